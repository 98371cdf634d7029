"""The same services in JSON."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.routing import Match

from edtech_app import routes
from edtech_app.api import (
    certificates,
    health,
    media,
    metrics,
    progress,
    receipts,
    session,
    sheets,
    unsubscribe,
    uploads,
    webhooks,
)
from edtech_app.api.docs import install_docs
from edtech_app.api.document import install_document, operation_id
from edtech_app.api.errors import WORDS, failure, install_error_handlers
from edtech_app.api.v1 import auth, authoring, courses, curriculum, learning, payments, profile, ratings, reach
from edtech_app.settings import get_settings

ROUTERS = (
    progress.router,
    session.router,
    auth.router,
    courses.router,
    authoring.router,
    curriculum.router,
    ratings.router,
    profile.router,
    learning.router,
    payments.router,
    reach.router,
    health.router,
    metrics.router,
    media.router,
    certificates.router,
    receipts.router,
    sheets.router,
    uploads.router,
    unsubscribe.router,
    webhooks.router,
)
"""One router per context, asked in this order: first what players tell every ten seconds.
The catch-all of `build_api` comes after them."""


def build_api() -> FastAPI:
    """The API as one application, to be put in front of the pages; what it does not know falls through to them."""
    api = FastAPI(
        title=get_settings().site_name,
        openapi_url=f"{routes.API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    install_error_handlers(api)
    install_docs(api)
    install_document(api)
    for router in ROUTERS:
        api.include_router(router)
    api.add_api_route(
        "/api/{path:path}",
        _nothing_here,
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        include_in_schema=False,
        response_model=None,
    )
    return api


async def _nothing_here(request: Request) -> JSONResponse:
    """404, or 405 where something can be done in another way."""
    routes_there = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    there = [route for route in routes_there if route.matches(request.scope)[0] is Match.PARTIAL]
    if allowed := sorted({method for route in there for method in route.methods or ()}):
        return failure(405, WORDS[405], headers={"Allow": ", ".join(allowed)})
    return failure(404, WORDS[404])
