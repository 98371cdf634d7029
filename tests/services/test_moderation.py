"""Reporting a review, and what the house does about it."""

from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.audit import Act
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn, TooMany
from edtech_app.domain.reviews import ReportReason, Review, ReviewStatus
from edtech_app.repositories.audit import AuditRepository
from edtech_app.services.reviews.moderation import HiddenReview
from tests.support.world import World


@pytest.fixture
async def course(world: World) -> Course:
    return await world.course(await world.person(Role.INSTRUCTOR, "Meera"))


@pytest.fixture
async def house(world: World) -> Actor:
    return await world.person(Role.ADMINISTRATOR, "Indira")


@pytest.fixture
async def review(world: World, course: Course) -> Review:
    return await world.services.reviews.write(await world.learner(course), course.id, stars=1, text="Rude words")


async def acts(world: World, review: Review) -> list[Act]:
    return [entry.act for entry in await AuditRepository(world.database).about(review.id, limit=0)]


async def test_a_report_reaches_the_house_once_for_a_person_and_review(
    world: World, course: Course, house: Actor, review: Review
):
    moderation, asha = world.services.moderation, await world.person(Role.STUDENT, "Asha")
    for _ in range(2):
        await moderation.report(asha, review.id, "insult", " It insults the author. ")
    world.clock.turn(timedelta(minutes=1))
    await moderation.report(await world.person(Role.STUDENT, "Zoya"), review.id, "spam", "")

    [reported] = await moderation.reported(house)

    assert (reported.review.id, reported.course_title) == (review.id, course.title)
    assert [(report.reason, report.text, name) for report, name in reported.reports] == [
        (ReportReason.INSULT, "It insults the author.", "Asha Rao"),
        (ReportReason.SPAM, "", "Zoya Rao"),
    ]


async def test_a_report_needs_somebody_a_reason_and_a_review_that_can_be_seen(
    world: World, course: Course, review: Review
):
    report, asha = world.services.moderation.report, await world.person()
    with pytest.raises(NotSignedIn):
        await report(VISITOR, review.id, "spam", "")
    for reason, text, field in (("rude", "", "reason"), ("other", "  ", "text"), ("spam", "x" * 501, "text")):
        with pytest.raises(InvalidInput) as problem:
            await report(asha, review.id, reason, text)
        assert set(problem.value.fields) == {field}
    with pytest.raises(NotFound):
        await report(asha, new_id(), "spam", "")
    with pytest.raises(NotAllowed):
        await report(Actor(user_id=review.user_id, role=Role.STUDENT), review.id, "spam", "")
    await world.services.reviews.withdraw(Actor(user_id=review.user_id, role=Role.STUDENT), course.id)
    with pytest.raises(NotFound):
        await report(asha, review.id, "spam", "")


async def test_nobody_reports_without_an_end(world: World, review: Review):
    asha = await world.person()
    for _ in range(10):
        await world.services.moderation.report(asha, review.id, "spam", "")
    with pytest.raises(TooMany):
        await world.services.moderation.report(asha, review.id, "spam", "")


async def test_hiding_takes_a_review_out_of_sight_and_rating_and_closes_its_reports(
    world: World, course: Course, house: Actor, review: Review
):
    moderation = world.services.moderation
    await moderation.report(await world.person(), review.id, "insult", "")
    for _ in range(2):
        hidden = await moderation.hide(house, review.id, "It  insults.")

    assert (hidden.status, hidden.hidden_because) == (ReviewStatus.HIDDEN, "It insults.")
    assert (await world.courses.get(course.id)).rating_count == 0
    assert await moderation.reported(house) == []
    assert await moderation.hidden(house) == [HiddenReview(hidden, course.title)]
    assert await acts(world, review) == [Act.REVIEW_HIDDEN]
    mine = await world.services.reviews.mine(Actor(user_id=review.user_id, role=Role.STUDENT), course.id)
    assert mine is not None
    assert mine.hidden_because == "It insults."


async def test_restoring_brings_a_review_back_with_its_stars(
    world: World, course: Course, house: Actor, review: Review
):
    moderation = world.services.moderation
    await moderation.hide(house, review.id, "A mistake")
    world.clock.turn(timedelta(minutes=1))
    for _ in range(2):
        restored = await moderation.restore(house, review.id)

    assert (restored.status, restored.hidden_because) == (ReviewStatus.VISIBLE, "")
    assert (await world.courses.get(course.id)).rating_sum == 1
    assert await acts(world, review) == [Act.REVIEW_RESTORED, Act.REVIEW_HIDDEN]


async def test_dismissing_reports_leaves_the_review_and_says_so_once(world: World, house: Actor, review: Review):
    moderation = world.services.moderation
    await moderation.report(await world.person(), review.id, "false", "")
    for _ in range(2):
        await moderation.dismiss(house, review.id)
    assert await moderation.reported(house) == []
    assert await world.reviews.get(review.id) == review
    assert await acts(world, review) == [Act.REVIEW_KEPT]


async def test_hiding_needs_a_reason_and_something_to_hide(world: World, course: Course, house: Actor, review: Review):
    for reason in (" ", "x" * 301):
        with pytest.raises(InvalidInput):
            await world.services.moderation.hide(house, review.id, reason)
    await world.services.reviews.withdraw(Actor(user_id=review.user_id, role=Role.STUDENT), course.id)
    with pytest.raises(Conflict):
        await world.services.moderation.hide(house, review.id, "Rude")
    assert await acts(world, review) == []


async def test_only_the_house_decides(world: World, course: Course, review: Review):
    moderation = world.services.moderation
    author = Actor(user_id=course.instructor_id, role=Role.INSTRUCTOR)
    for person, refusal in ((VISITOR, NotSignedIn), (await world.person(), NotAllowed), (author, NotAllowed)):
        for act in (
            moderation.reported(person),
            moderation.hidden(person),
            moderation.hide(person, review.id, "I do not like it"),
            moderation.restore(person, review.id),
            moderation.dismiss(person, review.id),
        ):
            with pytest.raises(refusal):
                await act
    assert await world.reviews.get(review.id) == review


async def test_a_hidden_review_cannot_be_withdrawn_to_be_written_anew(world: World, house: Actor, review: Review):
    writer = Actor(user_id=review.user_id, role=Role.STUDENT)
    hidden = await world.services.moderation.hide(house, review.id, "Rude")

    with pytest.raises(Conflict, match="hidden this review"):
        await world.services.reviews.withdraw(writer, review.course_id)

    assert await world.reviews.get(review.id) == hidden
