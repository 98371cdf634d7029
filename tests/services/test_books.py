"""The doctor proves that the books agree, and names whatever somebody has done to them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.books import Trouble
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import EntryKind, LedgerEntry, Order, OrderStatus, Payment
from edtech_app.domain.entity import millis, new_id
from edtech_app.domain.errors import InvalidInput, NotFound
from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.domain.money import Money
from edtech_app.gateways.payments.port import PaymentsRefused
from edtech_app.repositories.commerce import ReceiptSeriesRepository
from edtech_app.services import books
from tests.support.world import World


@dataclass
class Shop:
    """A house with a week behind it: a sale, a sale given back, a free course, a cart, and something bought twice."""

    world: World
    student: Actor
    kept: Course
    sold: Order
    returned: Order

    async def troubles(self) -> list[tuple[Trouble, str]]:
        return [(each.trouble, each.about) for each in await self.world.services.books.check()]

    @property
    def name(self) -> str:
        return f"{self.sold.number}, “{self.kept.title}”"

    @property
    def returned_name(self) -> str:
        return f"{self.returned.number}, “{self.returned.lines[0].title}”"


async def bought(world: World, student: Actor, *courses: Course) -> Order:
    ticket = await world.services.commerce.start_checkout(student, [course.id for course in courses])
    return await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))


@pytest.fixture
async def shop(world: World) -> Shop:
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    kept, back = await world.course(teacher, title="Kept"), await world.course(teacher, title="Given back")
    free, other = await world.course(teacher, price=0), await world.course(teacher, title="Other", price=333)
    commerce = world.services.commerce
    first = await commerce.start_checkout(student, [kept.id])
    both = await commerce.start_checkout(student, [kept.id, other.id])
    sold = await commerce.confirm(student, await world.payments.pay(first.gateway_order_id))
    await commerce.confirm(student, await world.payments.pay(both.gateway_order_id))
    await commerce.confirm(student, await world.payments.pay(sold.gateway_order_id, again=True))
    returned = await bought(world, student, back)
    await world.services.refunds.ask(student, returned.id, back.id)
    await commerce.enroll_free(student, free.id)
    await commerce.start_checkout(await world.person(), [back.id])
    return Shop(world, student, kept, sold, await world.orders.get(returned.id))


async def test_an_honest_house_has_nothing_to_name(shop: Shop):
    assert await shop.troubles() == []


async def lose_access(shop: Shop) -> tuple[Trouble, str]:
    enrollment = await shop.world.enrollments.of(shop.student.user_id, shop.kept.id)
    assert enrollment is not None
    await shop.world.enrollments.remove(enrollment.id)
    return Trouble.NO_ACCESS, shop.name


async def give_access_to_what_went_back(shop: Shop) -> tuple[Trouble, str]:
    enrollment = await shop.world.enrollments.of(shop.student.user_id, shop.returned.course_ids[0])
    assert enrollment is not None
    await shop.world.enrollments.save(enrollment.model_copy(update={"status": EnrollmentStatus.ACTIVE}))
    return Trouble.FREE_ACCESS, shop.returned_name


async def give_access_for_nothing(shop: Shop) -> tuple[Trouble, str]:
    friend = shop.world.enrollment(await shop.world.person(), shop.kept).model_copy(update={"order_id": new_id()})
    await shop.world.enrollments.add(friend)
    return Trouble.FREE_ACCESS, f"enrollment {friend.id}"


async def lose_a_sale(shop: Shop) -> tuple[Trouble, str]:
    rows = await shop.world.ledger.of_order(shop.sold.id)
    await shop.world.ledger.remove(next(row.id for row in rows if row.kind is EntryKind.SALE))
    return Trouble.LEDGER, shop.name


async def keep_a_paisa_too_much(shop: Shop) -> tuple[Trouble, str]:
    (row,) = [row for row in await shop.world.ledger.of_order(shop.sold.id) if row.kind is EntryKind.FEE]
    await shop.world.ledger.save(row.model_copy(update={"amount": row.amount - Money(1)}))
    return Trouble.LEDGER, shop.name


async def forget_to_reverse_the_fee(shop: Shop) -> tuple[Trouble, str]:
    rows = await shop.world.ledger.of_order(shop.returned.id)
    await shop.world.ledger.remove(next(row.id for row in rows if row.kind is EntryKind.FEE_REFUND))
    return Trouble.LEDGER, shop.returned_name


async def book_what_nobody_bought(shop: Shop) -> tuple[Trouble, str]:
    entry = LedgerEntry(
        id=new_id(),
        order_id=new_id(),
        course_id=shop.kept.id,
        instructor_id=shop.kept.instructor_id,
        user_id=shop.student.user_id,
        kind=EntryKind.SALE,
        amount=Money(1),
        created_at=shop.world.clock(),
    )
    await shop.world.ledger.add(entry)
    return Trouble.STRAY_ENTRY, f"order {entry.order_id}, course {shop.kept.id}"


async def change_a_total(shop: Shop) -> tuple[Trouble, str]:
    await shop.world.orders.change(shop.sold.id, lambda order: order.model_copy(update={"total": Money(1)}))
    return Trouble.TOTAL, shop.sold.number


async def leave_an_order_paid(shop: Shop) -> tuple[Trouble, str]:
    await shop.world.orders.change(shop.sold.id, lambda o: o.model_copy(update={"status": OrderStatus.PAID}))
    shop.world.clock.turn(timedelta(minutes=11))
    return Trouble.STUCK, shop.sold.number


async def number_twice(shop: Shop) -> tuple[Trouble, str]:
    later = await bought(shop.world, await shop.world.person(), shop.kept)
    await shop.world.orders.change(later.id, lambda order: order.model_copy(update={"number": shop.sold.number}))
    return Trouble.SAME_NUMBER, shop.sold.number


async def skip_a_number(shop: Shop) -> tuple[Trouble, str]:
    series = ReceiptSeriesRepository(shop.world.database)
    held = await series.of("2026-27")
    skipping = await series.save(held.model_copy(update={"count": held.count + 1}))
    return Trouble.GAP, skipping.number


async def invent_a_number(shop: Shop) -> tuple[Trouble, str]:
    await shop.world.orders.change(shop.sold.id, lambda order: order.model_copy(update={"number": "2026-27/000099"}))
    return Trouble.GAP, "2026-27/000099"


async def lose_a_receipt(shop: Shop) -> tuple[Trouble, str]:
    await shop.world.orders.change(shop.sold.id, lambda order: order.model_copy(update={"number": ""}))
    return Trouble.NO_RECEIPT, shop.sold.id


async def pay_back_in_secret(shop: Shop) -> tuple[Trouble, str]:
    await shop.world.orders.change(shop.returned.id, lambda order: order.model_copy(update={"refunded": Money(0)}))
    return Trouble.REFUND_SUM, shop.returned.number


async def lose_a_credit_note(shop: Shop) -> tuple[Trouble, str]:
    (refund,) = await shop.world.refunds.of_order(shop.returned.id)
    await shop.world.refunds.save(refund.model_copy(update={"number": ""}))
    return Trouble.NO_CREDIT_NOTE, shop.returned_name


MISDEEDS: list[Callable[[Shop], Awaitable[tuple[Trouble, str]]]] = [
    lose_access,
    give_access_to_what_went_back,
    give_access_for_nothing,
    lose_a_sale,
    keep_a_paisa_too_much,
    forget_to_reverse_the_fee,
    book_what_nobody_bought,
    change_a_total,
    leave_an_order_paid,
    number_twice,
    skip_a_number,
    invent_a_number,
    lose_a_receipt,
    pay_back_in_secret,
    lose_a_credit_note,
]


@pytest.mark.parametrize("misdeed", MISDEEDS, ids=lambda misdeed: misdeed.__name__)
async def test_what_somebody_does_to_the_books_is_named(
    shop: Shop, misdeed: Callable[[Shop], Awaitable[tuple[Trouble, str]]]
):
    done = await misdeed(shop)

    assert done in await shop.troubles()


async def test_every_kind_of_trouble_has_its_misdeed(shop: Shop):
    named: set[Trouble] = set()
    for misdeed in MISDEEDS:
        named.add((await misdeed(shop))[0])
    assert named == set(Trouble)


async def test_a_payment_of_no_order_and_one_not_handed_over_are_found_by_the_sweep(shop: Shop):
    world, keeper = shop.world, await shop.world.person(Role.ADMINISTRATOR)
    foreign = await world.payments.open_order(Money(500), receipt="somebody else's shop")
    proof = await world.payments.pay(foreign)
    ticket = await world.services.commerce.start_checkout(await world.person(), [shop.kept.id])
    await world.payments.pay(ticket.gateway_order_id)
    world.clock.turn(timedelta(minutes=3))

    swept = await world.services.commerce.sweep()

    assert swept == 4, "the two sales that were kept, the other shop's, and the one that nobody told us of"
    (alert,) = await world.services.payment_alerts.open(keeper)
    assert (alert.kind.value, alert.payment_id, alert.words) == (
        "unknown order", proof.payment_id, "A payment of ₹5 arrived for an unknown order."
    )  # fmt: skip
    assert (await world.orders.get(ticket.order_id)).status is OrderStatus.FULFILLED
    assert await shop.troubles() == []


async def test_the_receipt_says_what_was_sold_and_what_went_back(shop: Shop):
    orders = shop.world.services.orders

    shown = await orders.receipt(shop.student, shop.returned.id)

    assert (shown.number, shown.total, shown.seller.name) == ("2026-27/000003", Money(129_900), "Vidya")
    assert [(note.number, note.amount) for note in shown.credit_notes] == [("C2026-27/000001", Money(129_900))]
    with pytest.raises(NotFound):
        await orders.receipt(await shop.world.person(), shop.returned.id)
    with pytest.raises(InvalidInput):
        await shop.world.services.commerce.start_checkout(
            await shop.world.person(), [shop.kept.id], place_of_supply="99"
        )


async def test_a_changed_fee_or_gstin_changes_no_sale_of_before(shop: Shop):
    world = shop.world
    object.__setattr__(world.settings, "house_fee_percent", 50)
    object.__setattr__(world.settings, "gstin", "29AAGCB7383J1Z4")
    later = await bought(world, await world.person(), shop.kept)
    await world.payments.captured_payments(shop.sold.gateway_order_id)

    fees = {row.order_id: row.amount for row in await world.ledger.all() if row.kind is EntryKind.FEE}
    assert (fees[shop.sold.id], fees[later.id]) == (Money(-25_980), Money(-64_950))
    assert (await world.services.orders.receipt(shop.student, shop.sold.id)).sac == ""
    assert await shop.troubles() == []


async def test_a_refund_that_is_owed_still_counts(shop: Shop):
    (refund,) = await shop.world.refunds.of_order(shop.returned.id)
    await shop.world.payments.fail_refund(refund.gateway_refund_id)
    await shop.world.services.refund_reconciliation.compare(shop.returned)

    assert await shop.troubles() == []


async def test_a_dashboards_refund_of_a_whole_cart_keeps_the_books_straight(shop: Shop):
    world = shop.world
    teacher = await world.person(Role.INSTRUCTOR)
    courses = [await world.course(teacher, title=title, price=price) for title, price in (("A", 101), ("B", 777))]
    order = await bought(world, await world.person(), *courses)
    await world.payments.refund_elsewhere(Payment(order.payment_id, order.gateway_order_id, order.total), order.total)

    for _ in range(2):
        await world.services.refund_reconciliation.compare(order)

    assert (await world.orders.get(order.id)).status is OrderStatus.REFUNDED
    assert [row.number for row in await world.refunds.of_order(order.id)] == ["C2026-27/000002", "C2026-27/000003"]
    assert await shop.troubles() == []


async def test_what_is_merely_under_way_or_long_ago_is_no_disagreement(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    world, services = shop.world, shop.world.services
    teacher = await world.person(Role.INSTRUCTOR)
    dear, free = await world.course(teacher, title="Dear"), await world.course(teacher, title="Free", price=0)
    cart = await bought(world, await world.person(), dear, free)
    assert cart.status is OrderStatus.FULFILLED

    async def refuse(*_: object, **__: object) -> str:
        raise PaymentsRefused("Your account does not have enough balance.")

    refuser = await world.person()
    refused = await bought(world, refuser, dear)
    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "refund", refuse)
        await services.refunds.ask(refuser, refused.id, dear.id)
    assert await shop.troubles() == [], "a refund that failed leaves its course where it was"

    hurried = await world.person()
    ticket = await services.commerce.start_checkout(hurried, [dear.id])
    proof = await world.payments.pay(ticket.gateway_order_id)
    await world.orders.move(
        ticket.order_id,
        origin=OrderStatus.OPEN,
        to=OrderStatus.PAID,
        now=world.clock(),
        payment_id=proof.payment_id,
        paid_at=millis(world.clock()),
    )
    for seconds, troubles in ((0, []), (600, []), (1, [(Trouble.STUCK, ticket.order_id)])):
        world.clock.turn(timedelta(seconds=seconds))
        assert await shop.troubles() == troubles
    await services.commerce.reconcile()
    world.clock.turn(timedelta(days=400))
    assert await shop.troubles() == []


async def test_all_orders_are_read_however_many_were_made_at_once(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    world = shop.world
    course = await world.course(await world.person(Role.INSTRUCTOR), title="Loved")
    for turn in (0, 1, 1):
        world.clock.turn(timedelta(seconds=turn))
        last = await bought(world, await world.person(), course)
    monkeypatch.setattr(books, "PAGE", 2)
    assert await shop.troubles() == []

    await world.orders.change(last.id, lambda now: now.model_copy(update={"total": Money(1)}))
    assert await shop.troubles() == [(Trouble.TOTAL, last.number)]


async def test_access_by_an_order_that_sold_nothing_is_named(shop: Shop):
    world, student = shop.world, await shop.world.person()
    ticket = await world.services.commerce.start_checkout(student, [shop.kept.id])
    given = world.enrollment(student, shop.kept).model_copy(
        update={"order_id": ticket.order_id, "price": shop.kept.price}
    )
    await world.enrollments.add(given)

    assert await shop.troubles() == [(Trouble.FREE_ACCESS, f"{ticket.order_id}, “{shop.kept.title}”")]
    await world.enrollments.save(given.model_copy(update={"status": EnrollmentStatus.REFUNDED}))
    assert await shop.troubles() == []


async def test_a_disagreement_says_what_it_found_and_what_it_expected(shop: Shop):
    ledger = shop.world.ledger
    rows = {row.kind: row for row in await ledger.of_order(shop.sold.id)}
    expected = "expected sale ₹1,299, fee -₹259.80"

    for kind, found in ((EntryKind.FEE, "sale ₹1,299"), (EntryKind.SALE, "nothing")):
        await ledger.remove(rows[kind].id)
        [said] = map(str, await shop.world.services.books.check())
        assert said == f"{shop.name}: {Trouble.LEDGER} (found {found}, {expected})"
