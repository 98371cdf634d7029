"""What the payment provider tells us on its own, so that a closed tab loses nothing."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from edtech_app import routes
from edtech_app.api.errors import failure
from edtech_app.domain.errors import InvalidInput
from edtech_app.runtime import services

router = APIRouter(tags=["payments"])


@router.post(routes.WEBHOOK, summary="Called by the payment provider", response_model=None)
async def receive(
    request: Request,
    x_razorpay_signature: Annotated[str, Header()] = "",
    x_razorpay_event_id: Annotated[str, Header()] = "",
) -> JSONResponse | dict[str, object]:
    """Answers 200 once the event is stored, also for repeats and events that concern nothing of ours."""
    try:
        await services().commerce.receive_webhook(await request.body(), x_razorpay_signature, x_razorpay_event_id[:200])
    except InvalidInput as error:
        return failure(400, error.message)
    return {"success": True, "message": "Received.", "data": None}
