"""Certificates: one for whoever has finished, whatever happens at once or dies in between, and honest for ever."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from edtech_app import routes
from edtech_app.domain.accounts import VISITOR, Actor, Client, Role
from edtech_app.domain.audit import Act
from edtech_app.domain.catalog import Course, Lecture, LectureKind
from edtech_app.domain.certificates import Certificate, CertificateStatus
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.domain.watching import Report
from edtech_app.repositories.certificates import CertificateRepository
from tests.support.crash import Crash, Fuse, dying_services
from tests.support.http import api_client
from tests.support.world import World

PASSWORD = "a hill of green tea"


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Ravi")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author, title="Tea", lectures=2, seconds=5_400)


@pytest.fixture
async def student(world: World, course: Course) -> Actor:
    student = await world.person(password=PASSWORD)
    await world.enrol(student, course)
    return student


@pytest.fixture
async def client(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


async def mark(world: World, student: Actor, course: Course, lecture: Lecture) -> None:
    await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)


async def finish(world: World, student: Actor, course: Course) -> Certificate:
    for lecture in await world.lectures.of(course.id):
        await mark(world, student, course, lecture)
    found = await world.services.certificates.mine(student, course.id)
    assert found is not None
    return found


async def kept(world: World) -> list[Certificate]:
    repository = CertificateRepository(world.database)
    return [await repository.get(row["_id"]) for row in await world.database["certificates"].find({}).to_list(None)]


async def letters(world: World, to: Actor) -> list[str]:
    return [letter.subject for letter in await world.letters.to(to.email)]


async def refund(world: World, student: Actor, course: Course, *, back: bool = False) -> None:
    enrollment = await world.enrollments.of(student.user_id, course.id)
    assert enrollment
    status = EnrollmentStatus.ACTIVE if back else EnrollmentStatus.REFUNDED
    await world.enrollments.save(enrollment.model_copy(update={"status": status}))
    if not back:
        await world.services.certificates.withdraw(student.user_id, course.id)


async def test_the_last_lecture_brings_the_certificate_and_one_letter(world: World, course: Course, student: Actor):
    first, last = await world.lectures.of(course.id)
    await mark(world, student, course, first)
    assert await kept(world) == []
    assert await world.services.certificates.mine(student, course.id) is None

    await mark(world, student, course, last)

    (certificate,) = await kept(world)
    assert (certificate.name, certificate.course_title, certificate.lecture_count) == ("Asha Rao", "Tea", 2)
    assert (certificate.seconds, certificate.issued_at) == (5_400, world.clock())
    await world.services.certificates.mine(student, course.id)
    assert await letters(world, student) == ["Your certificate: Tea"]
    letter = await world.newest_letter()
    assert f"http://school.test/certificates/{certificate.id}" in letter.text
    assert f'href="http://school.test/certificates/{certificate.id}"' in letter.html
    assert letter.text.endswith("\nVidya · http://school.test\nQuestions? help@school.test\n")


async def test_a_film_watched_to_its_end_is_enough(world: World, course: Course, student: Actor):
    first, last = await world.lectures.of(course.id)
    film = last.model_copy(update={"kind": LectureKind.VIDEO, "media_id": new_id(), "seconds": 100})
    await world.lectures.save(film)
    await mark(world, student, course, first)

    whole = Report(position=100, spans=((0, 100),), at=world.clock())
    await world.services.reports.keep(student, course.id, film.id, whole)

    assert len(await kept(world)) == 1


async def test_two_tabs_at_once_make_one_certificate_and_one_letter(world: World, course: Course, student: Actor):
    lectures = await world.lectures.of(course.id)

    await asyncio.gather(*(mark(world, student, course, lecture) for lecture in [*lectures, *lectures, *lectures]))
    found = await asyncio.gather(*(world.services.certificates.mine(student, course.id) for _ in range(10)))

    (certificate,) = await kept(world)
    assert {one.id for one in found if one} == {certificate.id}
    assert await letters(world, student) == ["Your certificate: Tea"]


async def test_whatever_dies_while_it_is_issued_the_next_visit_finishes(tmp_path: Path):
    deaths, writes = 0, 1
    while True:
        world, fuse = await World.open(tmp_path / str(writes)), Fuse(writes)
        course = await world.course(await world.person(Role.INSTRUCTOR), title="Tea", lectures=1)
        student = await world.person()
        await world.enrol(student, course)
        (lecture,) = await world.lectures.of(course.id)
        try:
            await dying_services(world, fuse).learning.mark_complete(student, course.id, lecture.id, done=True)
        except Crash:
            deaths += 1
        await mark(world, student, course, lecture)
        (mine,) = await world.services.learning.my_courses(student)

        (certificate,) = await kept(world)
        assert (mine.certificate_id, certificate.letter) == (certificate.id, "written")
        assert await letters(world, student) == ["Your certificate: Tea"]
        if fuse.left > 0:
            break
        writes += 1
    assert deaths >= 4


async def test_an_author_who_deletes_the_last_open_lecture_leaves_a_finished_course(
    world: World, course: Course, student: Actor, author: Actor
):
    first, last = await world.lectures.of(course.id)
    await mark(world, student, course, first)
    await world.services.deleted_parts.delete_lecture(author, last.id)

    assert await world.services.certificates.mine(student, course.id)

    other = await world.person(first_name="Meera")
    await world.enrol(other, course)
    await mark(world, other, course, first)
    await world.services.curriculum.count_anew(course.id)
    (listed,) = await world.services.learning.my_courses(other)
    assert listed.certificate_id


async def test_what_was_issued_stays_when_the_course_grows_or_a_mark_is_taken_back(
    world: World, course: Course, student: Actor
):
    certificate = await finish(world, student, course)
    lecture = (await world.lectures.of(course.id))[0]
    await world.lectures.add(lecture.model_copy(update={"id": new_id(), "version": 0}))
    await world.services.learning.mark_complete(student, course.id, lecture.id, done=False)

    assert await world.services.certificates.mine(student, course.id) == certificate
    (mine,) = await world.services.learning.my_courses(student)
    assert (mine.percent < 100, mine.certificate_id) == (True, certificate.id)


async def test_nobody_else_gets_one(world: World, course: Course, author: Actor):
    stranger, idle = await world.person(), await world.person()
    await world.enrol(idle, course)
    for somebody in (stranger, idle, author, await world.person(Role.ADMINISTRATOR)):
        assert await world.services.certificates.mine(somebody, course.id) is None
        assert await world.services.certificates.mine(somebody, "nonsense") is None
    with pytest.raises(NotSignedIn):
        await world.services.certificates.mine(VISITOR, course.id)
    assert await kept(world) == []


async def test_a_refund_ends_it_and_buying_again_brings_it_back(world: World, course: Course, student: Actor):
    certificate = await finish(world, student, course)

    await refund(world, student, course)
    await refund(world, student, course)

    page = await world.services.certificates.verify(VISITOR, certificate.id)
    assert page.certificate.status is CertificateStatus.REFUNDED
    with pytest.raises(Conflict, match="withdrawn"):
        await world.services.certificates.as_pdf(student, certificate.id)
    again = await world.services.certificates.mine(student, course.id)
    assert again
    assert not again.is_valid

    await refund(world, student, course, back=True)
    again = await world.services.certificates.mine(student, course.id)
    assert again
    assert (again.id, again.is_valid) == (certificate.id, True)
    assert await letters(world, student) == ["Your certificate: Tea"]


async def test_a_refund_without_a_certificate_needs_none(world: World, course: Course, student: Actor):
    await world.services.certificates.withdraw(student.user_id, course.id)
    assert await kept(world) == []


async def test_only_the_house_withdraws_with_a_reason_and_for_good(
    world: World, course: Course, student: Actor, author: Actor
):
    certificate, keeper = await finish(world, student, course), await world.person(Role.ADMINISTRATOR)
    for somebody in (student, author, VISITOR):
        with pytest.raises((NotAllowed, NotSignedIn)):
            await world.services.certificates.revoke(somebody, certificate.id, "Because")
    for wrong in ("", "  ", "x" * 301):
        with pytest.raises(InvalidInput):
            await world.services.certificates.revoke(keeper, certificate.id, wrong)

    await world.services.certificates.revoke(keeper, certificate.id, "Somebody else\n did the exercises.")
    await world.services.certificates.revoke(keeper, certificate.id, "Another reason")
    await refund(world, student, course)
    await refund(world, student, course, back=True)
    await world.services.certificates.mine(student, course.id)

    page = await world.services.certificates.verify(VISITOR, certificate.id)
    assert page.certificate.status is CertificateStatus.WITHDRAWN
    assert page.certificate.reason == "Somebody else did the exercises."
    acts = await world.services.audit.about_me(student)
    assert [act.details["reason"] for act in acts if act.act is Act.CERTIFICATE_WITHDRAWN] == [page.certificate.reason]


async def test_anybody_can_check_one_and_only_its_holder_is_offered_more(
    world: World, course: Course, student: Actor, author: Actor
):
    certificate = await finish(world, student, course)
    for somebody in (VISITOR, author):
        page = await world.services.certificates.verify(somebody, certificate.id)
        assert (page.certificate.name, page.teacher, page.course_slug) == ("Asha Rao", "Ravi Rao", course.slug)
        assert (page.is_mine, page.present_name) == (False, "")
    assert (await world.services.certificates.verify(student, certificate.id)).is_mine
    for unknown in (new_id(), "", "../" + certificate.id, certificate.id.upper() + "0"):
        with pytest.raises(NotFound):
            await world.services.certificates.verify(VISITOR, unknown)


async def test_a_holder_may_put_their_new_name_on_it(world: World, course: Course, student: Actor):
    certificate = await finish(world, student, course)
    await world.users.change(student.user_id, lambda user: user.model_copy(update={"last_name": "Rao-Iyer"}))
    now = Actor(user_id=student.user_id, role=student.role, session_id=student.session_id, name="Asha Rao-Iyer")
    assert (await world.services.certificates.verify(now, certificate.id)).present_name == "Asha Rao-Iyer"
    assert (await world.services.certificates.verify(VISITOR, certificate.id)).certificate.name == "Asha Rao"
    with pytest.raises(NotAllowed):
        await world.services.certificates.update_name(await world.person(), certificate.id)

    await world.services.certificates.update_name(now, certificate.id)
    await world.services.certificates.update_name(now, certificate.id)

    page = await world.services.certificates.verify(now, certificate.id)
    assert (page.certificate.id, page.certificate.name) == (certificate.id, "Asha Rao-Iyer")
    assert page.present_name == ""
    acts = [act.act for act in await world.services.audit.about_me(student)]
    assert acts.count(Act.CERTIFICATE_RENAMED) == 1


async def test_one_who_leaves_takes_their_name_along(world: World, course: Course, student: Actor):
    certificate = await finish(world, student, course)
    exported = json.loads(await world.services.export.export(student, Client()))
    assert [one["id"] for one in exported["certificates"]] == [certificate.id]

    await world.services.deletion.request(student, PASSWORD, "delete", Client())

    left = (await world.services.certificates.verify(VISITOR, certificate.id)).certificate
    assert (left.name, left.status, left.course_title) == ("", CertificateStatus.NAMELESS, "Tea")
    keeper = await world.person(Role.ADMINISTRATOR)
    await world.services.certificates.revoke(keeper, certificate.id, "It names Asha")
    assert (await world.services.certificates.verify(VISITOR, certificate.id)).certificate.reason == ""


async def test_clearing_people_leaves_no_certificate(world: World, course: Course, student: Actor):
    await finish(world, student, course)
    await world.services.demo_school.remove_people([student.email])
    assert await kept(world) == []


async def test_the_download_is_its_holders_alone(
    world: World, course: Course, student: Actor, author: Actor, client: httpx.AsyncClient
):
    certificate = await finish(world, student, course)
    address = routes.certificate_pdf(certificate.id)

    async def ask(actor: Actor | None, path: str = address) -> httpx.Response:
        cookie = f"session={await world.session_token(actor)}" if actor else ""
        return await client.get(path, headers={"cookie": cookie})

    answer = await ask(student)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="certificate-tea.pdf"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert (await ask(student)).content == answer.content
    assert (await ask(None)).status_code == 401
    assert (await ask(author)).status_code == 403
    assert (await ask(await world.person(Role.ADMINISTRATOR))).status_code == 403
    assert (await ask(student, routes.certificate_pdf(new_id()))).status_code == 404
    await refund(world, student, course)
    assert (await ask(student)).status_code == 409
