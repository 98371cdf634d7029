"""Who calls the API, and from where."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from edtech_app.domain.accounts import Actor, Client
from edtech_app.domain.network import client_address
from edtech_app.runtime import device_cookie, services
from edtech_app.settings import get_settings

bearer = HTTPBearer(auto_error=False, description="The token that signing in or up answers; it dies with its session.")


async def caller(given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Actor:
    """Whom the bearer token's session belongs to, a visitor without one.

    The session is the same document that a page's cookie names, so whatever ends it counts on the next request. The
    cookie itself counts for nothing here: a foreign page could make a browser send it.
    """
    return await services().sessions.actor(given.credentials if given else "")


def client_of(request: Request, *, time_zone: str = "") -> Client:
    """Where a request comes from, for limits, the session list and the audit log."""
    peer = request.client.host if request.client else ""
    return Client(
        address=client_address(
            peer, ", ".join(request.headers.getlist("x-forwarded-for")), get_settings().trusted_proxy_hops
        ),
        device=request.headers.get("user-agent", "")[:200],
        time_zone=time_zone,
        known_device=request.cookies.get(device_cookie(), ""),
    )


async def _client(request: Request) -> Client:
    return client_of(request)


Caller = Annotated[Actor, Depends(caller)]
From = Annotated[Client, Depends(_client)]
