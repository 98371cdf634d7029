"""The same services in JSON."""

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from edtech_app import routes


def build_api() -> FastAPI:
    """The API, under which the pages are mounted; whatever it does not answer falls through to them."""
    api = FastAPI(
        title="Vidya", docs_url=f"{routes.API}/docs", openapi_url=f"{routes.API}/openapi.json", redirect_slashes=False
    )

    @api.get("/api/{rest:path}", include_in_schema=False)
    async def unknown(rest: str) -> JSONResponse:  # pyright: ignore[reportUnusedFunction] - FastAPI calls it
        return JSONResponse({"success": False, "message": "There is nothing here."}, status_code=404)

    return api
