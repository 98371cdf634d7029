"""Reviews: writing and answering them, reading them, voting for them, and keeping them decent."""

from edtech_app.services.reviews.helpful import HelpfulService
from edtech_app.services.reviews.moderation import ModerationService, ReportedReview
from edtech_app.services.reviews.reading import ReviewListsService, ReviewsPage
from edtech_app.services.reviews.writing import Obstacle, ReviewsService

__all__ = [
    "HelpfulService",
    "ModerationService",
    "Obstacle",
    "ReportedReview",
    "ReviewListsService",
    "ReviewsPage",
    "ReviewsService",
]
