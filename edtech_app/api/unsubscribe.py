"""Ending letters of one kind from the letter itself: a mail program's one POST (RFC 8058), and a person's click.

A GET changes nothing, because scanners follow every link in a letter; it leads to the page that asks.
"""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from edtech_app import routes
from edtech_app.runtime import services

router = APIRouter(tags=["mail"])


@router.get(f"{routes.UNSUBSCRIBE_AT_ONCE}/{{token}}", include_in_schema=False)
async def ask_first(token: str) -> Response:
    """Lead to the page that asks; links that are not ours lead there too and are told so."""
    return RedirectResponse(routes.unsubscribe(token), status_code=303)


@router.post(f"{routes.UNSUBSCRIBE_AT_ONCE}/{{token}}", include_in_schema=False)
async def unsubscribe(token: str) -> Response:
    """End them; no cookie is asked for, and repeating it is harmless."""
    await services().preferences.unsubscribe(token)
    return PlainTextResponse("You are unsubscribed from these emails.\n")
