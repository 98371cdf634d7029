"""Spreadsheet files about an instructor's own courses, sent piece by piece, by the cookie that their pages have."""

import re
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from edtech_app import routes
from edtech_app.domain.accounts import Actor
from edtech_app.runtime import services, session_cookie

router = APIRouter(tags=["sheets"])

MONTH = re.compile(r"[0-9]{4}-[0-9]{2}|all")
"""What may stand in a file's name; anything else could break out of the header that it is in."""


@router.get(routes.EARNINGS_FILE, include_in_schema=False)
async def earnings_csv(request: Request, month: str = "", course: str = "") -> StreamingResponse:
    """Every row of a month's statement, or of all months, for all courses or one of them."""
    pieces = services().earnings.file(await _reader(request), month, course)
    return await _sheet(f"earnings-{month}.csv" if MONTH.fullmatch(month) else "earnings.csv", pieces)


@router.get(f"{routes.STUDENT_FILES}/{{course_id}}.csv", include_in_schema=False)
async def students_csv(request: Request, course_id: str) -> StreamingResponse:
    """Every student of a course of one's own, with their progress."""
    return await _sheet("students.csv", services().course_students.file(await _reader(request), course_id))


async def _reader(request: Request) -> Actor:
    return await services().sessions.actor(request.cookies.get(session_cookie(), ""))


async def _sheet(name: str, pieces: AsyncIterator[str]) -> StreamingResponse:
    """The file, once its first piece is there: what may not be read is refused in words, not in half a file."""
    first = await anext(pieces)

    async def whole() -> AsyncIterator[str]:
        yield first
        async for piece in pieces:
            yield piece

    return StreamingResponse(
        whole(),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
