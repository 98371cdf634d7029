"""What all forms have in common: where the focus goes, how long to wait, and advice on a new password."""

import json
import time
from dataclasses import dataclass

import reflex as rx

from edtech_app.domain.errors import AppError, InvalidInput, TooMany
from edtech_app.runtime import services
from edtech_app.services.accounts.letters import PAUSE as PAUSE
from edtech_app.states.guard import Policy, allow


def focus_first_wrong(problem: InvalidInput, form: str = "") -> rx.event.EventSpec:
    """Put the focus into the first wrong field as the page has them; `form` is the form's id where a page has many."""
    names = json.dumps(sorted(problem.fields))
    within = f"#{form} [name]" if form else "main [name], dialog[open] [name]"
    return rx.call_script(
        f"[...document.querySelectorAll('{within}')].find((field) => {names}.includes(field.name))?.focus()"
    )


def empty(form: str) -> rx.event.EventSpec:
    """Clear what was typed into a form, so that no password stays in the page."""
    return rx.call_script(f"document.getElementById('{form}')?.reset()")


@dataclass(frozen=True)
class Wait:
    """How many seconds something cannot be done yet, counted down by the page; `since` tells one wait from the next."""

    seconds: int = 0
    since: int = 0


def wait(seconds: int) -> Wait:
    """A wait that begins now."""
    return Wait(seconds, time.time_ns() // 1_000_000)


def is_over(begun: Wait) -> bool:
    """Whether a wait that began earlier has passed."""
    return time.time_ns() // 1_000_000 >= begun.since + begun.seconds * 1000


def wait_told_by(problem: AppError) -> Wait:
    """The wait that a refusal asks for, if it does."""
    return wait(problem.retry_after) if isinstance(problem, TooMany) else Wait()


class PasswordAdviceState(rx.State):
    """How good the password is that is being typed; nothing of the password itself is kept."""

    score: int = 0
    words: str = ""
    tip: str = ""

    @rx.event
    @allow(Policy.ANYONE)
    async def begin(self):
        """Forget the advice on an earlier password."""
        self.reset()

    @rx.event(supersedes=True)
    @allow(Policy.ANYONE)
    async def advise(self, password: str):
        """Say how good the password is while it is typed."""
        advice = await services().sign_up.password_advice(password, [])
        self.score, self.words, self.tip = advice.score, advice.words, advice.tip
