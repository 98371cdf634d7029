"""Learning from a course: who may, how far they are, and what survives doubled requests and crashes."""

import asyncio
import math
from datetime import timedelta
from typing import Any

import pytest
from mongomock_motor import AsyncMongoMockCollection

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.captions import CaptionTrack
from edtech_app.domain.catalog import Course, CourseStatus, Lecture, LectureKind
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.domain.media import MediaAsset, MediaKind
from edtech_app.domain.watching import MAX_SPANS, Report
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Ravi")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author, lectures=4)


@pytest.fixture
async def student(world: World, course: Course) -> Actor:
    """Somebody enrolled in the course."""
    student = await world.person()
    await world.enrol(student, course)
    return student


async def lectures_of(world: World, course: Course) -> list[Lecture]:
    return sorted(await world.lectures.of(course.id), key=lambda lecture: lecture.position)


async def make_video(world: World, course: Course, lecture: Lecture, *, seconds: int, preview: str = "no") -> Lecture:
    asset = MediaAsset(
        id=new_id(),
        owner_id=course.instructor_id,
        course_id=course.id,
        kind=MediaKind.VIDEO,
        key=f"{new_id()}.mp4",
        file_name="lecture.mp4",
        content_type="video/mp4",
        size=1000,
        sha256="0" * 64,
        seconds=seconds,
        poster_key=f"{new_id()}.webp",
        captions=(CaptionTrack(language="en", key=f"{new_id()}.vtt"),),
        created_at=world.clock(),
    )
    await world.assets.add(asset)
    return await world.lectures.save(
        lecture.model_copy(
            update={"kind": LectureKind.VIDEO, "media_id": asset.id, "seconds": seconds, "preview": preview}
        )
    )


def played(world: World, start: float, end: float) -> Report:
    """What a player tells that has just played this piece."""
    return Report(position=end, spans=((start, end),), at=world.clock())


async def test_enrolling_counts_the_student_once_however_often_it_is_repeated(world: World, course: Course):
    student = await world.person()

    granted = await asyncio.gather(*(world.enrol(student, course) for _ in range(10)))

    assert len({entry.id for entry in granted}) == 1
    kept = await world.courses.get(course.id)
    assert kept.student_count == 1
    assert kept.counting == {}


async def test_thirty_students_entering_at_once_are_all_counted(world: World, course: Course):
    students = [await world.person() for _ in range(30)]

    await asyncio.gather(*(world.enrol(one, course) for one in students))

    assert (await world.courses.get(course.id)).student_count == 30


@pytest.mark.parametrize("written", ["the enrollment only", "the course too", "all but the note"])
async def test_a_crash_at_any_point_of_enrolling_is_mended(world: World, course: Course, written: str):
    entry = await world.enrollments.add(world.enrollment(await world.person(), course))
    if written != "the enrollment only":
        await world.courses.save(course.with_students(entry.id, held=0, students=1))
    if written == "all but the note":
        await world.enrollments.mark_counted(entry)

    await asyncio.gather(*(world.services.enrollments.finish_counting() for _ in range(3)))
    await world.services.enrollments.grant(entry)

    assert (await world.courses.get(course.id)).student_count == 1
    assert (await world.courses.get(course.id)).counting == {}
    assert await world.services.enrollments.finish_counting() == 0


async def test_a_student_sees_the_course_among_theirs_and_rises_to_a_hundred_percent(
    world: World, course: Course, student: Actor
):
    percents = []
    for lecture in await lectures_of(world, course):
        await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
        [mine] = await world.services.learning.my_courses(student)
        percents.append(mine.percent)

    assert percents == [25, 50, 75, 100]
    assert mine.card.instructor_name == "Ravi Rao"
    assert (mine.done, mine.total) == (4, 4)


async def test_unmarking_takes_a_lecture_back(world: World, course: Course, student: Actor):
    first, *_ = await lectures_of(world, course)
    await world.services.learning.mark_complete(student, course.id, first.id, done=True)

    await world.services.learning.mark_complete(student, course.id, first.id, done=False)

    assert (await world.services.learning.open_lecture(student, course.slug, first.id)).percent == 0


async def test_twenty_marks_at_once_are_all_kept(world: World, author: Actor):
    course = await world.course(author, title="Long", lectures=20)
    student = await world.person()
    await world.enrol(student, course)

    await asyncio.gather(
        *(
            world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
            for lecture in await lectures_of(world, course)
        )
    )

    assert (await world.services.learning.my_courses(student))[0].percent == 100


async def test_the_player_opens_where_the_student_stopped(world: World, course: Course, student: Actor):
    learning = world.services.learning
    first, second, third, fourth = await lectures_of(world, course)
    second = await make_video(world, course, second, seconds=100)
    await world.services.reports.keep(student, course.id, second.id, played(world, 30, 42.5))

    page = await learning.open_lecture(student, course.slug, "continue")

    assert page.lecture.id == second.id
    assert page.progress.of(second.id).position == 42.5
    assert (page.previous_id, page.next_id) == (first.id, third.id)
    assert page.video_url
    assert [(link.language, bool(link.url)) for link in page.captions] == [("en", True)]
    assert page.poster_url
    await learning.mark_complete(student, course.id, second.id, done=True)
    assert (await learning.open_lecture(student, course.slug, "continue")).lecture.id == third.id
    assert (await learning.open_lecture(student, course.slug, fourth.id)).lecture.id == fourth.id
    assert (await learning.open_lecture(student, course.slug, "continue")).lecture.id == fourth.id


async def test_a_video_watched_to_ninety_percent_is_done_and_stays_so_whatever_comes_late(
    world: World, course: Course, student: Actor
):
    first, *_ = await lectures_of(world, course)
    first = await make_video(world, course, first, seconds=100)
    early = played(world, 0, 12)
    world.clock.turn(timedelta(minutes=1))
    assert (
        not (await world.services.reports.keep(student, course.id, first.id, played(world, 12, 89)))
        .of(first.id)
        .is_done
    )

    watched = await world.services.reports.keep(student, course.id, first.id, played(world, 0, 90))
    late = await world.services.reports.keep(student, course.id, first.id, early)

    assert watched.of(first.id).is_done
    assert late == watched


async def test_seeking_to_the_end_of_a_video_finishes_nothing(world: World, course: Course, student: Actor):
    first, *_ = await lectures_of(world, course)
    first = await make_video(world, course, first, seconds=100)

    kept = await world.services.reports.keep(student, course.id, first.id, played(world, 95, 100))

    assert not kept.of(first.id).is_done
    assert kept.of(first.id).position == 100


async def test_twenty_reports_at_once_are_all_counted(world: World, course: Course, student: Actor):
    first, *_ = await lectures_of(world, course)
    first = await make_video(world, course, first, seconds=100)

    await asyncio.gather(
        *(
            world.services.reports.keep(student, course.id, first.id, played(world, start, start + 5))
            for start in range(0, 100, 5)
        )
    )

    assert (await world.services.learning.progress(student, course.id)).of(first.id).is_done


async def test_what_was_finished_stays_finished_when_the_author_deletes_it_and_puts_it_back(
    world: World, course: Course, author: Actor, student: Actor
):
    learning = world.services.learning
    first, second, *_ = await lectures_of(world, course)
    await learning.mark_complete(student, course.id, first.id, done=True)

    part = await world.services.deleted_parts.delete_lecture(author, first.id)
    without = (await learning.my_courses(student))[0]
    await world.services.deleted_parts.put_back(author, part.id)
    again = (await learning.my_courses(student))[0]

    assert (without.done, without.total, without.percent) == (0, 3, 0)
    assert (again.done, again.total, again.percent) == (1, 4, 25)
    assert (await learning.progress(student, course.id)).of(first.id).is_done
    assert not (await learning.progress(student, course.id)).of(second.id).is_done


async def test_a_course_is_finished_when_all_that_it_has_now_is_done(
    world: World, course: Course, author: Actor, student: Actor
):
    *done, last = await lectures_of(world, course)
    for lecture in done:
        await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)

    part = await world.services.deleted_parts.delete_lecture(author, last.id)
    finished = (await world.services.learning.my_courses(student))[0]
    await world.services.deleted_parts.put_back(author, part.id)
    grown = (await world.services.learning.my_courses(student))[0]

    assert (finished.percent, grown.percent) == (100, 75)
    assert finished.certificate_id
    assert grown.certificate_id == finished.certificate_id


async def test_totals_follow_lectures_that_are_added_and_moved(
    world: World, course: Course, author: Actor, student: Actor
):
    learning, curriculum = world.services.learning, world.services.curriculum
    first, second, *_ = await lectures_of(world, course)
    for lecture in (first, second):
        await learning.mark_complete(student, course.id, lecture.id, done=True)
    before = (await learning.my_courses(student))[0]

    annex = await curriculum.add_section(author, course.id, "Annex")
    await world.services.curriculum_order.move_lecture_to(author, first.id, annex.id, 0)
    moved = (await learning.my_courses(student))[0]
    added = await curriculum.add_lecture(author, annex.id, "Afterword", "article")
    empty = (await learning.my_courses(student))[0]
    await curriculum.update_lecture(
        author, added.id, title="Afterword", description="", preview=False, body="Thank you."
    )
    grown = (await learning.my_courses(student))[0]
    page = await learning.open_lecture(student, course.slug, first.id)

    assert [(each.done, each.total, each.percent) for each in (before, moved, empty, grown)] == [
        (2, 4, 50),
        (2, 4, 50),
        (2, 4, 50),
        (2, 5, 40),
    ]
    assert page.next_id == added.id


async def test_a_film_that_is_replaced_keeps_what_was_done_and_counts_the_new_one_anew(
    world: World, course: Course, student: Actor
):
    learning = world.services.learning
    first, second, *_ = await lectures_of(world, course)
    for lecture, seconds in ((first, 100), (second, 200)):
        await make_video(world, course, lecture, seconds=seconds)
    await world.services.reports.keep(student, course.id, first.id, played(world, 0, 95))
    await world.services.reports.keep(student, course.id, second.id, played(world, 150, 190))

    for lecture in (await lectures_of(world, course))[:2]:
        await make_video(world, course, lecture, seconds=60)

    page = await learning.open_lecture(student, course.slug, second.id)
    assert page.progress.of(first.id).is_done
    assert (await learning.my_courses(student))[0].seconds_left == 60
    after = await world.services.reports.keep(student, course.id, second.id, played(world, 0, 50))
    assert not after.of(second.id).is_done
    assert (
        (await world.services.reports.keep(student, course.id, second.id, played(world, 50, 55))).of(second.id).is_done
    )


async def test_the_time_left_counts_what_is_not_watched(world: World, course: Course, student: Actor):
    first, second, *_ = await lectures_of(world, course)
    await make_video(world, course, first, seconds=100)
    await make_video(world, course, second, seconds=60)
    await world.services.reports.keep(student, course.id, first.id, played(world, 0, 40))

    assert (await world.services.learning.my_courses(student))[0].seconds_left == 120


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf, -0.1, 103.0, 1e300])
async def test_what_is_no_second_of_the_video_is_refused(world: World, course: Course, student: Actor, odd: float):
    first, *_ = await lectures_of(world, course)
    first = await make_video(world, course, first, seconds=100)

    for report in (
        Report(position=odd, spans=(), at=world.clock()),
        Report(position=1, spans=((odd, 5),), at=world.clock()),
        Report(position=1, spans=((0, odd),), at=world.clock()),
    ):
        with pytest.raises(InvalidInput):
            await world.services.reports.keep(student, course.id, first.id, report)


async def test_a_report_of_more_pieces_than_anybody_keeps_is_refused(world: World, course: Course, student: Actor):
    first, *_ = await lectures_of(world, course)
    first = await make_video(world, course, first, seconds=100)
    crumbs = Report(position=1, spans=((0.0, 1.0),) * (MAX_SPANS + 1), at=world.clock())

    with pytest.raises(InvalidInput):
        await world.services.reports.keep(student, course.id, first.id, crumbs)


async def test_only_the_enrolled_have_progress(world: World, course: Course, author: Actor):
    first, *_ = await lectures_of(world, course)
    stranger = await world.person()
    for actor, refusal in ((VISITOR, NotSignedIn), (stranger, NotAllowed), (author, NotAllowed)):
        with pytest.raises(refusal):
            await world.services.learning.mark_complete(actor, course.id, first.id, done=True)
        with pytest.raises(refusal):
            await world.services.reports.keep(actor, course.id, first.id, played(world, 0, 1))
        with pytest.raises(refusal):
            await world.services.learning.progress(actor, course.id)


async def test_a_lecture_of_another_course_cannot_be_marked(
    world: World, course: Course, author: Actor, student: Actor
):
    elsewhere, *_ = await lectures_of(world, await world.course(author, title="Other"))

    for odd in (elsewhere.id, new_id(), "continue", "", '{"$ne": ""}'):
        with pytest.raises(NotFound):
            await world.services.learning.mark_complete(student, course.id, odd, done=True)


async def test_a_paid_lecture_opens_for_its_author_and_administrators_and_nobody_else(
    world: World, course: Course, author: Actor
):
    learning = world.services.learning
    first, *_ = await lectures_of(world, course)
    for actor, refusal in (
        (VISITOR, NotSignedIn),
        (await world.person(), NotAllowed),
        (await world.person(Role.INSTRUCTOR), NotAllowed),
    ):
        with pytest.raises(refusal):
            await learning.open_lecture(actor, course.slug, first.id)
        with pytest.raises(refusal):
            await learning.open_lecture(actor, course.slug, "continue")
    for actor in (author, await world.person(Role.ADMINISTRATOR)):
        page = await learning.open_lecture(actor, course.slug, first.id)
        assert page.lecture.id == first.id
        assert not page.is_enrolled


async def test_anybody_may_watch_a_free_preview_without_progress(world: World, course: Course):
    first, *_ = await lectures_of(world, course)
    first = await make_video(world, course, first, seconds=10, preview="yes")

    page = await world.services.learning.open_lecture(VISITOR, course.slug, first.id)

    assert page.video_url
    assert not page.is_enrolled
    assert not page.may_watch_all
    assert (page.previous_id, page.next_id) == ("", "")
    assert page.percent == 0
    assert await world.progress.of_student("") == []


async def test_a_preview_of_a_draft_is_hidden_from_strangers_and_open_to_its_author(world: World, author: Actor):
    draft = await world.course(author, status=CourseStatus.DRAFT)
    first, *_ = await lectures_of(world, draft)
    await world.lectures.save(first.model_copy(update={"preview": "yes"}))

    for actor in (VISITOR, await world.person()):
        with pytest.raises(NotFound):
            await world.services.learning.open_lecture(actor, draft.slug, first.id)
    assert (await world.services.learning.open_lecture(author, draft.slug, first.id)).lecture.id == first.id


async def test_students_keep_a_course_that_left_the_catalog(world: World, course: Course, student: Actor):
    current = await world.courses.get(course.id)
    await world.courses.save(current.model_copy(update={"status": CourseStatus.RETIRED}))

    assert [mine.card.course.id for mine in await world.services.learning.my_courses(student)] == [course.id]
    assert (await world.services.learning.open_lecture(student, course.slug, "continue")).is_enrolled


async def test_my_courses_come_last_used_first(world: World, author: Actor):
    student = await world.person()
    courses = [await world.course(author, title=title) for title in ("One", "Two")]
    for each in courses:
        await world.enrol(student, each)
        world.clock.turn(timedelta(minutes=1))

    await world.services.learning.open_lecture(student, courses[0].slug, "continue")

    titles = [mine.card.course.title for mine in await world.services.learning.my_courses(student)]
    assert titles == ["One", "Two"]


async def test_a_course_with_nothing_to_watch_says_so(world: World, author: Actor):
    empty = await world.course(author, lectures=0)

    with pytest.raises(NotFound, match="nothing to watch"):
        await world.services.learning.open_lecture(author, empty.slug, "continue")


async def test_a_lecture_without_its_video_yet_neither_shows_nor_counts(world: World, course: Course, student: Actor):
    first, *others = await lectures_of(world, course)
    await world.lectures.save(first.model_copy(update={"kind": LectureKind.VIDEO, "body": ""}))

    page = await world.services.learning.open_lecture(student, course.slug, first.id)

    assert [lecture.id for chapter in page.chapters for lecture in chapter.lectures] == [one.id for one in others]
    assert page.lecture.id == others[0].id
    assert (await world.services.learning.my_courses(student))[0].total == 3


async def test_a_refunded_student_may_watch_no_more(world: World, course: Course, student: Actor):
    first, *_ = await lectures_of(world, course)
    entry = await world.enrollments.of(student.user_id, course.id)
    assert entry is not None
    await world.enrollments.save(entry.model_copy(update={"status": EnrollmentStatus.REFUNDED}))

    with pytest.raises(NotAllowed):
        await world.services.learning.open_lecture(student, course.slug, first.id)
    with pytest.raises(NotAllowed):
        await world.services.learning.mark_complete(student, course.id, first.id, done=True)
    assert await world.services.learning.my_courses(student) == []


async def test_my_courses_are_read_in_the_same_number_of_questions_however_many_they_are(
    world: World, author: Actor, monkeypatch: pytest.MonkeyPatch
):
    student = await world.person()
    asked: list[str] = []

    def counted(name: str) -> Any:
        question = getattr(AsyncMongoMockCollection, name)

        def ask(self: AsyncMongoMockCollection, *args: Any, **kwargs: Any) -> Any:
            asked.append(name)
            return question(self, *args, **kwargs)

        return ask

    questions: list[int] = []
    for title in ("One", "Two", "Three"):
        await world.enrol(student, await world.course(author, title=title))
        with monkeypatch.context() as watching:
            for name in ("find", "find_one"):
                watching.setattr(AsyncMongoMockCollection, name, counted(name))
            asked.clear()
            await world.services.learning.my_courses(student)
        questions.append(len(asked))

    assert questions[0] > 0
    assert len(set(questions)) == 1
