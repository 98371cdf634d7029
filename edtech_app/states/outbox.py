"""The development outbox: every letter the house has written."""

import re
from dataclasses import dataclass, field

import reflex as rx

from edtech_app.domain.errors import AppError
from edtech_app.domain.mail import Letter
from edtech_app.runtime import services
from edtech_app.settings import get_settings
from edtech_app.states import formats
from edtech_app.states.guard import Policy, allow

LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class LetterView:
    """A letter to be read; `code` is its six digits, when it has some."""

    letter_id: str = ""
    recipient: str = ""
    subject: str = ""
    sent: str = ""
    status: str = ""
    code: str = ""
    text: str = ""
    html: str = ""
    links: list[str] = field(default_factory=list)


class OutboxState(rx.State):
    """The letters, newest first, and the one that is open."""

    letters: list[LetterView] = []
    opened: LetterView = LetterView()
    failure: str = ""
    is_loaded: bool = False
    is_busy: bool = False

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Read the newest letters and keep the open one open."""
        self.failure = ""
        self.is_busy = True
        yield
        try:
            letters = await services().mail.letters()
        except AppError as problem:
            self.failure = problem.message
            return
        finally:
            self.is_busy = False
        views = [_view(letter) for letter in letters]
        self.letters = views
        self.opened = next((view for view in views if view.letter_id == self.opened.letter_id), LetterView())
        self.is_loaded = True

    @rx.event
    @allow(Policy.ANYONE)
    async def open(self, letter_id: str):
        """Show one letter."""
        letters = await services().mail.letters()
        self.opened = next((_view(letter) for letter in letters if letter.id == letter_id), LetterView())

    @rx.event
    @allow(Policy.ANYONE)
    def close(self):
        """Go back to the list."""
        self.opened = LetterView()


def _view(letter: Letter) -> LetterView:
    code = re.search(r"\b\d{6}\b", letter.text) if letter.dedupe.startswith("code:") else None
    house = get_settings().public_url
    links = [link.removeprefix(house) or "/" for link in LINK.findall(letter.text)]
    return LetterView(
        letter_id=letter.id,
        recipient=f"{letter.to_name} <{letter.to}>" if letter.to_name else letter.to,
        subject=letter.subject,
        sent=formats.date_and_time(letter.created_at),
        status=letter.status.value,
        code=code.group() if code else "",
        text=letter.text,
        html=letter.html,
        links=list(dict.fromkeys(link for link in links if link != "/")),
    )
