"""The form in which a demo course is written down."""

from dataclasses import dataclass

from edtech_app.domain.catalog import Level


@dataclass(frozen=True, slots=True)
class Film:
    """A video lecture: its title and the points it makes, one after another."""

    title: str
    points: tuple[str, ...]
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    lectures: tuple[Film | Article, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A demo course; `price` in rupees as an author types it, `hue` and `pattern` are its look."""

    title: str
    subtitle: str
    category: str
    level: Level
    price: str
    hue: int
    pattern: str
    tags: tuple[str, ...]
    description: str
    outcomes: tuple[str, ...]
    requirements: tuple[str, ...]
    parts: tuple[Part, ...]
    language: str = "English"
