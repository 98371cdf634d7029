"""What the editor's first step sends of a course, and how it is read."""

from collections.abc import Callable
from typing import TypedDict

from edtech_app.domain.catalog import Course, Level
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.languages import LANGUAGES
from edtech_app.domain.money import Money
from edtech_app.repositories.catalog import (
    CategoryRepository,
)
from edtech_app.services.fields import one_line, read_title, readable

UNTITLED = "Please give the course a title."
MAX_SUBTITLE = 200
MAX_DESCRIPTION = 20_000
MAX_PRICE = Money(50_000_000)
MAX_LINES = {"tags": (10, 30), "outcomes": (12, 160), "requirements": (12, 160)}
"""How many lines a list may have, and how long each may be."""


class CourseForm(TypedDict, total=False):
    """What the editor's first step sends; only the fields that are present change.

    `price` is in rupees as typed ("1,299" or "499.50", "0" for free); `tags`, `outcomes` and `requirements` are lists
    of short lines.
    """

    title: str
    subtitle: str
    description: str
    category_id: str
    level: str
    language: str
    price: str
    tags: list[str]
    outcomes: list[str]
    requirements: list[str]


class CourseForms:
    """Reads forms against the course that they would change and the categories that there are."""

    def __init__(self, *, categories: CategoryRepository) -> None:
        self._categories = categories

    async def read(self, form: CourseForm, course: Course) -> dict[str, object]:
        """The form's fields as the course keeps them.

        Raises:
            InvalidInput: With every field that is wrong.
        """
        problems: dict[str, str] = {}
        changes: dict[str, object] = {}
        readers: dict[str, Callable[[], object]] = {
            "title": lambda: read_title(form.get("title", ""), UNTITLED),
            "subtitle": lambda: _read_text("subtitle", form.get("subtitle", ""), MAX_SUBTITLE, course),
            "description": lambda: _read_text("description", form.get("description", ""), MAX_DESCRIPTION, course),
            "level": lambda: _read_level(form.get("level", "")),
            "language": lambda: _read_language(form.get("language", ""), course),
            "price": lambda: _read_price(form.get("price", "")),
            "tags": lambda: _read_lines("tags", form.get("tags", [])),
            "outcomes": lambda: _read_lines("outcomes", form.get("outcomes", [])),
            "requirements": lambda: _read_lines("requirements", form.get("requirements", [])),
        }
        for field, read in readers.items():
            if field not in form:
                continue
            try:
                changes[field] = read()
            except InvalidInput as wrong:
                problems |= wrong.fields
        if "category_id" in form:
            chosen = form["category_id"]
            shelf = await self._categories.find(chosen)
            if chosen and (shelf is None or not (shelf.is_open or chosen == course.category_id)):
                problems["category_id"] = "Please choose a category from the list."
            elif not chosen and course.is_published:
                problems["category_id"] = "A published course needs a category."
            changes["category_id"] = chosen
        if problems:
            raise InvalidInput(problems)
        return changes


def _read_text(field: str, text: str, longest: int, course: Course) -> str:
    text = readable(text)
    if len(text) > longest:
        raise InvalidInput({field: f"Please keep the {field} under {longest:,} characters."})
    if not one_line(text) and course.is_published:
        raise InvalidInput({field: f"A published course needs a {field}."})
    return one_line(text) if field == "subtitle" else text


def _read_level(text: str) -> Level:
    try:
        return Level(text)
    except ValueError:
        raise InvalidInput({"level": "Please choose a level from the list."}) from None


def _read_language(text: str, course: Course) -> str:
    if text not in LANGUAGES and text != course.language:
        raise InvalidInput({"language": "Please choose a language from the list."})
    return text


def _read_price(text: str) -> Money:
    try:
        price = Money.typed(text)
    except ValueError:
        raise InvalidInput(
            {"price": ("Please enter the price in rupees, such as 499 or 1,299. Enter 0 to make the course free.")}
        ) from None
    if 0 < price.paise < 100:
        raise InvalidInput({"price": "The lowest price is ₹1. Enter 0 to make the course free."})
    if price > MAX_PRICE:
        raise InvalidInput({"price": f"The highest price is {MAX_PRICE}."})
    return price


def _read_lines(field: str, lines: list[str]) -> tuple[str, ...]:
    """The lines tidied, without empty and doubled ones."""
    most, longest = MAX_LINES[field]
    tidy = tuple(dict.fromkeys(line for line in map(one_line, lines) if line))
    if len(tidy) > most:
        raise InvalidInput({field: f"You can add at most {most}."})
    if any(len(line) > longest for line in tidy):
        raise InvalidInput({field: f"Please keep each under {longest} characters."})
    return tidy
