"""Places in long lists as an address can hold them, so that a page can be shared and gone back to."""

from edtech_app.domain.entity import is_id
from edtech_app.repositories.base import Place


def written(place: Place) -> str:
    """A place as text: the id, and the value that comes before it in the order."""
    value, row_id = place
    return f"{row_id}-{value}"


def numbered(text: str) -> Place | None:
    """A place in an order of numbers; None, which is the beginning, for anything that is none."""
    row_id, _, value = text.partition("-")
    return (int(value), row_id) if is_id(row_id) and value.isascii() and value.isdigit() and len(value) < 16 else None


def worded(text: str) -> Place | None:
    """A place in an order of words; None, which is the beginning, for anything that is none."""
    row_id, _, value = text.partition("-")
    return (value, row_id) if is_id(row_id) else None
