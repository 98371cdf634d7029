"""The outbox as the house sees it: letters by how far they have come, and one to read."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError, InvalidInput, NotFound, NotSignedIn
from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.runtime import services
from edtech_app.services.admin import Pile
from edtech_app.services.admin.outbox import MAY_BE_DROPPED, MAY_GO_AGAIN
from edtech_app.states import formats
from edtech_app.states.admin.acts import perform, typed
from edtech_app.states.guard import Policy, actor_of, allow

STATUSES = {
    LetterStatus.QUEUED: ("Waiting", ""),
    LetterStatus.SENDING: ("Being sent", ""),
    LetterStatus.SENT: ("Sent", "success"),
    LetterStatus.KEPT: ("Not sent", "warning"),
    LetterStatus.EXPIRED: ("Expired", ""),
    LetterStatus.DEAD: ("Failed", "danger"),
    LetterStatus.DROPPED: ("Cancelled", ""),
}
NOTES = {
    LetterStatus.KEPT: "No mail server was set up when this email was written, so it was kept here and not sent.",
    LetterStatus.EXPIRED: "Its code or link expired before the email could be sent.",
}


@dataclass(frozen=True)
class HouseLetterView:
    """A letter, its secrets covered. `is_erased` when nothing is left of it, `note` says what became of it."""

    id: str = ""
    href: str = ""
    recipient: str = ""
    subject: str = ""
    facts: str = ""
    status_text: str = ""
    tone: str = ""
    error: str = ""
    note: str = ""
    text: str = ""
    html: str = ""
    is_covered: bool = False
    is_erased: bool = False
    may_go_again: bool = False
    may_be_dropped: bool = False


class HouseOutboxState(rx.State):
    """The pile that the address names, and the letter of it that is open. `status` is loading, ready, empty or failed.

    `opened` has no id while no letter is open; `back_href` leads back to the list.
    """

    status: str = "loading"
    problem: str = ""
    pile: str = Pile.WAITING.value
    letters: list[HouseLetterView] = []
    opened: HouseLetterView = HouseLetterView()
    back_href: str = routes.ADMIN_OUTBOX
    first_href: str = ""
    next_href: str = ""

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read the page of letters that the address names, and the letter that it names."""
        try:
            await self._read()
        except NotSignedIn:
            raise
        except InvalidInput:
            yield rx.redirect(routes.ADMIN_OUTBOX, replace=True)
        except AppError as error:
            self.status, self.problem = "failed", error.message

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def send_again(self, form: dict[str, Any]):
        """Let a letter begin its way anew."""
        letter_id = typed(form, "letter_id")
        return perform(
            self,
            lambda actor, client: services().outbox.send_again(actor, letter_id, client),
            "The email will be sent again.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def drop(self, form: dict[str, Any]):
        """Never send a letter."""
        letter_id = typed(form, "letter_id")
        return perform(
            self,
            lambda actor, client: services().outbox.drop(actor, letter_id, client),
            "The email will not be sent.",
            self._read,
        )

    async def _read(self) -> None:
        query, actor = self.router.url.query_parameters, await actor_of(self)
        pile, after = query.get("pile", "") or Pile.WAITING.value, query.get("after", "")
        found = await services().outbox.letters(actor, pile, after)
        self.pile, self.back_href = pile, self._href(pile, after)
        self.letters = [_view(letter, self._href(pile, after, letter.id)) for letter in found.letters]
        self.next_href = self._href(pile, found.next) if found.next else ""
        self.first_href = self._href(pile) if after else ""
        self.opened = HouseLetterView()
        if letter_id := query.get("letter", ""):
            try:
                letter = await services().outbox.letter(actor, letter_id)
            except NotFound:
                pass  # forgotten after its time; the list stands by itself
            else:
                self.opened = _view(letter, "")
        self.status = "ready" if found.letters or self.opened.id else "empty"

    def _href(self, pile: str, after: str = "", letter: str = "") -> str:
        return routes.admin_outbox(pile="" if pile == Pile.WAITING else pile, after=after, letter=letter)


def _view(letter: Letter, href: str) -> HouseLetterView:
    status_text, tone = STATUSES[letter.status]
    facts = [formats.date_and_time(letter.created_at)]
    if letter.attempts:
        facts.append(f"tried {formats.counted(letter.attempts, 'time')}")
    if letter.status is LetterStatus.QUEUED and letter.attempts:
        facts.append(f"next {formats.date_and_time(letter.next_at)}")
    return HouseLetterView(
        id=letter.id,
        href=href,
        recipient=f"{letter.to_name} <{letter.to}>" if letter.to_name else letter.to,
        subject=letter.subject,
        facts=" · ".join(facts),
        status_text=status_text,
        tone=tone,
        error=letter.error,
        note=NOTES.get(letter.status, ""),
        text=letter.text,
        html=letter.html,
        is_covered=letter.holds_secret and bool(letter.text),
        is_erased=not letter.text,
        may_go_again=letter.status in MAY_GO_AGAIN,
        may_be_dropped=letter.status in MAY_BE_DROPPED,
    )
