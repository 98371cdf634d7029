"""The security page: password, email, where one is signed in, and what happened to the account lately."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import reflex as rx

from edtech_app.domain.accounts import Actor, Session
from edtech_app.domain.audit import Act, AuditEntry
from edtech_app.domain.entity import utc_now
from edtech_app.domain.errors import AppError, InvalidInput
from edtech_app.domain.network import place_in_words
from edtech_app.runtime import services
from edtech_app.services.accounts.devices import device_in_words
from edtech_app.states import formats
from edtech_app.states.forms import PasswordAdviceState, Wait, empty, focus_first_wrong, wait_told_by
from edtech_app.states.guard import Policy, actor_of, allow, client_of
from edtech_app.states.session import SessionState, renew_script

PASSWORD_FORM, EMAIL_FORM, CODE_FORM = "change-password", "change-email", "confirm-email"
SESSIONS = "where-you-are-signed-in"
SHOWN_ACTS = 12
HELD_IN_HAND = ("Android", "iPhone", "iPad")

WORDS = {
    Act.SIGNED_UP: "You created your account",
    Act.SIGNED_IN: "You signed in",
    Act.SIGN_IN_REFUSED: "A wrong password was entered",
    Act.SIGNED_OUT: "You signed out",
    Act.SESSION_ENDED: "You signed out another device",
    Act.OTHER_SESSIONS_ENDED: "You signed out all other devices",
    Act.PASSWORD_CHANGED: "You changed your password",
    Act.PASSWORD_RESET_ASKED: "A link to reset your password was requested",
    Act.PASSWORD_RESET: "Your password was reset with a link",
    Act.EMAIL_CHANGED: "You changed your email",
    Act.DATA_EXPORTED: "You downloaded your data",
    Act.ADMINISTRATOR_MADE: "You were made an administrator",
    Act.ROLE_CHANGED: "Your role was changed",
    Act.CERTIFICATE_RENAMED: "You changed the name on a certificate",
    Act.CERTIFICATE_WITHDRAWN: "One of your certificates was withdrawn",
    Act.SUSPENDED: "Your account was suspended",
    Act.RESTORED: "Your account was restored",
}
"""What happened, as it is told to the person whom it happened to; other acts are not about their account."""
WORRYING = frozenset({Act.SIGN_IN_REFUSED, Act.PASSWORD_RESET_ASKED, Act.SUSPENDED})


@dataclass(frozen=True)
class SessionRow:
    """A place where the person is signed in."""

    session_id: str
    device: str
    is_phone: bool
    place: str
    seen: str
    is_this: bool


@dataclass(frozen=True)
class ActRow:
    """Something that happened to the account."""

    words: str
    where: str
    at: str
    is_worrying: bool


class SecurityState(rx.State):
    """Where one is signed in, and what happened lately."""

    email: str = ""
    sessions: list[SessionRow] = []
    acts: list[ActRow] = []
    failure: str = ""
    is_loaded: bool = False
    is_ending: bool = False

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read the sessions and the activity."""
        actor = await actor_of(self)
        self.failure = ""
        try:
            await self._read(actor)
        except AppError as problem:
            self.failure = problem.message
            return
        self.is_loaded = True

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def end(self, session_id: str):
        """Sign out one other device."""
        actor = await actor_of(self)
        async for event in self._end(
            actor, services().sessions.end(actor, session_id, client_of(self)), "Device signed out."
        ):
            yield event

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def end_others(self):
        """Sign out everywhere but here."""
        actor = await actor_of(self)
        async for event in self._end(
            actor,
            services().sessions.end_others(actor, client_of(self)),
            ("You are now signed in only on this device."),
        ):
            yield event

    async def _end(self, actor: Actor, ending: Awaitable[object], words: str):
        self.is_ending = True
        yield
        try:
            await ending
            yield rx.toast.success(words)
        finally:
            self.is_ending = False
            await self._read(actor)
        # The button that was pressed is gone with its row.
        yield rx.call_script(f"document.getElementById('{SESSIONS}')?.focus()")

    async def _read(self, actor: Actor) -> None:
        now = utc_now()
        self.email = actor.email
        found = await services().sessions.list_mine(actor)
        entries = await services().audit.about_me(actor, limit=SHOWN_ACTS)
        # In a thread, because putting what browsers say into words takes a millisecond each and at first 0.1 s.
        self.sessions = await asyncio.to_thread(
            lambda: sorted((_session_row(session, actor, now) for session in found), key=lambda row: not row.is_this)
        )
        self.acts = await asyncio.to_thread(lambda: [_act_row(entry) for entry in entries if entry.act in WORDS])


class ChangePasswordState(rx.State):
    """The form for a new password."""

    errors: dict[str, str] = {}
    error: str = ""
    wait: Wait = Wait()
    is_busy: bool = False
    is_done: bool = False

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def begin(self):
        """Begin with a clean form."""
        self.reset()

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def submit(self, form: dict[str, Any]):
        """Set the new password; every other device is signed out by that."""
        self.reset()
        self.is_busy = True
        yield
        try:
            await services().credentials.change_password(
                await actor_of(self),
                form.get("old_password", ""),
                form.get("password", ""),
                form.get("confirmation", ""),
                client_of(self),
            )
        except InvalidInput as problem:
            self.errors = problem.fields
            yield focus_first_wrong(problem, PASSWORD_FORM)
            return
        except AppError as problem:
            self.error, self.wait = problem.message, wait_told_by(problem)
            return
        finally:
            self.is_busy = False
        self.is_done = True
        yield empty(PASSWORD_FORM)
        yield PasswordAdviceState.begin
        yield SecurityState.load


class ChangeEmailState(rx.State):
    """The forms for a new address and its code; the browser keeps what is pending, so that a reload loses nothing."""

    challenge: str = rx.SessionStorage("", name="new_email")
    new_email: str = rx.SessionStorage("", name="new_email_address")
    errors: dict[str, str] = {}
    error: str = ""
    wait: Wait = Wait()
    is_busy: bool = False
    is_done: bool = False

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def begin(self):
        """Begin with a clean form, or where the code is waited for."""
        self._clear()
        self.is_done = False

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def submit(self, form: dict[str, Any]):
        """Have a code sent to the new address."""
        self._clear()
        self.is_busy, self.is_done = True, False
        yield
        email = form.get("email", "")
        try:
            challenge = await services().credentials.request_email_change(
                await actor_of(self), email, form.get("password", ""), client_of(self)
            )
        except InvalidInput as problem:
            self.errors = problem.fields
            yield focus_first_wrong(problem, EMAIL_FORM)
            return
        except AppError as problem:
            self.error, self.wait = problem.message, wait_told_by(problem)
            return
        finally:
            self.is_busy = False
        self.challenge, self.new_email = challenge, email.strip()
        yield rx.set_focus("code")

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def confirm(self, form: dict[str, Any]):
        """Check the code; with the right one the address is the account's. Twice is as good as once."""
        if not self.challenge:
            return
        self._clear()
        self.is_busy = True
        yield
        try:
            await services().credentials.confirm_email_change(
                await actor_of(self), self.challenge or "", form.get("code", ""), client_of(self)
            )
        except InvalidInput as problem:
            self.errors = problem.fields
            yield focus_first_wrong(problem, CODE_FORM)
            return
        except AppError as problem:
            self.error, self.wait = problem.message, wait_told_by(problem)
            return
        finally:
            self.is_busy = False
        self.challenge = self.new_email = ""
        self.is_done = True
        yield rx.call_script(renew_script(self))
        yield SecurityState.load
        yield SessionState.load

    @rx.event
    @allow(Policy.SIGNED_IN)
    def give_up(self):
        """Go back to the first step; the account keeps its present address."""
        self.challenge = self.new_email = ""
        self._clear()

    def _clear(self) -> None:
        self.errors, self.error, self.wait, self.is_busy = {}, "", Wait(), False


def _session_row(session: Session, actor: Actor, now: datetime) -> SessionRow:
    is_this = session.id == actor.session_id
    device = device_in_words(session.device)
    return SessionRow(
        session_id=session.id,
        device=device,
        is_phone=device.endswith(HELD_IN_HAND),
        place=place_in_words(session.address, session.time_zone),
        seen="Now" if is_this else formats.ago(session.seen_at, now).capitalize(),
        is_this=is_this,
    )


def _act_row(entry: AuditEntry) -> ActRow:
    where = [device_in_words(entry.device)] if entry.device else []
    where += [place_in_words(entry.address, "")] if entry.address else []
    return ActRow(
        words=WORDS[entry.act],
        where=" · ".join(where),
        at=formats.date_and_time(entry.created_at),
        is_worrying=entry.act in WORRYING,
    )
