"""Videos on their way in from the course editor's page (`assets/uploads.js`): slice by slice, to be gone on with."""

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import ClientDisconnect

from edtech_app import routes
from edtech_app.api.errors import BadRequest
from edtech_app.api.session import from_our_own_pages
from edtech_app.domain.accounts import Actor
from edtech_app.domain.uploads import UploadStanding
from edtech_app.runtime import services, session_cookie

router = APIRouter(prefix=routes.UPLOADS, include_in_schema=False)

RANGE = re.compile(r"bytes (\d{1,12})-\d{1,12}/\d{1,12}")


class NewUpload(BaseModel):
    """A file that somebody has chosen for a lecture; `mark` is what the browser will know it again by."""

    model_config = ConfigDict(extra="forbid", strict=True)

    lecture: str = Field(max_length=40)
    name: str = Field(max_length=1000)
    size: int
    mark: str = Field(default="", max_length=40)


async def signed_in(request: Request) -> Actor:
    """Whom the session cookie belongs to."""
    return await services().sessions.actor(request.cookies.get(session_cookie(), ""))


SignedIn = Annotated[Actor, Depends(signed_in)]
ours = [Depends(from_our_own_pages)]


@router.post("", dependencies=ours)
async def begin(new: NewUpload, actor: SignedIn) -> dict[str, object]:
    """Where to send a video, and how much of it is here already."""
    standing = await services().uploads.begin(actor, new.lecture, file_name=new.name, size=new.size, mark=new.mark)
    return _said(standing)


@router.get("/{upload_id}")
async def standing(upload_id: str, actor: SignedIn) -> dict[str, object]:
    """How it stands, for a page that has lost the thread."""
    return _said(await services().uploads.standing(actor, upload_id))


@router.put("/{upload_id}", dependencies=ours)
async def receive(upload_id: str, request: Request, actor: SignedIn) -> dict[str, object]:
    """A slice, at the place in the file that `Content-Range` names; answers how many bytes are here then."""
    place = RANGE.fullmatch(request.headers.get("content-range", ""))
    if place is None:
        raise BadRequest("Content-Range must say which part of the file this is.")
    return _said(await services().uploads.receive(actor, upload_id, int(place[1]), _body(request)))


@router.post("/{upload_id}/finish", dependencies=ours)
async def finish(upload_id: str, actor: SignedIn, response: Response) -> dict[str, object]:
    """Make it the lecture's video."""
    standing = await services().uploads.finish(actor, upload_id)
    response.status_code = 202 if standing.status == "checking" else 200
    return _said(standing)


@router.delete("/{upload_id}", dependencies=ours)
async def cancel(upload_id: str, actor: SignedIn) -> dict[str, object]:
    """Forget it."""
    await services().uploads.cancel(actor, upload_id)
    return {"success": True, "message": "Upload cancelled."}


async def _body(request: Request) -> AsyncIterator[bytes]:
    """What arrives, until it ends or the line breaks; what has arrived by then counts."""
    with suppress(ClientDisconnect):
        async for piece in request.stream():
            yield piece


def _said(standing: UploadStanding) -> dict[str, object]:
    data: dict[str, object] = {"id": standing.upload_id, "status": standing.status, "arrived": standing.arrived}
    if to := standing.slices:
        data |= {"url": to.url, "sliceBytes": to.slice_bytes, "fields": to.fields, "headers": to.headers}
    return {"success": True, "data": data}
