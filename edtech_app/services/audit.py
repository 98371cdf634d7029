"""The audit log: who did what to whom, when and from where."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from edtech_app import logs
from edtech_app.domain.accounts import VISITOR, Actor, Client
from edtech_app.domain.audit import HOUSE, Act, AuditEntry
from edtech_app.domain.entity import NEVER, Clock, millis, new_id
from edtech_app.domain.privacy import ACTS_KEPT
from edtech_app.repositories.audit import AuditRepository
from edtech_app.services.places import numbered, written

log = logs.get(__name__)

NOBODY = Client()
PAGE = 50
A_DAY = timedelta(days=1)
"""The clocks of several machines are not quite the same; an entry of tomorrow is shown."""


@dataclass(frozen=True, slots=True)
class Acts:
    """A page of entries; `next` is the place behind it, "" on the last page."""

    entries: tuple[AuditEntry, ...]
    next: str


class AuditLog:
    """Writes entries and answers questions about them; no method changes one."""

    def __init__(self, *, entries: AuditRepository, now: Clock) -> None:
        self._entries = entries
        self._now = now

    async def record(
        self, act: Act, *, actor: Actor = VISITOR, subject_id: str = "", client: Client = NOBODY, **details: str
    ) -> None:
        """Keep an act. `subject_id` is the actor when it is left out; `details` must hold no secret and no address."""
        await self._add(act, actor.user_id, subject_id or actor.user_id, client, details)

    async def record_by_house(self, act: Act, *, subject_id: str = "", **details: str) -> None:
        """Keep what the house did by itself, or what was done from its command line."""
        await self._add(act, HOUSE, subject_id, NOBODY, details)

    async def about_me(self, actor: Actor, *, limit: int = 20) -> list[AuditEntry]:
        """What happened to the actor's own account, newest first.

        Raises:
            NotSignedIn: This is a visitor.
        """
        actor.require_sign_in()
        return await self._entries.about(actor.user_id, limit=limit)

    async def search(
        self,
        actor: Actor,
        *,
        act: str = "",
        who: str = "",
        whom: str = "",
        since: datetime = NEVER,
        until: datetime | None = None,
        after: str = "",
    ) -> Acts:
        """A page of everything that was done, newest first; `who` did it, `whom` it was done to, both by their ids.

        What is no act narrows nothing; `after` is the `next` of the page before.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        where = {name: value for name, value in (("actor_id", who), ("subject_id", whom)) if value}
        if act in tuple(Act):
            where["act"] = act
        found = await self._entries.newest(
            where, since=since, until=until or self._now() + A_DAY, behind=numbered(after), limit=PAGE + 1
        )
        shown = found[:PAGE]
        place = written((millis(shown[-1].created_at), shown[-1].id)) if len(found) > PAGE else ""
        return Acts(tuple(shown), place)

    async def forget_old(self) -> int:
        """Delete what has been kept long enough, and say how much it was."""
        return await self._entries.forget_before(self._now() - ACTS_KEPT)

    async def _add(self, act: Act, actor_id: str, subject_id: str, client: Client, details: dict[str, str]) -> None:
        await self._entries.add(
            AuditEntry(
                id=new_id(),
                act=act,
                actor_id=actor_id,
                subject_id=subject_id,
                address=client.address,
                device=client.device,
                details=details,
                created_at=self._now(),
            )
        )
        # The reasons that people give stay in the audit log alone.
        what = {"what": details["what"]} if "what" in details else {}
        log.info(act.name.lower(), by=actor_id, about=subject_id, **what)
