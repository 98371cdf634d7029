"""Courses: what publishing needs, how their totals move, how their parts are ordered."""

from datetime import timedelta
from typing import Any

import pytest

from edtech_app.domain.catalog import (
    Course,
    CourseStatus,
    DeletedPart,
    Lecture,
    LectureKind,
    Section,
    curriculum,
    playable,
    position_between,
    slugify,
)
from edtech_app.domain.entity import EPOCH, NEVER, new_id
from edtech_app.domain.errors import ChangedElsewhere, Conflict
from edtech_app.domain.money import Money

NOW = EPOCH + timedelta(days=20_000)
COURSE = "c" * 24


def a_course(**fields: Any) -> Course:
    """A draft that lacks nothing."""
    complete: dict[str, Any] = {
        "id": COURSE,
        "slug": "python",
        "instructor_id": "1" * 24,
        "title": "Python",
        "subtitle": "From zero",
        "description": "All of it.",
        "category_id": "2" * 24,
        "lecture_count": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Course(**(complete | fields))


def a_section(position: int) -> Section:
    return Section(id=new_id(), course_id=COURSE, title=f"Section {position}", position=position)


def a_lecture(section: Section, position: int, **fields: Any) -> Lecture:
    return Lecture(
        id=new_id(), course_id=COURSE, section_id=section.id, title=f"Lecture {position}", position=position, **fields
    )


def test_a_complete_draft_can_be_published():
    published = a_course().publish(NOW)

    assert published.is_published
    assert published.published_at == NOW


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"title": " "}, "title"),
        ({"subtitle": ""}, "subtitle"),
        ({"description": "\n"}, "describe"),
        ({"category_id": ""}, "category"),
        ({"lecture_count": 0}, "playable lecture"),
    ],
)
def test_a_draft_that_lacks_something_is_not_published_and_says_what(lacking: dict[str, Any], words: str):
    with pytest.raises(Conflict, match=words):
        a_course(**lacking).publish(NOW)


def test_publishing_again_keeps_the_first_date():
    later = NOW + timedelta(days=1)

    again = a_course().publish(NOW).unpublish(later).publish(later)

    assert again.status is CourseStatus.PUBLISHED
    assert again.published_at == NOW
    assert again.updated_at == later


def test_an_unpublished_course_is_a_draft_again():
    assert a_course().publish(NOW).unpublish(NOW).status is CourseStatus.DRAFT


def test_a_course_without_a_price_is_free():
    assert a_course().is_free
    assert not a_course(price=Money(1)).is_free


def test_the_rating_is_the_mean_of_the_stars():
    assert a_course().rating == 0.0
    rated = a_course().with_stars("r1", held=0, stars=5).with_stars("r2", held=0, stars=2)

    assert rated.rating == 3.5
    assert rated.rating_count == 2
    assert rated.stars == (0, 1, 0, 0, 1)


def test_a_rewritten_review_takes_its_old_stars_place_and_a_withdrawn_one_leaves():
    rated = a_course().with_stars("r1", held=0, stars=5)

    rewritten = rated.with_stars("r1", held=5, stars=3)
    assert (rewritten.rating_sum, rewritten.rating_count, rewritten.stars) == (3, 1, (0, 0, 1, 0, 0))
    withdrawn = rewritten.with_stars("r1", held=3, stars=0)
    assert (withdrawn.rating_sum, withdrawn.rating_count, withdrawn.stars) == (0, 0, (0, 0, 0, 0, 0))


def test_a_course_notes_what_its_totals_hold_until_the_row_says_so_itself():
    counted = a_course().with_students("e1", held=0, students=1).with_stars("r1", held=0, stars=4)
    assert counted.student_count == 1
    assert counted.counting == {"e1": 1, "r1": 4}

    assert counted.without_note("e1").counting == {"r1": 4}
    assert counted.without_note("e1").student_count == 1


def test_the_curriculum_is_in_its_authors_order():
    second, first = a_section(2048), a_section(1024)
    lectures = [a_lecture(second, 1024), a_lecture(first, 2048), a_lecture(first, 1024)]

    chapters = curriculum([second, first], lectures)

    assert [chapter.section for chapter in chapters] == [first, second]
    assert [lecture.position for lecture in chapters[0].lectures] == [1024, 2048]


def test_a_chapter_is_as_long_as_its_lectures():
    section = a_section(1024)

    [chapter] = curriculum([section], [a_lecture(section, 1, seconds=60), a_lecture(section, 2, seconds=30)])

    assert chapter.seconds == 90


def test_a_lecture_is_playable_when_there_is_something_to_watch_or_to_read():
    section = a_section(1024)
    assert not a_lecture(section, 1).is_playable
    assert a_lecture(section, 1, media_id=new_id()).is_playable
    assert not a_lecture(section, 1, kind=LectureKind.ARTICLE, body=" \n").is_playable
    assert a_lecture(section, 1, kind=LectureKind.ARTICLE, body="Read.").is_playable


@pytest.mark.parametrize(
    ("before", "after", "position"),
    [
        (None, None, 1024),
        (2048, None, 3072),
        (None, 1024, 0),
        (1024, 2048, 1536),
        (1, 2, None),
        (1, 3, 2),
        (-3, -1, -2),
        (5, 5, None),
        (0, None, 1024),
    ],
)
def test_a_part_finds_its_place_between_its_neighbours(before: int | None, after: int | None, position: int | None):
    assert position_between(before, after) == position


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Python from Zero!", "python-from-zero"),
        ("  C++ & Rust  ", "c-rust"),
        ("हिन्दी सीखें", "हिन्दी-सीखें"),
        ("snake_case", "snake-case"),
        ("Café Ⅳ", "café-iv"),
        ("!!!", "course"),
        ("", "course"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_title_becomes_words_joined_by_hyphens(title: str, slug: str):
    assert slugify(title) == slug


def test_a_long_title_is_cut_without_a_hyphen_at_its_end():
    slug = slugify("word " * 40)

    assert len(slug) <= 80
    assert not slug.endswith("-")
    assert slugify("a" * 90) == "a" * 80
    assert slugify("a" * 79 + " b") == "a" * 79


def test_an_edit_is_counted_unless_somebody_else_edited_meanwhile():
    course = a_course(revision=3)

    assert (course.edited(NOW).revision, course.edited(NOW, seen=3).revision) == (4, 4)
    assert course.edited(NOW + timedelta(days=1)).updated_at == NOW + timedelta(days=1)
    with pytest.raises(ChangedElsewhere):
        course.edited(NOW, seen=2)


def test_a_refunded_student_leaves_the_total():
    full = a_course(student_count=7).with_students("e1", held=1, students=0)

    assert (full.student_count, full.counting) == (6, {"e1": 0})


def test_the_checklist_names_each_part_of_the_editor_and_whether_it_is_there():
    missing = a_course(title="", subtitle=" ", description="", category_id="", lecture_count=0)

    assert [(each.field, each.short, each.is_met) for each in missing.publishing_checklist()] == [
        ("title", "title", False),
        ("subtitle", "subtitle", False),
        ("description", "description", False),
        ("category_id", "category", False),
        ("outline", "something to watch", False),
    ]
    assert all(each.is_met for each in a_course().publishing_checklist())


def test_what_a_course_was_before_it_was_taken_down_it_is_again():
    live, later = a_course().publish(NOW), NOW + timedelta(days=1)
    down = live.take_down("A copy.", later)

    assert (down.status, down.taken_down_because, down.taken_down_at) == (CourseStatus.TAKEN_DOWN, "A copy.", later)
    assert down.take_down("Another word.", NOW) is down
    again = down.restore()
    assert (again.status, again.taken_down_because, again.taken_down_at) == (CourseStatus.PUBLISHED, "", NEVER)
    assert live.restore() is live
    assert down.model_copy(update={"subtitle": ""}).restore().status is CourseStatus.DRAFT
    assert down.retire(later).restore().status is CourseStatus.RETIRED
    assert down.retire(later).is_taken_down
    assert live.retire(later).status is CourseStatus.RETIRED
    assert down.retire(later).model_copy(update={"subtitle": ""}).restore().status is CourseStatus.RETIRED
    assert down.unpublish(later) is down
    assert live.unpublish(later).updated_at == live.retire(later).updated_at == later
    with pytest.raises(Conflict, match="taken down"):
        down.publish(later)


def test_a_title_or_category_of_its_own_makes_a_cover_of_its_own():
    covers = [a_course(**fields).cover for fields in ({}, {"title": "Rust"}, {"category_id": "3" * 24})]

    assert [len(cover) for cover in covers] == [20] * 3
    assert len(set(covers)) == 3
    assert a_course(subtitle="Another").cover == covers[0]


def test_students_see_only_what_is_playable():
    full, empty = a_section(1), a_section(2)
    lectures = [a_lecture(full, 1, media_id=new_id()), a_lecture(full, 2), a_lecture(empty, 1)]

    [chapter] = playable(curriculum([full, empty], lectures))

    assert (chapter.section, chapter.lectures) == (full, (lectures[0],))


def test_what_was_deleted_is_called_what_it_was_called():
    section = a_section(1)
    lecture = a_lecture(section, 2)
    part = DeletedPart(id=new_id(), course_id=COURSE, section=None, lectures=(lecture,), deleted_at=NOW)

    assert part.title == "Lecture 2"
    assert part.model_copy(update={"section": section}).title == "Section 1"
