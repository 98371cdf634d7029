"""Signing up: the form, and the code that proves the address."""

import time
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.accounts import Role
from edtech_app.domain.errors import AppError, InvalidInput
from edtech_app.runtime import services
from edtech_app.services.accounts import SignUpForm
from edtech_app.states.forms import PAUSE, Wait, focus_first_wrong, is_over, wait, wait_told_by
from edtech_app.states.guard import Policy, allow, client_of
from edtech_app.states.session import enter_script


class SignUpState(rx.State):
    """What the sign-up page shows beside what is typed."""

    errors: dict[str, str] = {}
    error: str = ""
    wait: Wait = Wait()
    is_busy: bool = False
    sign_in_path: str = routes.SIGN_IN

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Begin with a clean form."""
        self.reset()
        self.sign_in_path = routes.sign_in(self.router.url.query_parameters.get("next", ""))

    @rx.event
    @allow(Policy.ANYONE)
    async def submit(self, form: dict[str, Any]):
        """Ask for the code and go on to the page where it is entered."""
        self.errors, self.error, self.wait = {}, "", Wait()
        self.is_busy = True
        yield
        try:
            challenge = await services().sign_up.request(
                SignUpForm(
                    role=form.get("role", ""),
                    first_name=form.get("first_name", ""),
                    last_name=form.get("last_name", ""),
                    email=form.get("email", ""),
                    password=form.get("password", ""),
                    confirmation=form.get("confirmation", ""),
                ),
                client_of(self),
            )
        except InvalidInput as problem:
            self.errors = problem.fields
            yield focus_first_wrong(problem)
            return
        except AppError as problem:
            self.error, self.wait = problem.message, wait_told_by(problem)
            return
        finally:
            self.is_busy = False
        pending = await self.get_state(VerifyEmailState)
        wanted = self.router.url.query_parameters.get("next", "")
        at_home = routes.TEACH if form["role"] == Role.INSTRUCTOR else routes.COURSES
        pending._begin(challenge, form["email"].strip(), wanted or at_home)
        yield rx.redirect(routes.VERIFY_EMAIL)


class VerifyEmailState(rx.State):
    """A sign-up that waits for its code; the browser keeps it, so that a reload loses nothing."""

    challenge: str = rx.SessionStorage("", name="sign_up")
    email: str = rx.SessionStorage("", name="sign_up_email")
    back_to: str = rx.SessionStorage("", name="sign_up_next")
    sent_at: str = rx.SessionStorage("", name="sign_up_sent")
    errors: dict[str, str] = {}
    error: str = ""
    wait: Wait = Wait()
    resend_wait: Wait = Wait()
    is_loaded: bool = False
    is_busy: bool = False
    is_done: bool = False

    def _begin(self, challenge: str, email: str, back_to: str) -> None:
        self.challenge, self.email, self.back_to = challenge, email, back_to
        self.sent_at = str(int(time.time()))
        self.resend_wait = wait(PAUSE)

    def _seconds_to_wait(self) -> int:
        """Seconds until another code may be asked for; the service decides, this only counts down."""
        try:
            sent_at = int(self.sent_at or 0)
        except ValueError:
            return 0
        return min(PAUSE, max(0, sent_at + PAUSE - int(time.time())))

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Show the sign-up that this tab has begun, if any."""
        self.errors, self.error, self.wait = {}, "", Wait()
        self.is_busy = self.is_done = False
        self.resend_wait = wait(self._seconds_to_wait())
        self.is_loaded = True

    @rx.event
    @allow(Policy.ANYONE)
    async def confirm(self, form: dict[str, Any]):
        """Check the code; with the right one the account is made and signed in."""
        self.errors, self.error, self.wait = {}, "", Wait()
        self.is_busy = True
        yield
        try:
            ticket = await services().sign_up.confirm(self.challenge or "", form.get("code", ""), client_of(self))
        except InvalidInput as problem:
            self.errors = problem.fields
            yield focus_first_wrong(problem)
            return
        except AppError as problem:
            self.error, self.wait = problem.message, wait_told_by(problem)
            return
        finally:
            self.is_busy = False
        path = self.back_to or routes.HOME
        self.is_done = True
        self.challenge = self.email = self.back_to = self.sent_at = ""
        yield rx.call_script(enter_script(self, ticket, path), callback=VerifyEmailState.entered)

    @rx.event
    @allow(Policy.ANYONE)
    def entered(self, problem: str):
        """Say that the account is there but the tab could not be signed in; usually the page is gone by now."""
        if problem:
            yield rx.toast.error(problem)
            yield rx.redirect(routes.SIGN_IN)

    @rx.event
    @allow(Policy.ANYONE)
    async def resend(self):
        """Ask for another code; the one before counts no more."""
        if not is_over(self.resend_wait):
            return
        self.errors, self.error, self.wait = {}, "", Wait()
        try:
            challenge = await services().sign_up.resend_code(self.challenge or "", client_of(self))
        except AppError as problem:
            self.error, self.wait = problem.message, wait_told_by(problem)
            return
        self._begin(challenge, self.email, self.back_to)
        yield rx.toast.success("A new code is on its way.")

    @rx.event
    @allow(Policy.ANYONE)
    def start_again(self):
        """Forget this sign-up and go back to the form."""
        self.challenge = self.email = self.back_to = self.sent_at = ""
        return rx.redirect(routes.SIGN_UP)
