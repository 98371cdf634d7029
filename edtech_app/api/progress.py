"""What a player tells of a video, over HTTP, because a tab that is being closed has no socket any more."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from edtech_app import routes
from edtech_app.api.session import from_our_own_pages
from edtech_app.domain.entity import EPOCH, millis, utc_now
from edtech_app.domain.watching import MAX_SPANS, Report
from edtech_app.runtime import services, session_cookie
from edtech_app.services.reports import Posted

router = APIRouter(tags=["learning"])

Second = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
FOR_EVER = 1 << 45
"""Milliseconds that no clock will show."""


class Played(BaseModel):
    """A report as `assets/watching.js` keeps and sends it; `at` is in milliseconds of our clock."""

    model_config = ConfigDict(extra="forbid")

    student: str = Field(max_length=24)
    course: str = Field(max_length=24)
    lecture: str = Field(max_length=24)
    position: Second
    spans: list[tuple[Second, Second]] = Field(max_length=MAX_SPANS)
    at: int = Field(ge=0, le=FOR_EVER)


@router.post(routes.PROGRESS, dependencies=[Depends(from_our_own_pages)], include_in_schema=False)
async def keep_what_was_played(request: Request, played: Played) -> dict[str, object]:
    """Keep what was watched, and say whether the lecture is done and what time it is.

    A report that waited in a browser while somebody else signed in there waits on.
    """
    report = Report(played.position, tuple(played.spans), EPOCH + timedelta(milliseconds=played.at))
    token = request.cookies.get(session_cookie(), "")
    kept = await services().reports.receive(Posted(token, played.student, played.course, played.lecture, report))
    return {"success": True, "done": kept.of(played.lecture).is_done, "now": millis(utc_now())}
