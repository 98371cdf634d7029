"""The session cookie: a page exchanges its one-time ticket for it, and gives it back when signing out."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from edtech_app import routes
from edtech_app.api.caller import client_of
from edtech_app.domain.errors import InvalidInput, NotAllowed
from edtech_app.runtime import device_cookie, services, session_cookie
from edtech_app.services.accounts import OpenedSession, known_devices
from edtech_app.settings import get_settings

router = APIRouter(include_in_schema=False)


class Ticket(BaseModel):
    """What `sign_in` and `confirm_sign_up` gave to the page, and what the browser's clock is set to."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ticket: str = Field(min_length=1, max_length=200)
    time_zone: str = Field(default="", max_length=64, alias="timeZone")


async def from_our_own_pages(request: Request) -> None:
    """Refuse a request that another site's page made with the visitor's browser.

    In development the pages come from another port of the same host, so there only the host's name counts. It waits for
    nothing, but a plain function would be given a thread at each report of each player.

    Raises:
        NotAllowed: The request comes from elsewhere, or does not say where from.
    """
    origin = urlsplit(request.headers.get("origin", ""))
    settings = get_settings()
    own = {request.headers.get("host", ""), urlsplit(settings.public_url).netloc}
    is_ours = origin.scheme in ("http", "https") and (
        origin.netloc in own or (not settings.is_production and origin.hostname == request.url.hostname)
    )
    if not is_ours or request.headers.get("sec-fetch-site") == "cross-site":
        raise NotAllowed("This is only possible from our own pages.")


async def read_ticket(request: Request) -> Ticket:
    """The request's body, whatever it says to be."""
    try:
        return Ticket.model_validate_json(await request.body())
    except ValidationError:
        raise InvalidInput({"ticket": "This sign-in ticket is not valid."}) from None


@router.post(routes.SESSION, dependencies=[Depends(from_our_own_pages)])
async def open_session(
    request: Request, response: Response, ticket: Annotated[Ticket, Depends(read_ticket)]
) -> dict[str, object]:
    """Exchange a one-time ticket for the session cookie."""
    client = client_of(request, time_zone=ticket.time_zone)
    _keep_open(response, await services().sessions.open(ticket.ticket, client))
    return {"success": True, "message": "You are signed in."}


@router.put(routes.SESSION, dependencies=[Depends(from_our_own_pages)])
async def renew_session(request: Request, response: Response) -> dict[str, object]:
    """Let the cookies say what the account is now; a page asks for it when the account's address has changed."""
    house = services()
    actor = await house.sessions.actor(request.cookies.get(session_cookie(), ""))
    _keep_open(response, await house.sessions.renew(actor, client_of(request)))
    return {"success": True, "message": "You are signed in."}


def _keep_open(response: Response, opened: OpenedSession) -> None:
    _keep(response, session_cookie(), opened.token, opened.seconds)
    _keep(response, device_cookie(), opened.known_device, int(known_devices.LIFE.total_seconds()))
    response.headers["Cache-Control"] = "no-store"


def _keep(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=get_settings().is_production,
    )


@router.delete(routes.SESSION, dependencies=[Depends(from_our_own_pages)])
async def end_session(request: Request, response: Response) -> dict[str, object]:
    """End the cookie's session and take the cookie back."""
    house = services()
    actor = await house.sessions.actor(request.cookies.get(session_cookie(), ""))
    await house.sessions.sign_out(actor, client_of(request))
    response.delete_cookie(
        session_cookie(), path="/", httponly=True, samesite="lax", secure=get_settings().is_production
    )
    response.headers["Cache-Control"] = "no-store"
    return {"success": True, "message": "You are signed out."}
