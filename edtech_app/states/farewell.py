"""Taking one's data along, and leaving."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError, InvalidInput
from edtech_app.runtime import services
from edtech_app.services.accounts import Farewell
from edtech_app.settings import get_settings
from edtech_app.states import formats
from edtech_app.states.forms import Wait, focus_first_wrong, wait_told_by
from edtech_app.states.guard import Policy, TabMemory, actor_of, allow, client_of
from edtech_app.states.session import leave_script

FORM = "delete-account"


class FarewellState(rx.State):
    """What leaving would mean for this person, and the form that does it."""

    email: str = ""
    losses: list[str] = []
    stays: list[str] = []
    failure: str = ""
    is_loaded: bool = False
    is_packing: bool = False
    is_busy: bool = False
    errors: dict[str, str] = {}
    error: str = ""
    wait: Wait = Wait()
    _is_gone: bool = False

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read what there is to lose."""
        self.reset()
        actor = await actor_of(self)
        try:
            farewell = await services().deletion.preview(actor)
        except AppError as problem:
            self.failure = problem.message
            return
        self.email = actor.email
        self.losses, self.stays = _losses(farewell), _stays(farewell)
        self.is_loaded = True

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def download(self):
        """Hand over everything as one file."""
        self.is_packing = True
        yield
        try:
            document = await services().export.export(await actor_of(self), client_of(self))
        finally:
            self.is_packing = False
        yield rx.download(data=document, filename=f"{get_settings().site_name.lower()}-my-data.json")

    @rx.event
    @allow(Policy.ANYONE)
    async def submit(self, form: dict[str, Any]):
        """Delete the account and show the way out; the second click of two finds nobody signed in any more."""
        if self._is_gone:
            yield rx.call_script(leave_script(self, routes.GOODBYE))
            return
        actor = await actor_of(self)
        actor.require_sign_in()
        self.errors, self.error, self.wait = {}, "", Wait()
        self.is_busy = True
        yield
        try:
            await services().deletion.request(
                actor, form.get("password", ""), form.get("confirmation", ""), client_of(self)
            )
        except InvalidInput as problem:
            self.errors, self.is_busy = problem.fields, False
            yield focus_first_wrong(problem, FORM)
            return
        except AppError as problem:
            self.error, self.wait, self.is_busy = problem.message, wait_told_by(problem), False
            return
        self._is_gone = True
        (await self.get_state(TabMemory))._owner_id = ""
        yield rx.call_script(leave_script(self, routes.GOODBYE))


def _losses(farewell: Farewell) -> list[str]:
    """What is gone for good, each in a sentence."""
    lines = ["Your name, email, picture, profile, cart and wishlist. You will be signed out everywhere."]
    if farewell.bought:
        lines.append(f"Your access to {formats.counted(farewell.bought, 'course')}, and your progress.")
    if farewell.removed:
        lines.append(
            f"{formats.counted(farewell.removed, 'course')} that you teach and that "
            f"{'has' if farewell.removed == 1 else 'have'} "
            "no students, with all videos and files."
        )
    return lines


def _stays(farewell: Farewell) -> list[str]:
    """What remains, and in which form, each in a sentence."""
    lines: list[str] = []
    if farewell.kept:
        lines.append(
            f"{formats.counted(farewell.kept, 'course')} that you teach, for "
            f"{formats.counted(farewell.students, 'student')} "
            f"already enrolled, without your name. No one else can buy {'it' if farewell.kept == 1 else 'them'}."
        )
    if farewell.reviews:
        lines.append(f"{formats.counted(farewell.reviews, 'review')} that you wrote, without your name.")
    if farewell.orders:
        lines.append(f"{formats.counted(farewell.orders, 'receipt')} with your name, for as long as tax law requires.")
    return lines
