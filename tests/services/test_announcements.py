"""Announcements: one a day for a course, to each of its students once, whatever dies in between."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role, UserStatus
from edtech_app.domain.announcements import MAX_BODY, MAX_SUBJECT, AnnouncementStatus
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.mail import Lane, Letter
from edtech_app.domain.mail import LetterStatus as Status
from edtech_app.services.announcements import PAGE
from tests.services.test_notifications import dying_services, told
from tests.support.crash import Crash, fuses
from tests.support.world import World

WORDS = ("Two new lectures", "They are about **light**.")


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author)


async def students(world: World, course: Course, count: int) -> list[Actor]:
    people = [await world.person(first_name=f"Student{number}") for number in range(count)]
    for person in people:
        await world.enrol(person, course)
    return people


async def mail_to(world: World, person: Actor) -> list[Letter]:
    return await world.letters.to(person.email)


async def test_every_student_is_told_by_mail_and_in_the_app(world: World, author: Actor, course: Course):
    asha, ravi = await students(world, course, 2)
    stranger = await world.person(first_name="Stranger")

    written = await world.services.announcements.announce(author, course.id, *WORDS)
    assert written.status is AnnouncementStatus.SENDING
    assert await world.services.announcements.send_waiting() == 1
    assert await world.services.announcements.send_waiting() == 0

    for person in (asha, ravi):
        assert await told(world, person) == [("announcement", "Two new lectures")]
        [letter] = await mail_to(world, person)
        assert (letter.subject, letter.lane) == ("Two new lectures", Lane.BULK)
        assert "<strong>light</strong>" in letter.html
        assert "They are about light." in letter.text
        assert letter.unsubscribe in letter.html
        assert letter.unsubscribe in letter.text
    assert (await told(world, stranger), await mail_to(world, stranger)) == ([], [])
    assert (await told(world, author), await mail_to(world, author)) == ([], [])
    [kept] = (await world.services.announcements.of_own_course(author, course.id)).announcements
    assert (kept.reached, kept.status) == (2, AnnouncementStatus.SENT)


async def test_at_most_one_a_day_and_when_the_next_may_go_is_told_before(world: World, author: Actor, course: Course):
    await students(world, course, 1)
    announcements = world.services.announcements
    assert (await announcements.of_own_course(author, course.id)).next_at is None

    first = await announcements.announce(author, course.id, *WORDS)
    assert await announcements.announce(author, course.id, *WORDS) == first
    with pytest.raises(Conflict, match="24 Nov 2026"):
        await announcements.announce(author, course.id, "Another", "One.")
    next_at = (await announcements.of_own_course(author, course.id)).next_at
    assert next_at is not None

    world.clock.at = next_at - timedelta(milliseconds=1)
    with pytest.raises(Conflict):
        await announcements.announce(author, course.id, "Another", "One.")
    world.clock.at = next_at
    await announcements.announce(author, course.id, "Another", "One.")
    assert len((await announcements.of_own_course(author, course.id)).announcements) == 2


async def test_of_many_at_once_one_is_kept(world: World, author: Actor, course: Course):
    await students(world, course, 1)
    results = await asyncio.gather(
        *[world.services.announcements.announce(author, course.id, f"Number {n}", "Words.") for n in range(10)],
        return_exceptions=True,
    )
    assert sum(isinstance(result, Conflict) for result in results) == 9
    assert len((await world.services.announcements.of_own_course(author, course.id)).announcements) == 1


async def test_a_large_course_is_told_in_pages_and_two_workers_tell_nobody_twice(
    world: World, author: Actor, course: Course
):
    people = await students(world, course, 2 * PAGE + 7)
    await world.services.announcements.announce(author, course.id, *WORDS)

    await asyncio.gather(*[world.services.announcements.send_waiting() for _ in range(2)])

    [kept] = (await world.services.announcements.of_own_course(author, course.id)).announcements
    assert (kept.reached, kept.status) == (len(people), AnnouncementStatus.SENT)
    for person in people:
        assert (len(await told(world, person)), len(await mail_to(world, person))) == (1, 1)


async def test_each_student_is_told_once_wherever_the_process_dies(tmp_path: Path):
    deaths = 0
    for fuse in fuses():
        world = await World.open(tmp_path / str(fuse.left))
        author = await world.person(Role.INSTRUCTOR, "Meera")
        course = await world.course(author)
        people = await students(world, course, 3)
        dying = dying_services(world, fuse)
        try:
            await dying.announcements.announce(author, course.id, *WORDS)
            await dying.announcements.send_waiting()
        except Crash:
            deaths += 1
        await world.services.announcements.send_waiting()
        for person in people:
            assert (len(await told(world, person)), len(await mail_to(world, person))) == (1, 1)
        [kept] = (await world.services.announcements.of_own_course(author, course.id)).announcements
        assert (kept.reached, kept.status) == (3, AnnouncementStatus.SENT)
    assert deaths > 5


async def test_whoever_wants_no_such_letters_or_has_given_the_course_back_gets_none(
    world: World, author: Actor, course: Course
):
    quiet, silent, gone, late = await students(world, course, 4)
    await world.services.preferences.choose(quiet, "announcement", "mail", wanted=False)
    for channel in ("app", "mail"):
        await world.services.preferences.choose(silent, "announcement", channel, wanted=False)
    await world.services.enrollments.end(gone.user_id, course.id, "")
    await world.users.change(late.user_id, lambda user: user.model_copy(update={"status": UserStatus.SUSPENDED}))

    await world.services.announcements.announce(author, course.id, *WORDS)
    world.clock.turn(timedelta(seconds=1))
    [joined_later] = await students(world, course, 1)
    await world.services.announcements.send_waiting()

    assert (len(await told(world, quiet)), len(await mail_to(world, quiet))) == (1, 0)
    for person in (silent, gone, late, joined_later):
        assert (await told(world, person), await mail_to(world, person)) == ([], [])
    assert len(await world.services.announcements.of_course(joined_later, course.id)) == 1


async def test_only_its_author_writes_and_only_its_students_read(world: World, author: Actor, course: Course):
    [student] = await students(world, course, 1)
    house, rival = await world.person(Role.ADMINISTRATOR), await world.person(Role.INSTRUCTOR, "Rival")
    announcements = world.services.announcements
    for somebody, refusal in ((VISITOR, NotSignedIn), (student, NotAllowed), (rival, NotFound), (house, NotFound)):
        with pytest.raises(refusal):
            await announcements.announce(somebody, course.id, *WORDS)
    for wrong in (new_id(), "", "{'$ne': 1}"):
        with pytest.raises(NotFound):
            await announcements.announce(author, wrong, *WORDS)
    await announcements.announce(author, course.id, *WORDS)
    for somebody in (student, author, house):
        assert len(await announcements.of_course(somebody, course.id)) == 1
    with pytest.raises(NotAllowed):
        await announcements.of_course(rival, course.id)
    with pytest.raises(NotSignedIn):
        await announcements.of_course(VISITOR, course.id)
    with pytest.raises(NotFound):
        await announcements.of_own_course(rival, course.id)


@pytest.mark.parametrize(
    ("subject", "body", "wrong"),
    [
        ("", "Words.", {"subject"}),
        (" \n ", "", {"subject", "body"}),
        ("x" * (MAX_SUBJECT + 1), "x" * (MAX_BODY + 1), {"subject", "body"}),
        ("A\x00b", "Words.", {"subject"}),
    ],
)
async def test_what_cannot_be_sent_is_refused_field_by_field(
    world: World, author: Actor, course: Course, subject: str, body: str, wrong: set[str]
):
    await students(world, course, 1)
    with pytest.raises(InvalidInput) as refusal:
        await world.services.announcements.announce(author, course.id, subject, body)
    assert set(refusal.value.fields) == wrong


async def test_nobody_to_write_to_is_said(world: World, author: Actor, course: Course):
    with pytest.raises(Conflict, match="no students yet"):
        await world.services.announcements.announce(author, course.id, *WORDS)


async def test_html_and_foreign_pictures_do_not_reach_anybody(world: World, author: Actor, course: Course):
    [student] = await students(world, course, 1)
    body = "<script>alert(1)</script> ![spy](https://spy.example/x.png) [bad](javascript:alert(1))"
    await world.services.announcements.announce(author, course.id, "<b>Hi</b>", body)
    await world.services.announcements.send_waiting()
    [letter] = await mail_to(world, student)
    for dangerous in ("<script", "spy.example", 'href="javascript', "<b>Hi"):
        assert dangerous not in letter.html


async def test_a_code_does_not_wait_behind_a_letter_to_many(world: World, author: Actor, course: Course):
    await students(world, course, 30)
    await world.services.announcements.announce(author, course.id, *WORDS)
    await world.services.announcements.send_waiting()
    world.clock.turn(timedelta(minutes=5))
    await world.services.mail.write(
        "code", to="new@example.com", to_name="", dedupe="a code", values={"code": "123456"}
    )

    assert await world.services.mail.deliver_waiting() == 20
    [code] = await world.letters.to("new@example.com")
    assert code.status is Status.KEPT
