"""What others say of the course whose page is open: read in an order, narrowed by stars, voted for, reported."""

from dataclasses import replace
from typing import Any

import reflex as rx

from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.reviews import ReviewOrder
from edtech_app.runtime import services
from edtech_app.services.reviews import ReviewsPage
from edtech_app.services.reviews.reading import Place
from edtech_app.states import formats
from edtech_app.states.faces import failing_in_place
from edtech_app.states.forms import focus_first_wrong
from edtech_app.states.guard import Policy, actor_of, allow, client_of
from edtech_app.states.views import ReviewView, review_view

REPORT, REPORT_FORM = "report-a-review", "report-form"
"""The ids of the dialog in which a review is reported, and of the form in it."""


class CourseReviewsState(rx.State):
    """The reviews of one course. `status` is loading, ready or failed; `stars` 0 shows those with any number."""

    status: str = "loading"
    problem: str = ""
    reviews: list[ReviewView] = []
    order: str = ReviewOrder.HELPFUL.value
    stars: int = 0
    total: int = 0
    told: str = ""
    has_more: bool = False
    is_busy: bool = False
    reported_id: str = ""
    report_errors: dict[str, str] = {}
    _course_id: str = ""
    _next: Place | None = None

    @rx.event
    @allow(Policy.ANYONE)
    async def open_for(self, course_id: str):
        """Show the first reviews of a course."""
        if course_id != self._course_id:
            self.reset()
        self._course_id = course_id
        await self._begin()

    @rx.event
    @allow(Policy.ANYONE)
    async def retry(self):
        """Ask for the first reviews again."""
        await self._begin()

    @rx.event
    @allow(Policy.ANYONE)
    async def sort(self, order: str):
        """Begin anew in another order."""
        self.order = order if order in tuple(ReviewOrder) else ReviewOrder.HELPFUL.value
        await self._begin()

    @rx.event
    @allow(Policy.ANYONE)
    async def narrow(self, stars: int):
        """Show only reviews with so many stars; the same number again shows all."""
        self.stars = 0 if stars == self.stars or stars not in range(1, 6) else stars
        await self._begin()

    @rx.event
    @allow(Policy.ANYONE)
    async def more(self):
        """Show the next reviews below those that are there."""
        if self._next is None or self.is_busy:
            return
        self.is_busy = True
        yield
        try:
            page = await self._page(self._next)
            known = {review.id for review in self.reviews}
            views = await self._views(page)
            self._show([*self.reviews, *(view for view in views if view.id not in known)], page)
        finally:
            self.is_busy = False

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def vote(self, review_id: str):
        """Say that a review helped, or take that back."""
        helpful = not any(view.is_helpful for view in self.reviews if view.id == review_id)
        review = await services().helpful.vote(await actor_of(self), review_id, helpful=helpful)
        votes = formats.number(review.helpful_count) if review.helpful_count else ""
        self.reviews = [
            replace(view, helpful_text=votes, is_helpful=helpful) if view.id == review_id else view
            for view in self.reviews
        ]

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def open_report(self, review_id: str):
        """Ask what is wrong with a review."""
        self.reported_id, self.report_errors = review_id, {}
        return rx.call_script(f"document.getElementById('{REPORT}').showModal()")

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def report(self, form: dict[str, Any]):
        """Tell the house."""
        self.report_errors, self.is_busy = {}, True
        yield
        reason, text = (str(form.get(name, "")) for name in ("reason", "text"))
        try:
            await services().moderation.report(await actor_of(self), self.reported_id, reason, text, client_of(self))
        except InvalidInput as problem:
            self.report_errors = problem.fields
            yield focus_first_wrong(problem, REPORT_FORM)
            return
        finally:
            self.is_busy = False
        yield rx.call_script(f"document.getElementById('{REPORT}').close()")
        yield rx.toast.success("Thank you. We look at every report.")

    async def _begin(self) -> None:
        self.problem = ""
        with failing_in_place(self):
            page = await self._page(None)
            self._show(await self._views(page), page)
            self.status = "ready"

    async def _page(self, after: Place | None) -> ReviewsPage:
        return await services().review_lists.of_course(
            await actor_of(self), self._course_id, order=self.order, stars=self.stars, after=after
        )

    async def _views(self, page: ReviewsPage) -> list[ReviewView]:
        faces = await services().profiles.faces(review.user_id for review in page.reviews)
        mine = await services().helpful.given_by(await actor_of(self), [review.id for review in page.reviews])
        return [review_view(review, faces, is_helpful=review.id in mine) for review in page.reviews]

    def _show(self, views: list[ReviewView], page: ReviewsPage) -> None:
        self.reviews, self._next, self.has_more, self.total = views, page.next, page.next is not None, page.total
        shown = formats.number(len(views))
        self.told = f"{shown} of {formats.counted(page.total, 'review')}" if page.next else ""
