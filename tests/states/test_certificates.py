"""A certificate's page for its holder, for a visitor and for the house."""

from collections.abc import AsyncIterator

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.certificates import Certificate
from edtech_app.domain.entity import new_id
from edtech_app.states.certificates import CertificateState, FinishedState
from edtech_app.states.learning import LearnState
from tests.support.tab import Tab, words_of
from tests.support.world import World


@pytest.fixture
async def course(world: World) -> Course:
    return await world.course(await world.person(Role.INSTRUCTOR, "Ravi"), title="Tea", lectures=1, seconds=5_400)


@pytest.fixture
async def student(world: World, course: Course) -> Actor:
    student = await world.person()
    await world.enrol(student, course)
    return student


@pytest.fixture
async def certificate(world: World, course: Course, student: Actor) -> Certificate:
    (lecture,) = await world.lectures.of(course.id)
    await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
    found = await world.services.certificates.mine(student, course.id)
    assert found
    return found


@pytest.fixture
async def tab(world: World) -> AsyncIterator[Tab]:
    async with Tab(world) as tab:
        yield tab


async def look(tab: Tab, certificate_id: str) -> CertificateState:
    tab.open(f"/certificates/{certificate_id}", certificate_id=certificate_id)
    await tab.fire(CertificateState.load)
    return await tab.state(CertificateState)


async def test_a_visitor_sees_that_it_is_valid_and_nothing_of_its_holder_but_the_name(
    tab: Tab, certificate: Certificate
):
    page = await look(tab, certificate.id)
    shown = page.certificate
    assert (page.phase, shown.is_valid) == ("ready", True)
    assert (shown.name, shown.course, shown.teacher) == ("Asha Rao", "Tea", "Ravi Rao")
    assert (shown.date, shown.length_text) == ("23 Nov 2026", "1 lecture · 1 h 30 min")
    assert (page.is_mine, page.pdf_href, page.profile_href, page.may_withdraw) == (False, "", "", False)
    assert (await look(tab, new_id())).phase == "missing"


async def test_its_holder_downloads_it_and_puts_a_new_name_on_it(
    world: World, tab: Tab, certificate: Certificate, student: Actor
):
    await tab.sign_in(student)
    page = await look(tab, certificate.id)
    assert page.pdf_href == f"/api/certificates/{certificate.id}.pdf"
    assert page.profile_href.startswith("https://www.linkedin.com/profile/add?")
    await world.users.change(student.user_id, lambda user: user.model_copy(update={"last_name": "Iyer"}))
    assert (await look(tab, certificate.id)).present_name == "Asha Iyer"

    await tab.fire(CertificateState.update_name)

    page = await tab.state(CertificateState)
    assert (page.certificate.name, page.present_name, page.is_busy) == ("Asha Iyer", "", False)


async def test_the_house_withdraws_it_with_a_reason(world: World, tab: Tab, certificate: Certificate):
    await tab.sign_in(await world.person(Role.ADMINISTRATOR))
    assert (await look(tab, certificate.id)).may_withdraw
    await tab.fire(CertificateState.withdraw, form={"reason": " "})
    assert "Please give a reason" in (await tab.state(CertificateState)).error
    told = await tab.fire(CertificateState.withdraw, form={"reason": "Somebody else did the exercises."})

    page = await tab.state(CertificateState)
    assert "withdrawn" in words_of(told)
    assert (page.certificate.is_valid, page.may_withdraw, page.error) == (False, False, "")
    assert (page.certificate.withdrawn, page.certificate.why) == ("23 Nov 2026", "Somebody else did the exercises.")


async def test_the_player_and_the_list_of_courses_lead_to_it(
    tab: Tab, course: Course, student: Actor, certificate: Certificate
):
    await tab.sign_in(student)
    await tab.fire(FinishedState.open, course=course.id)
    assert (await tab.state(FinishedState)).certificate_href == f"/certificates/{certificate.id}"
    await tab.fire(LearnState.load)
    (listed,) = (await tab.state(LearnState)).courses
    assert listed.certificate_href == f"/certificates/{certificate.id}"
    await tab.fire(FinishedState.open, course=new_id())
    assert (await tab.state(FinishedState)).certificate_href == ""
