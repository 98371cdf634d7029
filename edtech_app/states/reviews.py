"""Writing a review, on the course's page and beside the player."""

from typing import Any

import reflex as rx

from edtech_app.domain.errors import Conflict, InvalidInput
from edtech_app.domain.reviews import Review, ReviewStatus
from edtech_app.runtime import services
from edtech_app.services.reviews import Obstacle
from edtech_app.states.forms import focus_first_wrong
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.views import ReviewView, review_view

REVIEW_FORM = "review-form"


class ReviewFormState(rx.State):
    """The form in which a student writes, rewrites and withdraws their one review of a course.

    `stars` and `text` are what is being written, `mine` is what stands; `hint` tells a student who cannot review yet
    what is missing, and `hidden_because` why the house does not show their review.
    """

    reviewed_id: str = ""
    can_review: bool = False
    has_review: bool = False
    is_editing: bool = False
    is_busy: bool = False
    stars: int = 0
    text: str = ""
    errors: dict[str, str] = {}
    mine: ReviewView = ReviewView()
    hint: str = ""
    hidden_because: str = ""

    @rx.event
    @allow(Policy.ANYONE)
    async def open_for(self, course_id: str):
        """Show the actor's review of a course, or the form to those who may write one; what was begun is kept."""
        begun = (self.stars, self.text) if self.is_editing and course_id == self.reviewed_id else None
        self.reset()
        actor = await actor_of(self)
        if not actor.is_signed_in:
            return
        self.reviewed_id = course_id
        obstacle = await services().reviews.obstacle(actor, course_id)
        self.can_review = obstacle is Obstacle.NONE
        mine = await services().reviews.mine(actor, course_id)
        if mine is not None:
            self._show(mine)
        elif obstacle is Obstacle.BEGINNER:
            self.hint = obstacle
        self.is_editing = self.can_review and (mine is None or begun is not None)
        if begun is not None and self.is_editing:
            self.stars, self.text = begun

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def give(self, stars: int):
        """Choose the stars."""
        self.stars = stars
        self.errors = {}

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def keep(self, text: str):
        """Remember what is written so far, so that a reload does not lose it."""
        self.text = text

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def edit(self):
        """Open the form again."""
        self.is_editing = True
        return rx.call_script(f"setTimeout(() => document.querySelector('#{REVIEW_FORM} :checked')?.focus(), 50)")

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def leave(self):
        """Close the form and leave the review as it is."""
        self.errors = {}
        self.stars, self.text, self.is_editing = self.mine.stars, self.mine.text, not self.has_review

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def save(self, form: dict[str, Any]):
        """Write the review or rewrite it."""
        self.errors = {}
        self.is_busy = True
        yield
        text = form.get("text", "")
        self.text = text if isinstance(text, str) else ""
        had_one = self.has_review
        try:
            review = await services().reviews.write(
                await actor_of(self), self.reviewed_id, stars=self.stars, text=self.text
            )
        except InvalidInput as problem:
            self.errors = problem.fields
            yield focus_first_wrong(problem, REVIEW_FORM)
            return
        finally:
            self.is_busy = False
        self._show(review)
        self.is_editing = False
        yield rx.toast.success("Your review has been updated." if had_one else "Thank you. Your review is live.")

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def withdraw(self):
        """Take the review back; one that was hidden meanwhile is shown with the house's reason."""
        actor = await actor_of(self)
        try:
            await services().reviews.withdraw(actor, self.reviewed_id)
        except Conflict:
            if mine := await services().reviews.mine(actor, self.reviewed_id):
                self._show(mine)
            raise
        self.has_review, self.mine, self.stars, self.text = False, ReviewView(), 0, ""
        self.is_editing = self.can_review
        return rx.toast.success("Your review has been withdrawn.")

    def _show(self, review: Review) -> None:
        self.has_review, self.mine = True, review_view(review, {})
        self.stars, self.text = review.stars, review.text
        self.hidden_because = review.hidden_because if review.status is ReviewStatus.HIDDEN else ""
