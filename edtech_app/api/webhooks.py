"""What the payment provider tells us on its own, so that a closed tab loses nothing."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Header, Request
from fastapi.responses import JSONResponse

from edtech_app import routes
from edtech_app.api.errors import failure
from edtech_app.domain.errors import InvalidInput
from edtech_app.runtime import services

router = APIRouter(tags=["payments"])


@router.post(routes.WEBHOOK, summary="Called by the payment provider", response_model=None)
async def receive(
    request: Request,
    afterwards: BackgroundTasks,
    x_razorpay_signature: Annotated[str, Header()] = "",
    x_razorpay_event_id: Annotated[str, Header()] = "",
) -> JSONResponse | dict[str, object]:
    """Answers 200 once the event is stored, also for repeats and events that concern nothing of ours.

    What it asks for is done after the answer, so that a slow provider never waits for itself.
    """
    inbox = services().payment_inbox
    try:
        event = await inbox.receive(await request.body(), x_razorpay_signature, x_razorpay_event_id[:200])
    except InvalidInput as error:
        return failure(400, error.message)
    afterwards.add_task(inbox.work_off, event)
    return {"success": True, "message": "Received.", "data": None}
