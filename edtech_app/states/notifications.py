"""The bell and the list of notifications as a tab shows them."""

from dataclasses import dataclass, replace
from datetime import datetime

import reflex as rx

from edtech_app.domain.entity import utc_now
from edtech_app.domain.errors import NotFound
from edtech_app.domain.notifications import Notification
from edtech_app.runtime import services
from edtech_app.services.notifications import MOST_COUNTED, PAGE
from edtech_app.states import formats
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow


@dataclass(frozen=True)
class NotificationView:
    """A notification in a list."""

    id: str = ""
    kind: str = ""
    title: str = ""
    text: str = ""
    href: str = ""
    when: str = ""
    is_unread: bool = False


def notification_view(notification: Notification, now: datetime) -> NotificationView:
    return NotificationView(
        id=notification.id,
        kind=notification.kind.value,
        title=notification.title,
        text=notification.text,
        href=notification.link,
        when=formats.ago(notification.created_at, now),
        is_unread=notification.is_unread,
    )


class NotificationsState(rx.State):
    """What the bell counts, and the newest notifications, which the panel and the page show alike.

    `status` is loading, empty, ready or failed; `news` is said aloud when something comes in while one is here.
    """

    unread: int = 0
    status: str = "loading"
    problem: str = ""
    rows: list[NotificationView] = []
    has_more: bool = False
    is_busy: bool = False
    news: str = ""

    @rx.var
    def badge(self) -> str:
        """The number on the bell; "" for none."""
        return "" if not self.unread else f"{self.unread}" if self.unread < MOST_COUNTED else f"{MOST_COUNTED - 1}+"

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read the newest, or as many as are shown once more; the panel and the page do it when they open."""
        if self.status == "failed":
            self.status = "loading"
            yield
        await self._read(max(PAGE, len(self.rows)))

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def look(self):
        """Bring the bell, and the list where there is one, to how they are now; the bell rings for this."""
        before = self.unread
        if self.status in ("ready", "empty"):
            await self._read(max(PAGE, len(self.rows)))
        else:
            self.unread = await services().notifications.unread(await actor_of(self))
        more = self.unread - before
        self.news = f"{formats.counted(more, 'new notification')}." if more > 0 else ""

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def more(self):
        """Show older ones below those that are there."""
        if not self.has_more or self.is_busy:
            return
        self.is_busy = True
        yield
        try:
            page = await services().notifications.page(await actor_of(self), skip=len(self.rows))
            now, known = utc_now(), {row.id for row in self.rows}
            views = [notification_view(row, now) for row in page.notifications]
            self.rows = [*self.rows, *(view for view in views if view.id not in known)]
            self.has_more = page.has_more
        finally:
            self.is_busy = False

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def read(self, notification_id: str):
        """Note that one was read; the page that it leads to is opening already."""
        try:
            await services().notifications.mark_read(await actor_of(self), notification_id)
        except NotFound:
            # It was pushed out by newer ones since it was shown.
            return
        if any(row.id == notification_id and row.is_unread for row in self.rows):
            self.unread = max(0, self.unread - 1)
        self.rows = [replace(row, is_unread=False) if row.id == notification_id else row for row in self.rows]

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def read_all(self):
        """Note that all were read."""
        await services().notifications.mark_all_read(await actor_of(self))
        self.unread = 0
        self.rows = [replace(row, is_unread=False) for row in self.rows]

    async def _read(self, count: int) -> None:
        with failing_in_place(self):
            actor = await actor_of(self)
            page = await services().notifications.page(actor, limit=count)
            self.unread = await services().notifications.unread(actor)
            now = utc_now()
            self.rows = [notification_view(row, now) for row in page.notifications]
            self.has_more = page.has_more
            self.status = "ready" if self.rows else "empty"
