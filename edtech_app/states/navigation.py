"""What the header's menu leads to."""

import contextlib
from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import DatabaseAway
from edtech_app.runtime import services
from edtech_app.states.guard import Policy, allow


@dataclass(frozen=True, slots=True)
class CategoryLink:
    """A category in a menu."""

    name: str
    href: str


class NavigationState(rx.State):
    """The categories, for the header of every page."""

    categories: list[CategoryLink] = []

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Read the categories; once a tab is enough, they hardly ever change. The page says it when it cannot be."""
        if self.categories:
            return
        with contextlib.suppress(DatabaseAway):
            self.categories = [
                CategoryLink(name=category.name, href=routes.category(category.slug))
                for category in await services().catalog.categories()
            ]

    @rx.event
    @allow(Policy.ANYONE)
    async def search(self, form: dict[str, Any]):
        """Look for words in the whole catalog."""
        words = form.get("q", "")
        return rx.redirect(routes.catalog(q=words.strip() if isinstance(words, str) else ""))
