"""The contact page's form."""

from typing import Any

import reflex as rx

from edtech_app.domain.errors import AppError, InvalidInput
from edtech_app.runtime import services
from edtech_app.services.contact import ContactForm
from edtech_app.states.forms import focus_first_wrong
from edtech_app.states.guard import Policy, actor_of, allow, client_of


class ContactState(rx.State):
    """What the contact page shows beside what is typed."""

    name: str = ""
    email: str = ""
    errors: dict[str, str] = {}
    error: str = ""
    is_loaded: bool = False
    is_busy: bool = False
    is_sent: bool = False

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Begin with a clean form, with name and address of whoever is signed in."""
        self.reset()
        actor = await actor_of(self)
        self.name, self.email = actor.name, actor.email
        self.is_loaded = True

    @rx.event
    @allow(Policy.ANYONE)
    async def submit(self, form: dict[str, Any]):
        """Send the message."""
        self.errors, self.error = {}, ""
        self.is_busy = True
        yield
        try:
            await services().contact.send(
                ContactForm(name=form.get("name", ""), email=form.get("email", ""), message=form.get("message", "")),
                client_of(self),
            )
        except InvalidInput as problem:
            self.errors = problem.fields
            yield focus_first_wrong(problem)
            return
        except AppError as problem:
            self.error = problem.message
            return
        finally:
            self.is_busy = False
        self.is_sent = True
