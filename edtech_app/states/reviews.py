"""Writing a review, on the course's page and beside the player."""

from typing import Any

import reflex as rx

from edtech_app.domain.errors import InvalidInput
from edtech_app.runtime import services
from edtech_app.states.guard import Policy, actor_of, allow


class ReviewFormState(rx.State):
    """The form in which a student writes, rewrites and withdraws their one review of a course."""

    reviewed_id: str = ""
    can_review: bool = False
    has_review: bool = False
    is_editing: bool = False
    is_busy: bool = False
    stars: int = 0
    text: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @allow(Policy.ANYONE)
    async def open_for(self, course_id: str):
        """Show the actor's review of a course, or the empty form to those who may write one."""
        self.reset()
        actor = await actor_of(self)
        if not actor.is_signed_in:
            return
        self.can_review = await services().reviews.can_review(actor, course_id)
        self.reviewed_id = course_id
        mine = await services().reviews.mine(actor, course_id)
        if mine is not None:
            self.has_review, self.stars, self.text = True, mine.stars, mine.text
        else:
            self.is_editing = True

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def give(self, stars: int):
        """Choose the stars."""
        self.stars = stars
        self.errors = {}

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def edit(self):
        """Open the form again."""
        self.is_editing = True

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def save(self, form: dict[str, Any]):
        """Write the review or rewrite it."""
        self.errors = {}
        self.is_busy = True
        yield
        text = form.get("text", "")
        self.text = text if isinstance(text, str) else ""
        try:
            await services().reviews.write(await actor_of(self), self.reviewed_id, stars=self.stars, text=self.text)
        except InvalidInput as error:
            self.errors = error.fields
            return
        finally:
            self.is_busy = False
        self.has_review, self.is_editing = True, False
        yield rx.toast.success("Thank you. Your review is published.")

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def withdraw(self):
        """Take the review back."""
        await services().reviews.withdraw(await actor_of(self), self.reviewed_id)
        self.has_review, self.is_editing, self.stars, self.text = False, True, 0, ""
        return rx.toast.success("Your review is withdrawn.")
