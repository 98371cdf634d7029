"""The shelves of the catalog."""

from enum import StrEnum

from edtech_app.domain.entity import Entity


class CategoryStatus(StrEnum):
    """No course comes into one that is `CLOSING`, to be deleted, or `MERGED` into another."""

    OPEN = "open"
    CLOSING = "closing"
    MERGED = "merged"


class Category(Entity):
    """A shelf of the catalog. One that was merged stays, so that its address leads on to the one that it `leads_to`."""

    slug: str
    name: str
    description: str = ""
    position: int = 0
    status: CategoryStatus = CategoryStatus.OPEN
    leads_to: str = ""

    @property
    def is_open(self) -> bool:
        return self.status is CategoryStatus.OPEN

    @property
    def is_merged(self) -> bool:
        return self.status is CategoryStatus.MERGED
