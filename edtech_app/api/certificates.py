"""A certificate on paper, for its holder, by the cookie that their pages have."""

from fastapi import APIRouter, Request, Response

from edtech_app import routes
from edtech_app.runtime import services, session_cookie

router = APIRouter(tags=["certificates"])


@router.get(f"{routes.CERTIFICATE_FILES}/{{certificate_id}}.pdf", include_in_schema=False)
async def certificate_pdf(request: Request, certificate_id: str) -> Response:
    """The PDF, as a download; made anew when it is asked for, and kept nowhere where others could find it."""
    house = services()
    actor = await house.sessions.actor(request.cookies.get(session_cookie(), ""))
    name, document = await house.certificates.as_pdf(actor, certificate_id)
    return Response(
        document,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
