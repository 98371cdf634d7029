"""What the house's lists have in common: the address names the words, the status and the page."""

import reflex as rx

from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, allow


class NarrowedList(rx.State, mixin=True):
    """A list as the address asks for it (`?q=…&status=…&after=…`). `status` is loading, ready, empty or failed.

    A list says in `_show` what it reads, and in `_href` where it stands. `standing` is the status to which it is
    narrowed, "" for none. `drawn` changes whenever the field of words has to be drawn anew, because the address says
    others than were typed.
    """

    status: str = "loading"
    problem: str = ""
    words: str = ""
    standing: str = ""
    first_href: str = ""
    next_href: str = ""
    drawn: int = 0
    _typed: str = ""

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read the page of the list that the address names."""
        with failing_in_place(self):
            await self._read()

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def search(self, words: str):
        """Look for what the words name."""
        self.words = self._typed = words
        return rx.redirect(self._href(), replace=True)

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def choose_status(self, status: str):
        """Narrow the list to a status, or to none."""
        self.standing = status
        return rx.redirect(self._href(), replace=True)

    async def _read(self) -> None:
        query = self.router.url.query_parameters
        self.words, self.standing, after = query.get("q", ""), query.get("status", ""), query.get("after", "")
        if self.words != self._typed:
            self._typed, self.drawn = self.words, self.drawn + 1
        found, behind = await self._show(after)
        self.next_href = self._href(after=behind) if behind else ""
        self.first_href = self._href() if after else ""
        self.status = "ready" if found else "empty"

    async def _show(self, after: str) -> tuple[int, str]:
        """Read the rows behind `after`, and say how many there are and behind which the next page begins."""
        raise NotImplementedError

    def _href(self, after: str = "") -> str:
        raise NotImplementedError
