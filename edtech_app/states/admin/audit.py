"""The audit log as the address asks for it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.entity import NEVER, is_id
from edtech_app.domain.errors import NotFound
from edtech_app.domain.words import INDIA
from edtech_app.runtime import services
from edtech_app.states.admin.acts import typed
from edtech_app.states.admin.entries import EntryView, entry_views, ids_in
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow

FILTERS = ("act", "who", "whom", "since", "until")


class AuditState(rx.State):
    """A page of the log. `status` is loading, ready, empty or failed; `who` and `whom` are ids or addresses."""

    status: str = "loading"
    problem: str = ""
    act: str = ""
    who: str = ""
    whom: str = ""
    since: str = ""
    until: str = ""
    drawn: str = ""
    entries: list[EntryView] = []
    next_href: str = ""
    first_href: str = ""

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read the page of the log that the address names."""
        query = self.router.url.query_parameters
        self.act, self.who, self.whom, self.since, self.until = (query.get(name, "") for name in FILTERS)
        self.drawn = self._href()
        after = query.get("after", "")
        with failing_in_place(self):
            await self._read(after)

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def narrow(self, form: dict[str, Any]):
        """Show what the form asks for."""
        return rx.redirect(routes.admin_audit(**{name: typed(form, name).strip() for name in FILTERS}))

    async def _read(self, after: str) -> None:
        actor = await actor_of(self)
        try:
            who, whom = [await self._person(named) for named in (self.who, self.whom)]
        except NotFound:
            self.entries, self.next_href, self.status = [], "", "empty"
            return
        page = await services().audit.search(
            actor,
            act=self.act,
            who=who,
            whom=whom,
            since=_midnight(self.since) or NEVER,
            until=_midnight(self.until, days=1),
            after=after,
        )
        names = await services().names.of(actor, ids_in(page.entries))
        self.entries = entry_views(page.entries, names)
        self.next_href = self._href(after=page.next) if page.next else ""
        self.first_href = self._href() if after else ""
        self.status = "ready" if page.entries else "empty"

    async def _person(self, named: str) -> str:
        """Somebody's id, from their address where it is one."""
        if not named or is_id(named) or "@" not in named:
            return named
        return (await services().oversight.find(await actor_of(self), named)).id

    def _href(self, after: str = "") -> str:
        return routes.admin_audit(**{name: getattr(self, name) for name in FILTERS}, after=after)


def _midnight(day: str, days: int = 0) -> datetime | None:
    """When a day such as "2026-11-26" begins in India, or the one so many days later; None for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=days), time(), INDIA).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
