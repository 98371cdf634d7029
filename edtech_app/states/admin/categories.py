"""The categories as the administrator orders them."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.admin.acts import perform, typed
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow, client_of


@dataclass(frozen=True)
class CategoryRow:
    """A category in the list."""

    id: str = ""
    name: str = ""
    description: str = ""
    href: str = ""
    courses_text: str = ""
    is_empty: bool = False
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class CategoryChoice:
    """A category to merge another into."""

    value: str = ""
    label: str = ""


class CategoriesState(rx.State):
    """`status` is loading, ready, empty or failed."""

    status: str = "loading"
    problem: str = ""
    categories: list[CategoryRow] = []
    choices: list[CategoryChoice] = []

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read the categories anew."""
        with failing_in_place(self):
            await self._read()

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def add(self, form: dict[str, Any]):
        """Make a category."""
        name = typed(form, "name")
        return perform(
            self,
            lambda actor, client: services().categories.open(actor, name, typed(form, "description"), client),
            "Category created.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def describe(self, form: dict[str, Any]):
        """Give a category another name or description."""
        return perform(
            self,
            lambda actor, client: services().categories.describe(
                actor, typed(form, "category_id"), typed(form, "name"), typed(form, "description"), client
            ),
            "Category saved.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def merge(self, form: dict[str, Any]):
        """Move a category's courses into another one, which takes its place."""
        return perform(
            self,
            lambda actor, client: services().categories.merge(
                actor, typed(form, "category_id"), typed(form, "into"), client
            ),
            "Categories merged.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def delete(self, form: dict[str, Any]):
        """Delete an empty category."""
        return perform(
            self,
            lambda actor, client: services().categories.delete(actor, typed(form, "category_id"), client),
            "Category deleted.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def move(self, category_id: str, by: int):
        """Put a category further up or down."""
        await services().categories.move(await actor_of(self), category_id, by, client_of(self))
        await self._read()

    async def _read(self) -> None:
        found = await services().categories.all(await actor_of(self))
        self.categories = [
            CategoryRow(
                id=stocked.category.id,
                name=stocked.category.name,
                description=stocked.category.description,
                href=routes.category(stocked.category.slug),
                courses_text=formats.counted(stocked.courses, "course"),
                is_empty=stocked.courses == 0,
                is_first=stocked is found[0],
                is_last=stocked is found[-1],
            )
            for stocked in found
        ]
        self.choices = [
            CategoryChoice("", "Choose…"),
            *[CategoryChoice(row.id, row.name) for row in self.categories],
        ]
        self.status = "ready" if found else "empty"
