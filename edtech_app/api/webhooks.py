"""What the payment provider tells us on its own, so that a closed tab loses nothing."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Header, Request

from edtech_app import routes
from edtech_app.api.errors import BadRequest
from edtech_app.api.v1.wire import Answer, failures
from edtech_app.domain.errors import InvalidInput
from edtech_app.runtime import services

router = APIRouter(tags=["payments"])


@router.post(
    routes.WEBHOOK,
    summary="Called by the payment provider",
    responses=failures(400),
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}},
)
async def razorpay_webhook(
    request: Request,
    afterwards: BackgroundTasks,
    x_razorpay_signature: Annotated[str, Header()] = "",
    x_razorpay_event_id: Annotated[str, Header()] = "",
) -> Answer[None]:
    """Answers 200 once the event is stored, also for repeats and events that concern nothing of ours.

    What it asks for is done after the answer, so that a slow provider never waits for itself.
    """
    inbox = services().payment_inbox
    try:
        event = await inbox.receive(await request.body(), x_razorpay_signature, x_razorpay_event_id[:200])
    except InvalidInput as error:
        raise BadRequest(error.message) from None
    afterwards.add_task(inbox.work_off, event)
    return Answer(message="Received.", data=None)
