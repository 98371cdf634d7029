"""The home page: what the catalog has to show today."""

import reflex as rx

from edtech_app.domain.errors import AppError
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.guard import Policy, allow
from edtech_app.states.views import CourseCardView, ReviewView, ShelfView, card_views, review_view, shelf_view

SHORT_ROW = 4


class HomeState(rx.State):
    """The home page's rows; what a tab has seen stays while it is read again."""

    is_loaded: bool = False
    failure: str = ""
    shelves: list[ShelfView] = []
    popular: list[CourseCardView] = []
    newest: list[CourseCardView] = []
    free: list[CourseCardView] = []
    reviews: list[ReviewView] = []
    courses_text: str = ""

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Read the rows."""
        self.failure = ""
        try:
            home = await services().catalog.home()
        except AppError as error:
            self.failure = error.message
            return
        self.shelves = [shelf_view(shelf) for shelf in home.shelves]
        self.popular = card_views(home.popular)
        self.newest = card_views(home.newest[:SHORT_ROW])
        self.free = card_views(home.free[:SHORT_ROW])
        faces = await services().profiles.faces(review.user_id for review, _ in home.reviews)
        self.reviews = [review_view(review, faces, course) for review, course in home.reviews]
        self.courses_text = formats.counted(home.courses, "course")
        self.is_loaded = True
