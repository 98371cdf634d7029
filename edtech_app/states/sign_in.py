"""Signing in, and getting back in with a new password."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError, Conflict, InvalidInput
from edtech_app.runtime import services
from edtech_app.states.forms import PAUSE, Wait, focus_first_wrong, is_over, wait, wait_told_by
from edtech_app.states.guard import Policy, actor_of, allow, client_of
from edtech_app.states.session import enter_script


@dataclass(frozen=True)
class DemoAccountView:
    """An account of the demo school, as the sign-in page offers it."""

    role: str
    email: str
    password: str


class SignInState(rx.State):
    """What the sign-in page shows beside what is typed."""

    errors: dict[str, str] = {}
    error: str = ""
    wait: Wait = Wait()
    has_ended: bool = False
    is_busy: bool = False
    sign_up_path: str = routes.SIGN_UP
    demo_accounts: list[DemoAccountView] = []

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Offer the demo accounts where there are any; who is signed in already goes on."""
        self.reset()
        self.has_ended = bool(self.router.url.query_parameters.get("ended"))
        if (await actor_of(self)).is_signed_in:
            return rx.redirect(self._path_after())
        self.sign_up_path = routes.sign_up(self.router.url.query_parameters.get("next", ""))
        self.demo_accounts = [
            DemoAccountView(role=account.role.value.capitalize(), email=account.email, password=account.password)
            for account in await services().profiles.demo_accounts()
        ]
        return None

    def _path_after(self) -> str:
        return routes.safe_next(self.router.url.query_parameters.get("next", routes.HOME))

    @rx.event
    @allow(Policy.ANYONE)
    async def submit(self, form: dict[str, Any]):
        """Sign in with what was typed."""
        async for event in self._enter(form.get("email", ""), form.get("password", "")):
            yield event

    @rx.event
    @allow(Policy.ANYONE)
    async def use_demo(self, email: str):
        """Sign in as somebody of the demo school."""
        for account in await services().profiles.demo_accounts():
            if account.email == email:
                async for event in self._enter(account.email, account.password):
                    yield event

    async def _enter(self, email: str, password: str):
        self.errors, self.error, self.wait = {}, "", Wait()
        self.is_busy = True
        yield
        try:
            ticket = await services().sessions.sign_in(email, password, client_of(self))
        except InvalidInput as problem:
            self.is_busy = False
            self.errors = problem.fields
            yield focus_first_wrong(problem)
            return
        except AppError as problem:
            self.is_busy = False
            self.error, self.wait = problem.message, wait_told_by(problem)
            return
        yield rx.call_script(enter_script(self, ticket, self._path_after()), callback=SignInState.entered)

    @rx.event
    @allow(Policy.ANYONE)
    def entered(self, problem: str):
        """Say what went wrong with the last step; when nothing did, the page is gone by now."""
        self.is_busy = not problem
        self.error = problem


class ForgotPasswordState(rx.State):
    """Asking for a link."""

    email: str = ""
    errors: dict[str, str] = {}
    error: str = ""
    wait: Wait = Wait()
    is_busy: bool = False
    is_sent: bool = False

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Begin with a clean form."""
        self.reset()

    @rx.event
    @allow(Policy.ANYONE)
    async def submit(self, form: dict[str, Any]):
        """Ask for a link; the words are the same whether or not the address has an account."""
        async for event in self._ask(form.get("email", "")):
            yield event

    @rx.event
    @allow(Policy.ANYONE)
    async def again(self):
        """Ask for another link to the same address; the one before counts no more."""
        if not is_over(self.wait):
            return
        async for event in self._ask(self.email):
            yield event
        if not self.error:
            yield rx.toast.success("Another link is on its way.")

    async def _ask(self, email: Any):
        self.errors, self.error, self.wait = {}, "", Wait()
        self.is_busy = True
        yield
        try:
            await services().password_resets.request(email, client_of(self))
        except InvalidInput as problem:
            self.errors = problem.fields
            yield focus_first_wrong(problem)
            return
        except AppError as problem:
            self.error, self.wait = problem.message, wait_told_by(problem)
            return
        finally:
            self.is_busy = False
        self.email = email.strip()
        self.is_sent, self.wait = True, wait(PAUSE)


class ResetPasswordState(rx.State):
    """Choosing a new password with a link."""

    errors: dict[str, str] = {}
    problem: str = ""
    failure: str = ""
    is_loaded: bool = False
    is_busy: bool = False
    is_done: bool = False

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Begin with a clean form, or say that the link is over before anybody thinks of a password."""
        self.reset()
        try:
            await services().password_resets.check(self._token())
        except Conflict as problem:
            self.problem = problem.message
        except AppError as problem:
            self.failure = problem.message
        self.is_loaded = True

    @rx.event
    @allow(Policy.ANYONE)
    async def submit(self, form: dict[str, Any]):
        """Set the new password."""
        self.errors, self.failure = {}, ""
        self.is_busy = True
        yield
        try:
            await services().password_resets.reset(
                self._token(), form.get("password", ""), form.get("confirmation", ""), client_of(self)
            )
        except InvalidInput as problem:
            self.errors = problem.fields
            yield focus_first_wrong(problem)
            return
        except Conflict as problem:
            self.problem = problem.message
            return
        except AppError as problem:
            self.failure = problem.message
            return
        finally:
            self.is_busy = False
        self.is_done = True

    def _token(self) -> str:
        return self.reset_token  # pyright: ignore[reportAttributeAccessIssue] - the route's argument
