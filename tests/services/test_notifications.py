"""Notifications: each fact is told once, to whom it concerns, and is theirs alone."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from edtech_app.composition import Services, build_services
from edtech_app.domain.accounts import VISITOR, Actor, Role, UserStatus
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, InvalidInput, NotFound, NotSignedIn
from edtech_app.domain.notifications import MOST_KEPT, Channel, NotificationKind
from edtech_app.gateways.mail.outbox import OutboxMail
from tests.support.crash import Crash, Fuse, MortalDatabase, fuses
from tests.support.world import World


async def tell(world: World, person: Actor, fact: str = "a fact", services: Services | None = None) -> None:
    await (services or world.services).notifications.notify(
        person.user_id, NotificationKind.REFUND, fact, title="Your refund is on its way", link="/orders"
    )


async def told(world: World, person: Actor) -> list[tuple[str, str]]:
    """What somebody was told, the latest first: kind and title."""
    page = await world.services.notifications.page(person, limit=100)
    return [(row.kind.value, row.title) for row in page.notifications]


def dying_services(world: World, fuse: Fuse) -> Services:
    """The same house on the same records, in a process that will not live long."""
    return build_services(
        settings=world.settings,
        database=MortalDatabase(world.database, fuse),
        payments=world.payments,
        media_store=world.media_store,
        mail_gateway=OutboxMail(),
        now=world.clock,
    )


async def test_a_fact_is_told_once_however_often_and_by_however_many(world: World):
    asha = await world.person()

    await asyncio.gather(*[tell(world, asha) for _ in range(20)])
    await tell(world, asha)

    assert await told(world, asha) == [("refund", "Your refund is on its way")]
    assert await world.services.notifications.unread(asha) == 1


async def test_the_same_fact_may_concern_several_people(world: World):
    asha, ravi = await world.person(), await world.person(first_name="Ravi")
    await tell(world, asha)
    await tell(world, ravi)
    assert len(await told(world, asha)) == len(await told(world, ravi)) == 1


async def test_reading_one_and_reading_all(world: World):
    asha = await world.person()
    for number in range(3):
        await tell(world, asha, f"fact {number}")
    notifications = world.services.notifications
    first = (await notifications.page(asha)).notifications[0]

    assert not (await notifications.mark_read(asha, first.id)).is_unread
    await notifications.mark_read(asha, first.id)
    assert await notifications.unread(asha) == 2

    await notifications.mark_all_read(asha)
    assert await notifications.unread(asha) == 0
    assert len(await told(world, asha)) == 3


async def test_nobody_sees_or_marks_what_is_somebody_elses(world: World):
    asha, eve = await world.person(), await world.person(first_name="Eve")
    await tell(world, asha)
    [hers] = (await world.services.notifications.page(asha)).notifications

    for somebody in (eve, await world.person(Role.ADMINISTRATOR)):
        with pytest.raises(NotFound):
            await world.services.notifications.mark_read(somebody, hers.id)
        await world.services.notifications.mark_all_read(somebody)
        assert await told(world, somebody) == []
    for wrong in (new_id(), "", "../x", "{'$ne': 1}"):
        with pytest.raises(NotFound):
            await world.services.notifications.mark_read(asha, wrong)

    assert await world.services.notifications.unread(asha) == 1


async def test_a_visitor_has_none_and_is_asked_to_sign_in(world: World):
    notifications = world.services.notifications
    assert await notifications.unread(VISITOR) == 0
    for call in (
        notifications.page(VISITOR),
        notifications.mark_all_read(VISITOR),
        notifications.mark_read(VISITOR, ""),
    ):
        with pytest.raises(NotSignedIn):
            await call


async def test_they_come_in_pages_and_hostile_numbers_do_no_harm(world: World):
    asha = await world.person()
    for number in range(5):
        world.clock.turn(timedelta(minutes=1))
        await tell(world, asha, f"fact {number}")
    notifications = world.services.notifications

    first = await notifications.page(asha, limit=3)
    second = await notifications.page(asha, skip=3, limit=3)

    assert [row.key[:6] for row in (*first.notifications, *second.notifications)] == [
        f"fact {number}" for number in (4, 3, 2, 1, 0)
    ]
    assert (first.has_more, second.has_more) == (True, False)
    assert len((await notifications.page(asha, skip=-7, limit=-1)).notifications) == 1
    assert (await notifications.page(asha, skip=10**12)).notifications == []


async def test_a_person_keeps_a_bounded_number_and_nothing_for_ever(world: World):
    asha = await world.person()
    for number in range(MOST_KEPT + 3):
        world.clock.turn(timedelta(seconds=1))
        await tell(world, asha, f"fact {number}")

    kept = await world.notifications.all_of_user(asha.user_id)
    assert len(kept) == MOST_KEPT
    assert not any(row.key.startswith("fact 2:") for row in kept)

    world.clock.turn(timedelta(days=180))
    assert await world.services.notifications.forget_old() == MOST_KEPT - 1


@pytest.mark.parametrize("status", [UserStatus.DELETING, UserStatus.DELETED])
async def test_nothing_is_told_to_somebody_who_leaves(world: World, status: UserStatus):
    asha = await world.person()
    await world.users.change(asha.user_id, lambda user: user.model_copy(update={"status": status}))

    await tell(world, asha)
    await world.services.notifications.notify(
        new_id(), NotificationKind.SALE, "a sale", title="You sold a course", link="/teach"
    )

    assert await world.database["notifications"].find({}).to_list(None) == []


async def test_a_sale_is_told_to_its_instructor_once_wherever_the_process_dies(tmp_path: Path):
    deaths = 0
    for fuse in fuses():
        world = await World.open(tmp_path / str(fuse.left))
        meera, asha = await world.person(Role.INSTRUCTOR, "Meera"), await world.person()
        course = await world.course(meera)
        ticket = await world.services.commerce.start_checkout(asha, [course.id])
        proof = await world.payments.pay(ticket.gateway_order_id)
        try:
            await dying_services(world, fuse).commerce.confirm(asha, proof)
        except Crash:
            deaths += 1
        await world.services.commerce.confirm(asha, proof)
        world.clock.turn(timedelta(hours=1))
        await world.services.commerce.reconcile()

        assert await told(world, meera) == [("sale", "You sold “Python from zero”")]
        assert await told(world, asha) == []
    assert deaths > 10


async def test_a_review_and_its_answer_are_told_once_wherever_the_process_dies(tmp_path: Path):
    deaths = 0
    for fuse in fuses():
        world = await World.open(tmp_path / str(fuse.left))
        meera = await world.person(Role.INSTRUCTOR, "Meera")
        course = await world.course(meera)
        ravi = await world.learner(course)
        dying = dying_services(world, fuse)
        try:
            review = await dying.reviews.write(ravi, course.id, stars=4, text="Clear.")
            await dying.reviews.answer(meera, review.id, "Thank you.")
        except Crash:
            deaths += 1
        for review in await world.reviews.all_of_course(course.id):
            await world.services.reviews.finish_counting()
            assert await told(world, meera) == [("review", "New review of “Python from zero”")]
            assert await told(world, ravi) == ([("answer", "You have a reply to your review")] if review.answer else [])
    assert deaths > 8


async def test_changed_words_are_no_news_and_a_new_answer_is(world: World):
    meera = await world.person(Role.INSTRUCTOR, "Meera")
    course = await world.course(meera)
    ravi = await world.learner(course)
    reviews = world.services.reviews

    review = await reviews.write(ravi, course.id, stars=4, text="Clear.")
    await reviews.write(ravi, course.id, stars=5, text="Very clear.")
    await reviews.answer(meera, review.id, "Thank you.")
    await reviews.answer(meera, review.id, "Thank you, Ravi.")
    assert (len(await told(world, meera)), len(await told(world, ravi))) == (1, 1)

    await reviews.take_answer_back(meera, review.id)
    world.clock.turn(timedelta(minutes=1))
    await reviews.answer(meera, review.id, "Thanks again.")
    await reviews.withdraw(ravi, course.id)
    world.clock.turn(timedelta(minutes=1))
    await reviews.write(ravi, course.id, stars=1, text="No.")
    assert (len(await told(world, meera)), len(await told(world, ravi))) == (2, 2)


async def test_one_is_told_where_one_wants_it(world: World):
    meera = await world.person(Role.INSTRUCTOR, "Meera")
    course = await world.course(meera)
    choose = world.services.preferences.choose

    await world.services.reviews.write(await world.learner(course), course.id, stars=5, text="")
    assert (len(await told(world, meera)), len(await world.letters.to(meera.email))) == (1, 1)

    await choose(meera, "review", "mail", wanted=False)
    await world.services.reviews.write(await world.learner(course), course.id, stars=5, text="")
    assert (len(await told(world, meera)), len(await world.letters.to(meera.email))) == (2, 1)

    await choose(meera, "review", "app", wanted=False)
    await choose(meera, "review", "mail", wanted=True)
    await world.services.reviews.write(await world.learner(course), course.id, stars=5, text="")
    assert (len(await told(world, meera)), len(await world.letters.to(meera.email))) == (2, 2)


async def test_what_is_about_money_cannot_be_switched_off_and_nonsense_is_refused(world: World):
    asha = await world.person()
    choose = world.services.preferences.choose
    for kind, channel in (("refund", "app"), ("course", "mail"), ("approval", "app")):
        with pytest.raises(Conflict):
            await choose(asha, kind, channel, wanted=False)
    for kind, channel in (("gossip", "mail"), ("sale", "")):
        with pytest.raises(InvalidInput):
            await choose(asha, kind, channel, wanted=False)
    with pytest.raises(NotSignedIn):
        await choose(VISITOR, "sale", "mail", wanted=False)
    await tell(world, asha)
    assert len(await told(world, asha)) == 1


async def test_choices_made_at_once_in_several_tabs_are_all_kept(world: World):
    asha = await world.person()
    pairs = [(kind, channel) for kind in ("sale", "review", "answer", "announcement") for channel in ("app", "mail")]
    await asyncio.gather(
        *[world.services.preferences.choose(asha, kind, channel, wanted=False) for kind, channel in pairs]
    )
    chosen = await world.services.preferences.mine(asha)
    assert not any(chosen.wants(NotificationKind(kind), Channel(channel)) for kind, channel in pairs)


async def test_a_letter_can_be_ended_from_itself_and_asked_for_again(world: World):
    meera = await world.person(Role.INSTRUCTOR, "Meera")
    course = await world.course(meera)
    await world.services.reviews.write(await world.learner(course), course.id, stars=5, text="")
    [letter] = await world.letters.to(meera.email)
    assert letter.unsubscribe in letter.text
    token = letter.unsubscribe.rsplit("/", 1)[1]
    preferences = world.services.preferences

    for _ in range(2):
        assert await preferences.unsubscribe(token) is NotificationKind.REVIEW
    chosen = await preferences.mine(meera)
    assert [chosen.wants(NotificationKind.REVIEW, channel) for channel in Channel] == [True, False]
    assert chosen.wants(NotificationKind.ANSWER, Channel.MAIL)

    await preferences.subscribe_again(token)
    assert (await preferences.mine(meera)).wants(NotificationKind.REVIEW, Channel.MAIL)


async def test_a_link_of_another_making_ends_nothing(world: World):
    asha, ravi = await world.person(), await world.person(first_name="Ravi")
    preferences = world.services.preferences
    token = preferences.unsubscribe_address(asha.user_id, NotificationKind.ANSWER).rsplit("/", 1)[1]
    user_id, kind, mark = token.split(".")
    forged = [
        "",
        "." * 3,
        token[:-1],
        token + "0",
        f"{ravi.user_id}.{kind}.{mark}",
        f"{user_id}.review.{mark}",
        f"{user_id}.{kind}.",
        "x" * 10_000,
        "नमस्ते",
        preferences.unsubscribe_address(asha.user_id, NotificationKind.REFUND).rsplit("/", 1)[1],
    ]
    for wrong in forged:
        with pytest.raises(NotFound):
            await preferences.unsubscribe(wrong)
    assert await world.database["preferences"].find({}).to_list(None) == []


async def test_a_letter_of_somebody_who_has_left_brings_nothing_back(world: World):
    asha = await world.person()
    preferences = world.services.preferences
    token = preferences.unsubscribe_address(asha.user_id, NotificationKind.ANSWER).rsplit("/", 1)[1]
    await world.users.change(asha.user_id, lambda user: user.model_copy(update={"status": UserStatus.DELETED}))
    await preferences.unsubscribe(token)
    assert await world.database["preferences"].find({}).to_list(None) == []


async def test_a_refund_is_told_to_whoever_paid_once_wherever_the_process_dies(tmp_path: Path):
    deaths = 0
    for fuse in fuses():
        world = await World.open(tmp_path / str(fuse.left))
        meera, asha = await world.person(Role.INSTRUCTOR, "Meera"), await world.person()
        course = await world.course(meera)
        ticket = await world.services.commerce.start_checkout(asha, [course.id])
        await world.services.commerce.confirm(asha, await world.payments.pay(ticket.gateway_order_id))
        try:
            await dying_services(world, fuse).refunds.ask(asha, ticket.order_id, course.id)
        except Crash:
            deaths += 1
        await world.services.refunds.ask(asha, ticket.order_id, course.id)
        world.clock.turn(timedelta(hours=1))
        await world.services.refund_reconciliation.reconcile()
        assert await told(world, asha) == [("refund", "Your refund is on its way")]
    assert deaths > 5


async def test_a_refusal_of_a_refund_is_told_with_its_reason(tmp_path: Path):
    world = await World.open(tmp_path, refund_decision="house")
    house, asha = await world.person(Role.ADMINISTRATOR), await world.person()
    course = await world.course(await world.person(Role.INSTRUCTOR, "Meera"))
    ticket = await world.services.commerce.start_checkout(asha, [course.id])
    await world.services.commerce.confirm(asha, await world.payments.pay(ticket.gateway_order_id))
    refund = await world.services.refunds.ask(asha, ticket.order_id, course.id)
    for _ in range(2):
        await world.services.refund_decisions.decide(house, refund.id, approve=False, reason="You have watched it all.")
    [notification] = (await world.services.notifications.page(asha)).notifications
    assert "You have watched it all." in notification.text
