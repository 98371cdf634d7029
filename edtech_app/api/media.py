"""Our own stored files by their links: pictures for everybody, videos and captions for whom the link was made."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse

from edtech_app import routes
from edtech_app.domain.media import is_public
from edtech_app.runtime import services, session_cookie

router = APIRouter(tags=["media"])

FOR_EVERYBODY = "public, max-age=31536000, immutable"
FOR_ONE_VIEWER = "private, max-age=3600"


@router.head(f"{routes.MEDIA}/{{key:path}}", include_in_schema=False)
@router.get(f"{routes.MEDIA}/{{key:path}}", response_class=FileResponse)
async def media_file(
    request: Request,
    key: str,
    expires: Annotated[str, Query(max_length=20)] = "",
    viewer: Annotated[str, Query(max_length=40)] = "",
    signature: Annotated[str, Query(max_length=100)] = "",
) -> FileResponse:
    """A stored file, whole or in the ranges that a player asks for.

    A private file needs its expiring link and, unless it is a free preview, the session that the link was made for.
    """
    house = services()
    actor = await house.sessions.actor(request.cookies.get(session_cookie(), ""))
    path, content_type = house.media.local_file(actor, key, expires=expires, viewer=viewer, signature=signature)
    return FileResponse(
        path,
        media_type=content_type,
        filename=path.name,
        content_disposition_type="inline",
        headers={
            "Cache-Control": FOR_EVERYBODY if is_public(key) else FOR_ONE_VIEWER,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Referrer-Policy": "no-referrer",
        },
    )
