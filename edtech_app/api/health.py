"""Whether the house is up, and what stands behind each port."""

from typing import Literal

from fastapi import APIRouter, Response

from edtech_app.api.v1.wire import Answer, Shown, failures
from edtech_app.runtime import services
from edtech_app.settings import get_settings

router = APIRouter(tags=["health"])


class Ports(Shown):
    """Which implementation stands behind each port."""

    database: Literal["embedded", "mongodb"]
    payments: Literal["razorpay", "sandbox"]
    media: Literal["cloudinary", "local"]
    mail: Literal["smtp", "outbox"]


@router.get("/api/health", responses=failures())
async def health(response: Response) -> Answer[Ports]:
    """Which implementation stands behind each port, and that the database answers.

    Raises:
        DatabaseAway: It does not.
    """
    settings = get_settings()
    await services().catalog.categories()
    response.headers["Cache-Control"] = "no-store"
    return Answer(
        message="All systems are working.",
        data=Ports(
            database="embedded" if settings.uses_embedded_database else "mongodb",
            payments="razorpay" if settings.uses_razorpay else "sandbox",
            media="cloudinary" if settings.uses_cloudinary else "local",
            mail="smtp" if settings.uses_smtp else "outbox",
        ),
    )
