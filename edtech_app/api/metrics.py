"""Figures for Prometheus, for whoever stands on this machine or has the token."""

import secrets
from ipaddress import ip_address
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse
from fastapi.security import HTTPAuthorizationCredentials
from prometheus_client import generate_latest

from edtech_app.api.caller import bearer
from edtech_app.api.v1.wire import failures
from edtech_app.domain.errors import DatabaseAway, NotAllowed
from edtech_app.meters import DATABASE_UP, LETTERS_WAITING, ORDERS, REGISTRY
from edtech_app.runtime import services
from edtech_app.settings import get_settings

router = APIRouter(tags=["health"])

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""What proxies add: behind one of them on this machine everybody seems to stand on it."""


@router.get("/api/metrics", response_class=PlainTextResponse, responses=failures(401, 403))
async def metrics(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
) -> PlainTextResponse:
    """Requests by route, events by handler, jobs, letters and orders, in Prometheus' text format; of one process.

    For `METRICS_TOKEN` as the bearer's token, and for whoever asks from this machine without a proxy between.
    """
    if not (_has_the_token(given.credentials if given else "") or _is_from_here(request)):
        raise NotAllowed("This is only for monitoring.")
    try:
        vitals = await services().vitals.read()
    except DatabaseAway:
        DATABASE_UP.set(0)
    else:
        DATABASE_UP.set(1)
        LETTERS_WAITING.set(vitals.letters_waiting)
        for status, count in vitals.orders.items():
            ORDERS.labels(status.value).set(count)
    return PlainTextResponse(generate_latest(REGISTRY), media_type=CONTENT_TYPE)


def _has_the_token(given: str) -> bool:
    token = get_settings().metrics_token.get_secret_value()
    return bool(token) and secrets.compare_digest(given.encode(), token.encode())


def _is_from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
