"""An instructor reads what students say of one of their courses, and answers."""

from dataclasses import replace
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.reviews import Review
from edtech_app.runtime import services
from edtech_app.services.reviews import ReviewsPage
from edtech_app.services.reviews.reading import Place
from edtech_app.states import formats
from edtech_app.states.faces import failing_in_place
from edtech_app.states.forms import focus_first_wrong
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.views import ReviewView, review_view

ANSWER_FORM = "answer-form"


class TaughtReviewsState(rx.State):
    """The reviews of the course that the address names. `status` is loading, empty, ready, missing or failed.

    `answering` names the review whose answer is being written, "" for none.
    """

    status: str = "loading"
    problem: str = ""
    course_title: str = ""
    course_href: str = ""
    summary: str = ""
    reviews: list[ReviewView] = []
    is_unanswered_only: bool = False
    has_more: bool = False
    is_busy: bool = False
    answering: str = ""
    error: str = ""
    _next: Place | None = None

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read the newest reviews."""
        self.reset()
        yield
        await self._begin()

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def narrow(self, unanswered: bool):
        """Show only what waits for an answer, or all."""
        self.is_unanswered_only, self.answering = unanswered, ""
        await self._begin()

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def more(self):
        """Show the next reviews below those that are there."""
        if self._next is None or self.is_busy:
            return
        self.is_busy = True
        yield
        try:
            _, page = await self._page(self._next)
            known = {review.id for review in self.reviews}
            views = await self._views(page)
            self.reviews = [*self.reviews, *(view for view in views if view.id not in known)]
            self._next, self.has_more = page.next, page.next is not None
        finally:
            self.is_busy = False

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def open_answer(self, review_id: str):
        """Write an answer, or change the one that is there."""
        self.answering, self.error = review_id, ""
        return rx.call_script(f"setTimeout(() => document.querySelector('#{ANSWER_FORM} textarea')?.focus(), 50)")

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def leave_answer(self):
        """Leave things as they are."""
        self.answering, self.error = "", ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def answer(self, form: dict[str, Any]):
        """Give the answer."""
        self.error, self.is_busy = "", True
        yield
        try:
            review = await services().reviews.answer(await actor_of(self), self.answering, str(form.get("answer", "")))
        except InvalidInput as problem:
            self.error = problem.fields["answer"]
            yield focus_first_wrong(problem, ANSWER_FORM)
            return
        finally:
            self.is_busy = False
        self.answering = ""
        self._put(review)
        yield rx.toast.success("Your reply is live.")

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def take_back(self, review_id: str):
        """Remove the answer."""
        self._put(await services().reviews.take_answer_back(await actor_of(self), review_id))
        return rx.toast.success("Your reply has been deleted.")

    async def _begin(self) -> None:
        with failing_in_place(self, may_be_missing=True):
            course, page = await self._page(None)
            views = await self._views(page)
            self.course_title, self.course_href = course.title, routes.course(course.slug)
            count = formats.counted(course.rating_count, "review")
            self.summary = f"{formats.rating(course.rating)} out of 5 · {count}" if course.rating_count else ""
            self.reviews, self._next, self.has_more = views, page.next, page.next is not None
            self.status = "ready" if course.rating_count else "empty"

    async def _page(self, after: Place | None):
        return await services().review_lists.of_own_course(
            await actor_of(self),
            str(getattr(self, "course_id", "")),
            unanswered=self.is_unanswered_only,
            after=after,
        )

    async def _views(self, page: ReviewsPage) -> list[ReviewView]:
        faces = await services().profiles.faces(review.user_id for review in page.reviews)
        return [review_view(review, faces) for review in page.reviews]

    def _put(self, review: Review) -> None:
        """Show a review as it is now, in its place."""
        self.reviews = [
            replace(review_view(review, {}), author_picture=view.author_picture) if view.id == review.id else view
            for view in self.reviews
        ]
