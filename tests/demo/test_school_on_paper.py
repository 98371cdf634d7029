"""What the demo school's files say fits together, and its films are real."""

from collections import Counter
from pathlib import Path

import av
import pytest

from edtech_app.demo import drawing
from edtech_app.demo.outline import Outline, outlines, people
from edtech_app.domain.accounts import Role
from edtech_app.domain.catalog import Level
from edtech_app.domain.demo import ACCOUNTS, is_demo_address
from edtech_app.domain.money import Money
from edtech_app.services.catalog import FIRST_SHELVES

COURSES = outlines()


def test_there_are_three_teachers_twelve_courses_and_a_dozen_students() -> None:
    roles = Counter(person.role for person in people().values())
    assert roles == {Role.INSTRUCTOR: 3, Role.STUDENT: 12}
    assert len(COURSES) == len({course.title for course in COURSES}) == 12
    assert len({course.category for course in COURSES}) == 6


def test_everybody_lives_where_no_letter_arrives() -> None:
    assert all(is_demo_address(person.email) for person in people().values())
    roles = {person.email: person.role for person in people().values()}
    assert all(roles[account.email] is account.role for account in ACCOUNTS)


@pytest.mark.parametrize("course", COURSES, ids=[course.title for course in COURSES])
def test_a_course_is_whole(course: Outline) -> None:
    everybody = people()
    assert everybody[course.teacher].role is Role.INSTRUCTOR
    assert course.category in {name for name, _ in FIRST_SHELVES}
    assert Level(course.level)
    assert Money.typed(course.price) <= Money.typed("3,499")
    assert len(course.outcomes) >= 3
    assert course.requirements
    assert len(course.sections) == 2
    for section in course.sections:
        assert len(section.lectures) in (3, 4)
        assert all(bool(lecture.points) != bool(lecture.body) for lecture in section.lectures)
    first = course.sections[0].lectures[0]
    assert first.is_preview
    assert first.points
    assert len(course.opinions) >= 2
    assert all(1 <= opinion.stars <= 5 for opinion in course.opinions)
    assert all(everybody[opinion.student].role is Role.STUDENT for opinion in course.opinions)


def test_a_film_is_a_small_h264_video_with_moving_pictures(tmp_path: Path) -> None:
    script = drawing.Script("Python from Zero", "Names are labels, not boxes", ("One", "Two and a half", "Three"))
    file = tmp_path / "film.mp4"
    drawing.film(script, drawing.Look(212, "arcs"), file)
    with av.open(str(file)) as film:
        pictures = {picture.to_image().tobytes() for picture in film.decode(video=0)}
        assert film.streams.video[0].codec_context.name == "h264"
        assert film.duration == script.seconds * 1_000_000
    assert len(pictures) > 20
    assert file.stat().st_size < 100_000


def test_captions_say_what_the_film_says_when_it_says_it() -> None:
    script = drawing.Script("Course", "Title", ("One", "Two"))
    assert drawing.captions(script).decode() == (
        "WEBVTT\n\n00:00.000 --> 00:02.000\nTitle\n\n00:02.000 --> 00:04.000\nOne\n\n00:04.000 --> 00:06.000\nTwo\n"
    )


def test_every_look_draws_a_picture_of_its_own() -> None:
    assert len({course.look for course in COURSES}) == len(COURSES)
    first, second = (drawing.picture(course.look) for course in COURSES[:2])
    assert first != second
    assert drawing.picture(COURSES[0].look) == first
