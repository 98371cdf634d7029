"""Whether the house is up, and what stands behind each port."""

from fastapi import APIRouter, Response

from edtech_app.runtime import services
from edtech_app.settings import get_settings

router = APIRouter(tags=["health"])


@router.get("/api/health")
async def health(response: Response) -> dict[str, object]:
    """Which implementation stands behind each port, and that the database answers.

    Raises:
        DatabaseAway: It does not.
    """
    settings = get_settings()
    await services().catalog.categories()
    response.headers["Cache-Control"] = "no-store"
    return {
        "success": True,
        "message": "Everything answers.",
        "data": {
            "database": "embedded" if settings.uses_embedded_database else "mongodb",
            "payments": "razorpay" if settings.uses_razorpay else "sandbox",
            "media": "cloudinary" if settings.uses_cloudinary else "local",
            "mail": "smtp" if settings.uses_smtp else "outbox",
        },
    }
