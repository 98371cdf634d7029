"""The outbox as the house sees it: what waits, what failed, what went; one letter, sent again or dropped."""

from dataclasses import dataclass
from enum import StrEnum

from edtech_app.domain.accounts import Actor, Client
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import Conflict, InvalidInput
from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.repositories.mail import LetterRepository
from edtech_app.services.audit import NOBODY, AuditLog

PAGE = 25


class Pile(StrEnum):
    """How far letters have come."""

    WAITING = "waiting"
    FAILED = "failed"
    SENT = "sent"
    PUT_ASIDE = "put aside"


PILES = {
    Pile.WAITING: (LetterStatus.QUEUED, LetterStatus.SENDING),
    Pile.FAILED: (LetterStatus.DEAD,),
    Pile.SENT: (LetterStatus.SENT,),
    Pile.PUT_ASIDE: (LetterStatus.KEPT, LetterStatus.DROPPED, LetterStatus.EXPIRED),
}
MAY_GO_AGAIN = (LetterStatus.QUEUED, LetterStatus.DEAD, LetterStatus.KEPT)
MAY_BE_DROPPED = (LetterStatus.QUEUED, LetterStatus.DEAD)


@dataclass(frozen=True, slots=True)
class LetterList:
    """Some letters, newest first; `next` goes on behind them, "" after the last."""

    letters: tuple[Letter, ...]
    next: str = ""


class OutboxService:
    """For administrators alone. What they read is masked: no code and no link opens anything for them."""

    def __init__(self, *, letters: LetterRepository, audit: AuditLog, now: Clock) -> None:
        self._letters, self._audit, self._now = letters, audit, now

    async def letters(self, actor: Actor, pile: str = Pile.WAITING, after: str = "") -> LetterList:
        """A page of one of the `Pile`s; `after` is the `next` of the page before.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: There is no such pile.
        """
        actor.require_administrator()
        if pile not in tuple(Pile):
            raise InvalidInput({"pile": "Emails can be waiting, failed, sent or not sent."})
        found = await self._letters.in_statuses(PILES[Pile(pile)], before=after, limit=PAGE + 1)
        shown = tuple(letter.masked() for letter in found[:PAGE])
        return LetterList(shown, shown[-1].id if len(found) > PAGE else "")

    async def letter(self, actor: Actor, letter_id: str) -> Letter:
        """One letter to read, masked. Of one that held a secret nothing is left once it has come to its end.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such letter, or it was forgotten after its time.
        """
        actor.require_administrator()
        return (await self._letters.get(letter_id)).masked()

    async def send_again(self, actor: Actor, letter_id: str, client: Client = NOBODY) -> Letter:
        """Let a letter begin its way anew, now: one that failed, waits for its next try, or was kept without a server.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such letter.
            Conflict: It was sent, is being sent, or is of no use any more.
        """
        actor.require_administrator()
        letter = await self._letters.get(letter_id)
        if letter.status not in MAY_GO_AGAIN:
            raise Conflict("This email is not waiting and has not failed.")
        if not letter.text or (letter.holds_secret and letter.expires_at <= self._now()):
            raise Conflict("The code or link in this email has expired. The recipient can request a new one.")
        return await self._act(Act.LETTER_QUEUED, actor, letter, client)

    async def drop(self, actor: Actor, letter_id: str, client: Client = NOBODY) -> Letter:
        """Never send a letter; doing it twice is harmless.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such letter.
            Conflict: It was sent or is being sent.
        """
        actor.require_administrator()
        letter = await self._letters.get(letter_id)
        if letter.status is LetterStatus.DROPPED:
            return letter.masked()
        if letter.status not in MAY_BE_DROPPED:
            raise Conflict("This email has already been sent, or is being sent right now.")
        return await self._act(Act.LETTER_DROPPED, actor, letter, client)

    async def _act(self, act: Act, actor: Actor, letter: Letter, client: Client) -> Letter:
        """Keep what is done, then do it, unless somebody or the worker has moved the letter meanwhile."""
        await self._audit.record(
            act, actor=actor, subject_id=letter.id, client=client, about=letter.dedupe.partition(":")[0]
        )
        if act is Act.LETTER_DROPPED:
            was_done = await self._letters.drop(letter)
        else:
            was_done = await self._letters.queue_again(letter, now=self._now())
        if not was_done:
            raise Conflict("The status of this email has just changed. Please reload the page.")
        return (await self._letters.get(letter.id)).masked()
