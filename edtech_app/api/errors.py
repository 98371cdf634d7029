"""Failures as the API tells them: a status, the envelope, and words for a person; never a trace."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from edtech_app import logs
from edtech_app.domain.errors import (
    AppError,
    Conflict,
    DatabaseAway,
    GatewayFailed,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooMany,
)


class BadRequest(AppError):
    """What the API calls a bad request where the pages call it a wrong field."""


STATUSES: tuple[tuple[type[AppError], int], ...] = (
    (BadRequest, 400),
    (InvalidInput, 422),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (TooMany, 429),
    (DatabaseAway, 503),
    (GatewayFailed, 502),
)

WORDS = {
    400: "This request could not be read.",
    403: "This is not allowed.",
    404: "Not found.",
    405: "This method is not allowed here.",
    408: "The request took too long to arrive.",
    411: "The length of the request is missing.",
    413: "This is too large.",
    415: "This content type is not supported.",
}


def failure(
    status: int,
    message: str,
    *,
    errors: Mapping[str, str] | None = None,
    ref: str = "",
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The envelope of a failure."""
    body: dict[str, object] = {"success": False, "message": message}
    if errors:
        body["errors"] = dict(errors)
    if ref:
        body["ref"] = ref
    return JSONResponse(body, status, headers=dict(headers) if headers else None)


def install_error_handlers(api: FastAPI) -> None:
    """Make every failure of `api` answer in the envelope."""
    api.add_exception_handler(AppError, _app_error)
    api.add_exception_handler(RequestValidationError, _wrong_fields)
    api.add_exception_handler(HTTPException, _http_error)
    api.add_exception_handler(Exception, _unexpected)


async def _app_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 400)
    return failure(
        status,
        error.message,
        errors=error.fields if isinstance(error, InvalidInput) else None,
        headers=_headers(error),
    )


def _headers(error: AppError) -> Mapping[str, str] | None:
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, NotSignedIn) else None


async def _wrong_fields(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields: dict[str, str] = {}
    for problem in error.errors():
        if problem["type"] == "json_invalid":
            return failure(400, WORDS[400])
        # A body that is not called JSON is not read as such and stays bytes.
        if problem["loc"] == ("body",) and isinstance(problem["input"], bytes):
            return failure(415, WORDS[415])
        place = [str(part) for part in problem["loc"] if part not in ("body", "query", "path", "header")]
        # What a type's own check says may name a class of ours.
        is_ours = problem["type"] == "value_error"
        fields[".".join(place) or "body"] = "This has the wrong type." if is_ours else str(problem["msg"])
    return failure(422, "Please check the highlighted fields.", errors=fields)


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return failure(error.status_code, WORDS.get(error.status_code, "This did not work."), headers=error.headers)


async def _unexpected(_: Request, __: Exception) -> JSONResponse:
    """What is wrong goes on to `web.measuring`, which writes it down under the same reference."""
    return failure(500, "Something went wrong on our side.", ref=logs.reference())
