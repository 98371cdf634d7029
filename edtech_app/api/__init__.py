"""The same services in JSON."""

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from edtech_app import routes
from edtech_app.api import certificates, health, media, progress, receipts, session, uploads, webhooks
from edtech_app.api.docs import install_docs
from edtech_app.api.errors import WORDS, failure, install_error_handlers
from edtech_app.api.v1 import auth, authoring, courses, curriculum, learning, payments, profile, ratings, reach
from edtech_app.settings import get_settings

ROUTERS = (
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
    media.router,
    certificates.router,
    receipts.router,
    uploads.router,
    progress.router,
    webhooks.router,
)
"""One router per context; the catch-all of `build_api` comes after them."""


def build_api() -> FastAPI:
    """The API as one application, to be put in front of the pages; what it does not know falls through to them."""
    api = FastAPI(
        title=get_settings().site_name,
        openapi_url=f"{routes.API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    install_error_handlers(api)
    install_docs(api)
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


async def _nothing_here(path: str) -> JSONResponse:
    return failure(404, WORDS[404])
