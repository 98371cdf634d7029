"""The buttons of a course that lead to it: pay for it, or start it where it is free."""

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import NotSignedIn
from edtech_app.runtime import services
from edtech_app.states.guard import Policy, actor_of, allow


class BuyingState(rx.State):
    """Remembers nothing: what is bought is known to the cart and the checkout."""

    @rx.event
    @allow(Policy.ANYONE)
    async def buy_now(self, course_id: str):
        """Buy one course without the cart; a visitor signs in first and comes back to pay."""
        actor = await actor_of(self)
        target = routes.checkout(course_id)
        return rx.redirect(target if actor.is_signed_in else routes.sign_in(target))

    @rx.event
    @allow(Policy.ANYONE)
    async def enroll_free(self, course_id: str):
        """Enrol in a free course and start it."""
        actor = await actor_of(self)
        try:
            course = await services().commerce.enroll_free(actor, course_id)
        except NotSignedIn:
            return rx.redirect(routes.sign_in(self.router.url.path))
        return [rx.toast.success("You are enrolled. Enjoy the course!"), rx.redirect(routes.resume(course.slug))]
