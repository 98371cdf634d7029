"""Buying: an order, the payment window's answer, and what was bought."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from edtech_app import routes
from edtech_app.api.caller import Caller
from edtech_app.api.errors import BadRequest
from edtech_app.api.v1.courses import Named
from edtech_app.api.v1.wire import Answer, Body, Id, Listed, Paged, Price, Shown, failures
from edtech_app.domain import commerce
from edtech_app.domain.commerce import MAX_CART, OrderStatus, PaymentProof
from edtech_app.domain.entity import NEVER
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.money import CURRENCY
from edtech_app.runtime import services

router = APIRouter(prefix=f"{routes.API}/payments", tags=["payments"])

Given = Annotated[str, Field(max_length=400)]


class Wanted(Body):
    """Ids of courses; what they cost is what our catalog says."""

    courses: Annotated[list[Id], Field(min_length=1, max_length=MAX_CART)]


class OneCourse(Body):
    course_id: Id


class OneOrder(Body):
    order_id: Id


class Proof(Body):
    """What the payment window hands over; the names are the provider's."""

    model_config = ConfigDict(alias_generator=None)

    razorpay_order_id: Given
    razorpay_payment_id: Given
    razorpay_signature: Given


class Prefill(Shown):
    """What the payment window need not ask for again."""

    name: str
    email: str


class Ticket(Shown):
    """What opens the payment window; `amount` is in paise.

    With `paid` there was nothing to pay: the courses are the caller's, and there is no order.
    """

    order_id: str
    gateway_order_id: str
    amount: int
    currency: str
    key: str
    prefill: Prefill
    paid: bool


class Line(Shown):
    """A course as it was sold."""

    course_id: str
    course_name: str
    price: Price


class Order(Shown):
    """A purchase; `number` is its receipt's, "" before there is one, and `paidAt` null until it is paid."""

    id: str
    status: OrderStatus
    number: str
    courses: list[Line]
    total: Price
    refunded: Price
    created_at: datetime
    paid_at: datetime | None


class Granted(Shown):
    """`courses` are the caller's now. While the payment is still being confirmed there are none."""

    order_id: str
    status: OrderStatus
    courses: list[Named]


@router.post("/capturePayment", responses=failures(400, 401, 404, 409, 415, 502))
async def capture_payment(body: Wanted, actor: Caller) -> Answer[Ticket]:
    """Order courses at our own prices; a free total is granted at once."""
    ticket = await services().commerce.start_checkout(actor, body.courses)
    shown = Ticket(
        order_id=ticket.order_id,
        gateway_order_id=ticket.gateway_order_id,
        amount=ticket.amount.paise,
        currency=CURRENCY,
        key=ticket.public_key,
        prefill=Prefill(name=actor.name, email=actor.email),
        paid=ticket.is_paid,
    )
    return Answer(message="You are enrolled." if ticket.is_paid else "Please complete the payment.", data=shown)


@router.post("", responses=failures(400, 401, 404, 409, 415, 502), summary="Short for capturePayment")
async def create_payment(body: Wanted, actor: Caller) -> Answer[Ticket]:
    """The same."""
    return await capture_payment(body, actor)


@router.post("/verifySignature", responses=failures(400, 401, 404, 409, 415, 502))
async def verify_signature(body: Proof, actor: Caller) -> Answer[Granted]:
    """Hand in what the payment window answered; whatever was ordered is granted once, however often this comes."""
    proof = PaymentProof(body.razorpay_order_id, body.razorpay_payment_id, body.razorpay_signature)
    try:
        order = await services().commerce.confirm(actor, proof)
    except InvalidInput as problem:
        raise BadRequest(problem.message) from None
    is_done = order.status is OrderStatus.FULFILLED
    courses = [Named(id=line.course_id, name=line.title) for line in order.lines] if is_done else []
    words = "Thank you. You are enrolled." if is_done else "Your payment is being confirmed."
    return Answer(message=words, data=Granted(order_id=order.id, status=order.status, courses=courses))


@router.post("/paySandbox", responses=failures(400, 401, 403, 404, 409, 415, 502))
async def pay_sandbox(body: OneOrder, actor: Caller) -> Answer[Proof]:
    """Play the payment window where no money moves; with a real provider there is no such thing."""
    proof = await services().commerce.play_sandbox(actor, body.order_id)
    shown = Proof(
        razorpay_order_id=proof.gateway_order_id,
        razorpay_payment_id=proof.payment_id,
        razorpay_signature=proof.signature,
    )
    return Answer(message="Paid in the sandbox.", data=shown)


@router.post("/sendPaymentSuccessEmail", responses=failures(400, 401, 404, 415))
async def send_payment_success_email(body: OneOrder, actor: Caller) -> Answer[None]:
    """Send an order's receipt to its buyer again, at most three times a day."""
    await services().receipts.mail_again(actor, body.order_id)
    return Answer(message="We are sending your receipt.", data=None)


@router.post("/enrollFree", responses=failures(400, 401, 404, 409, 415))
async def enroll_free(body: OneCourse, actor: Caller) -> Answer[Named]:
    """Take a course that is free; doing it twice is harmless."""
    course = await services().commerce.enroll_free(actor, body.course_id)
    return Answer(message="You are enrolled.", data=Named(id=course.id, name=course.title))


@router.get("/orders", responses=failures(401))
async def get_orders(asked: Annotated[Paged, Query()], actor: Caller) -> Answer[Listed[Order]]:
    """One's own orders that were paid, the newest first."""
    return Answer(message="Done.", data=Listed[Order].of(await services().orders.orders(actor), asked, _order))


@router.get("/orders/{order_id}", responses=failures(401, 404, 409, 502))
async def get_order(order_id: str, actor: Caller) -> Answer[Order]:
    """One of one's own orders as it stands now, paid or not."""
    page = await services().orders.follow(actor, order_id)
    return Answer(message="Done.", data=_order(page.order))


def _order(order: commerce.Order) -> Order:
    return Order(
        id=order.id,
        status=order.status,
        number=order.number,
        courses=[
            Line(course_id=line.course_id, course_name=line.title, price=Price.of(line.price)) for line in order.lines
        ],
        total=Price.of(order.total),
        refunded=Price.of(order.refunded),
        created_at=order.created_at,
        paid_at=order.paid_at if order.paid_at > NEVER else None,
    )
