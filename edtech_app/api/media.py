"""Our own stored files by their links: pictures for everybody, all others for whom the link was made."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.security import HTTPAuthorizationCredentials

from edtech_app import routes
from edtech_app.api.caller import bearer
from edtech_app.api.v1.wire import failures
from edtech_app.domain.accounts import VISITOR
from edtech_app.domain.errors import NotFound
from edtech_app.domain.media import CONTENT_TYPES, is_download, is_public
from edtech_app.runtime import services, session_cookie

router = APIRouter(tags=["media"])

FOR_EVERYBODY = "public, max-age=31536000, immutable"
FOR_ONE_VIEWER = "private, no-cache"
"""Kept by the browser, and asked for again each time: the right to it may have ended."""


@router.head(f"{routes.COVERS}/{{course_id}}/{{name}}-{{width}}.webp", include_in_schema=False)
@router.get(f"{routes.COVERS}/{{course_id}}/{{name}}-{{width}}.webp", include_in_schema=False)
async def cover(request: Request, course_id: str, name: str, width: str) -> Response:
    """The picture of a course whose author gave none; its address changes with what is on it."""
    covers, pixels = services().covers, int(width) if width.isdecimal() else 0
    try:
        path, is_current = await covers.open(course_id, name, pixels)
    except NotFound:
        # A draft's author may have a page open from before the title was changed. Who asks matters only here.
        actor = await services().sessions.actor(request.cookies.get(session_cookie(), ""))
        path, _ = await covers.open(course_id, name, pixels, actor=actor)
        return _answer(request, path, FOR_ONE_VIEWER)
    return _answer(request, path, FOR_EVERYBODY if is_current else "public, no-cache")


@router.head(f"{routes.MEDIA}/{{key:path}}", include_in_schema=False)
@router.get(
    f"{routes.MEDIA}/{{key:path}}",
    response_class=FileResponse,
    responses={
        200: {"content": {"*/*": {}}},
        206: {"content": {"*/*": {}}, "description": "The range that was asked for."},
        304: {"description": "The caller has it."},
        416: {"description": "There is no such range."},
        **failures(401, 403, 404),
    },
)
async def media_file(
    request: Request,
    key: str,
    expires: Annotated[str, Query(max_length=20)] = "",
    viewer: Annotated[str, Query(max_length=60)] = "",
    signature: Annotated[str, Query(max_length=100)] = "",
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)] = None,
) -> Response:
    """A stored file, whole, in the ranges that a player asks for, or not again when the browser has it.

    A private file needs its expiring link and, unless it is a free preview, the session that the link was made for,
    by a page's cookie or an app's token.
    """
    house, actor = services(), VISITOR
    if not is_public(key):
        token = given.credentials if given else request.cookies.get(session_cookie(), "")
        actor = await house.sessions.actor(token)
    path = await house.files.open(actor, key, expires=expires, viewer=viewer, signature=signature)
    name = await house.resources.name_of(key) if is_download(key) else ""
    return _answer(request, path, FOR_EVERYBODY if is_public(key) else FOR_ONE_VIEWER, download_as=name)


@router.get(
    f"{routes.CAPTIONS}/{{media_id}}/{{language}}",
    response_class=Response,
    responses={
        200: {"content": {"text/vtt": {}}},
        304: {"description": "The caller has it."},
        **failures(401, 403, 404, 502),
    },
)
async def captions(
    request: Request,
    media_id: str,
    language: str,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)] = None,
) -> Response:
    """Captions that are kept on another site, for whoever may watch their video."""
    house = services()
    actor = await house.sessions.actor(given.credentials if given else request.cookies.get(session_cookie(), ""))
    key, content = await house.files.captions(actor, media_id, language)
    headers = {"Cache-Control": FOR_ONE_VIEWER, "ETag": f'"{Path(key).stem}"'}
    if _has_it(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=CONTENT_TYPES[Path(key).suffix], headers=headers)


def _answer(request: Request, path: Path, cache: str, *, download_as: str = "") -> Response:
    headers = {
        "Cache-Control": cache,
        # A name is used for one content and no other, so it is all there is to compare.
        "ETag": f'"{path.stem}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Referrer-Policy": "no-referrer",
    }
    if _has_it(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        path,
        media_type=CONTENT_TYPES.get(path.suffix, "application/octet-stream"),
        filename=download_as or path.name,
        content_disposition_type="attachment" if download_as else "inline",
        headers=headers,
    )


def _has_it(request: Request, etag: str) -> bool:
    """Whether the browser says that it keeps this content already."""
    kept = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return etag in kept or kept == ["*"]


@router.get(f"{routes.RESOURCES}/{{resource_id}}", include_in_schema=False)
async def resource(request: Request, resource_id: str) -> RedirectResponse:
    """Lead whoever may open a file's lecture to a fresh link, so that the page itself holds none that could expire."""
    house = services()
    actor = await house.sessions.actor(request.cookies.get(session_cookie(), ""))
    return RedirectResponse(await house.resources.link(actor, resource_id), 302, headers={"Cache-Control": "no-store"})
