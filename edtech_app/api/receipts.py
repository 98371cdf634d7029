"""Receipts and credit notes on paper, for their buyer and for administrators, by the cookie that their pages have."""

from fastapi import APIRouter, Request, Response

from edtech_app import routes
from edtech_app.domain.accounts import Actor
from edtech_app.runtime import services, session_cookie

router = APIRouter(tags=["receipts"])


@router.get(f"{routes.RECEIPT_FILES}/{{order_id}}.pdf", include_in_schema=False)
async def receipt_pdf(request: Request, order_id: str) -> Response:
    """The receipt of an order, as a download."""
    return _file(*await services().receipts.as_pdf(await _reader(request), order_id))


@router.get(f"{routes.RECEIPT_FILES}/{{order_id}}/{{number}}.pdf", include_in_schema=False)
async def credit_note_pdf(request: Request, order_id: str, number: str) -> Response:
    """A credit note of an order, as a download."""
    return _file(*await services().receipts.credit_note_as_pdf(await _reader(request), order_id, number))


async def _reader(request: Request) -> Actor:
    return await services().sessions.actor(request.cookies.get(session_cookie(), ""))


def _file(name: str, document: bytes) -> Response:
    return Response(
        document,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
