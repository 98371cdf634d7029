"""Letters are written into the outbox with the change that causes them and delivered in the background."""

import random
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from edtech_app import logs
from edtech_app.domain.entity import NEVER, Clock, millis, new_id
from edtech_app.domain.errors import Duplicate, NotAllowed
from edtech_app.domain.mail import Lane, Letter, LetterStatus
from edtech_app.domain.markdown import plain_text, safe_html
from edtech_app.domain.privacy import LETTERS_KEPT
from edtech_app.gateways.mail.port import MailFailed, MailGateway
from edtech_app.repositories.mail import LetterRepository
from edtech_app.settings import Settings

log = logs.get(__name__)

RETRY_AFTER = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""How long to wait after each failure; after the last the letter is dead."""
UNFORESEEN = "Something went wrong on our side."
LEASE = timedelta(minutes=2)
"""Longer than a delivery takes; afterwards the worker counts as dead and another may take the letter."""
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "letters"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
"""One for the process, because a letter's template is read and compiled once only where it stays."""


def _written(text: str) -> str:
    """Markdown as safe HTML; without pictures, by which a stranger's server would learn who reads the letter."""
    return safe_html(text, images=())


TEMPLATES.filters |= {"markdown": _written, "plain": plain_text}  # pyright: ignore[reportUnknownMemberType] - Jinja leaves it open


class Rendered(NamedTuple):
    """A letter's words in both forms."""

    subject: str
    text: str
    html: str


def rendered(template: str, values: Mapping[str, object], settings: Settings, *, unsubscribe: str = "") -> Rendered:
    """Fill in a letter; in the HTML every value is escaped.

    Raises:
        UndefinedError: The template asks for a value that is not there.
    """
    values = {
        "site_name": settings.site_name,
        "site_url": settings.public_url,
        "support_email": settings.support_email,
        "unsubscribe": unsubscribe,
        **values,
    }
    subject, _, text = TEMPLATES.get_template(f"{template}.txt").render(values).strip().partition("\n")
    html = TEMPLATES.get_template(f"{template}.html").render(values | {"subject": subject})
    return Rendered(subject, text.strip() + "\n", html)


class MailService:
    """Writes letters and works the outbox off."""

    def __init__(self, *, letters: LetterRepository, gateway: MailGateway, settings: Settings, now: Clock) -> None:
        self._letters = letters
        self._gateway = gateway
        self._settings = settings
        self._now = now

    async def forget_old(self) -> int:
        """Delete the letters that have been kept long enough, and say how many."""
        return await self._letters.forget_before(self._now() - LETTERS_KEPT)

    async def write(
        self,
        template: str,
        *,
        to: str,
        to_name: str,
        dedupe: str,
        values: dict[str, object],
        expires_in: timedelta | None = None,
        unsubscribe: str = "",
        is_bulk: bool = False,
    ) -> None:
        """Render a letter from `template` (its name in `services/letters/`) and put it in the outbox.

        The same `dedupe` writes once. Every value is escaped. `expires_in` drops a letter that is of no use any more.
        `unsubscribe` is the address at which a POST and a click end letters of this kind; a letter that somebody has
        caused by their own act, or that they must get, has none. One of many (`is_bulk`) lets the others go first.
        """
        words = rendered(template, values, self._settings, unsubscribe=unsubscribe)
        now = self._now()
        letter = Letter(
            id=new_id(),
            dedupe=dedupe,
            to=to,
            to_name=to_name,
            subject=words.subject,
            text=words.text,
            html=words.html,
            unsubscribe=unsubscribe,
            lane=Lane.BULK if is_bulk else Lane.FIRST,
            created_at=now,
            next_at=now,
            expires_at=now + expires_in if expires_in else NEVER,
        )
        try:
            await self._letters.add(letter)
        except Duplicate:
            log.debug("letter_written_already")

    async def letters(self) -> list[Letter]:
        """The newest letters with all that is in them, for development's outbox page.

        Raises:
            NotAllowed: This is production, where nobody but their receivers may read codes and links.
        """
        if self._settings.is_production:
            raise NotAllowed("This is only available in development.")
        return await self._letters.newest(limit=50)

    async def deliver_waiting(self) -> int:
        """Try to deliver the letters whose time has come and say how many were tried; several workers may run it."""
        tried = 0
        for letter in await self._letters.waiting(now=self._now()):
            if await self._letters.claim(letter, until=self._now() + LEASE):
                await self._deliver(letter)
                tried += 1
        return tried

    async def _deliver(self, letter: Letter) -> None:
        now = self._now()
        if letter.expires_at != NEVER and letter.expires_at <= now:
            await self._letters.finish(letter.id, LetterStatus.EXPIRED, **self._erased(letter))
            return
        try:
            status = await self._gateway.deliver(letter)
        except MailFailed as failure:
            await self._put_off(letter, failure)
            return
        except Exception:
            # A letter that nobody foresaw must come to an end too, and must not keep the others from theirs.
            log.exception("letter_failed", letter=letter.id)
            await self._put_off(letter, MailFailed(UNFORESEEN, is_permanent=False))
            return
        await self._letters.finish(letter.id, status, sent_at=millis(self._now()), **self._erased(letter))
        log.info("letter_sent", letter=letter.id, how=status.value)

    async def _put_off(self, letter: Letter, failure: MailFailed) -> None:
        if failure.is_permanent or letter.attempts >= len(RETRY_AFTER):
            log.error("letter_dead", letter=letter.id, attempts=letter.attempts, because=failure.message)
            await self._letters.finish(letter.id, LetterStatus.DEAD, error=failure.message, **self._erased(letter))
            return
        # A little chance keeps letters that failed together from trying again together.
        wait = RETRY_AFTER[letter.attempts] * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        log.warning("letter_put_off", letter=letter.id, attempts=letter.attempts, because=failure.message)
        await self._letters.finish(
            letter.id, LetterStatus.QUEUED, next_at=millis(self._now() + wait), error=failure.message
        )

    def _erased(self, letter: Letter) -> dict[str, str]:
        """Codes and links are not kept longer than they are needed; in development the outbox page shows them."""
        return {"text": "", "html": ""} if self._settings.is_production and letter.expires_at != NEVER else {}
