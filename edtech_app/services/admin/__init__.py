"""Running the house: what an administrator sees and does."""

from edtech_app.services.admin.overview import Overview, OverviewService

__all__ = ["Overview", "OverviewService"]
