"""What a visitor may ask of the catalog, and how the words that somebody types are understood, in any script."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MAX_WORDS = 12
MAX_LETTERS = 200
"""So much of what was typed is read."""
LONGEST_WORD = 48
"""Longer words are cut, in courses and in questions alike."""

FILLERS = frozenset(
    ["a", "an", "and", "course", "courses", "for", "how", "in", "learn", "of", "on", "or", "the", "to", "with"]
)
"""Words that say nothing about which course is meant."""

SIGNS = "+#"
"""Signs that belong to a word: C++ and C# are not C."""

ASCII_WORD = re.compile(r"[a-z0-9+#]+")
LATIN_ACCENTS = range(0x0300, 0x0370)


class Sort(StrEnum):
    """How the catalog orders its answer."""

    RELEVANCE = "relevance"
    POPULAR = "popular"
    TOP_RATED = "rating"
    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "price-down"


@dataclass(frozen=True, slots=True)
class Span:
    """Whole numbers from `start` up to but without `end`; None is no end."""

    start: int
    end: int | None = None

    def __contains__(self, value: int) -> bool:
        return self.start <= value and (self.end is None or value < self.end)


AN_HOUR = 3600

PRICES = {
    "free": Span(0, 1),
    "paid": Span(1),
    "under-500": Span(1, 500_00),
    "500-2000": Span(500_00, 2000_01),
    "over-2000": Span(2000_01),
}
"""The prices that the catalog can be narrowed to, in paise."""
RATINGS = {"4.5": Span(450), "4": Span(400), "3.5": Span(350), "3": Span(300)}
"""The least mean of stars, in hundredths."""
LENGTHS = {
    "under-2": Span(0, 2 * AN_HOUR),
    "2-6": Span(2 * AN_HOUR, 6 * AN_HOUR),
    "6-20": Span(6 * AN_HOUR, 20 * AN_HOUR),
    "over-20": Span(20 * AN_HOUR),
}
"""How long all lectures take together, in seconds."""
SPANS = {"price": PRICES, "rating": RATINGS, "length": LENGTHS}
"""All that courses can be narrowed to by a number."""


@dataclass(frozen=True, slots=True)
class CatalogQuery:
    """What a visitor asks of the catalog; every field optional, all of it in the URL.

    `category` is a slug, `level` and `language` are a course's, `price`, `rating` and `length` keys of `PRICES`,
    `RATINGS` and `LENGTHS`; `page` counts from 1.
    """

    words: str = ""
    category: str = ""
    level: str = ""
    language: str = ""
    price: str = ""
    rating: str = ""
    length: str = ""
    sort: Sort = Sort.RELEVANCE
    page: int = 1


LONGEST_PAGE_NUMBER = 6


def asked_by(given: Mapping[str, object]) -> CatalogQuery:
    """What a URL's fields ask for, whatever they hold; what makes no sense there counts as not asked."""

    def text(name: str) -> str:
        value = given.get(name, "")
        # Half a letter, as a socket can bring one, would break whoever writes it down again.
        return value.encode(errors="replace").decode() if isinstance(value, str) else ""

    page, sort = text("page"), text("sort")
    return CatalogQuery(
        words=text("q"),
        category=text("category"),
        level=text("level"),
        language=text("language"),
        price=text("price"),
        rating=text("rating"),
        length=text("length"),
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        page=int(page) if page.isascii() and page.isdigit() and len(page) <= LONGEST_PAGE_NUMBER else 1,
    )


def words_of(text: str) -> list[str]:
    """The words of a text, folded: case and Latin accents do not matter, Hindi's vowel signs do."""
    if text.isascii():
        # The same, five times faster: a catalog's descriptions are mostly this.
        return [word[:LONGEST_WORD] for word in ASCII_WORD.findall(text.lower())]
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in decomposed if ord(letter) not in LATIN_ACCENTS)
    folded = unicodedata.normalize("NFC", bare)
    kept = "".join(letter if letter in SIGNS or unicodedata.category(letter)[0] in "LNM" else " " for letter in folded)
    return [word[:LONGEST_WORD] for word in kept.split()]


def asked_words(text: str) -> list[str]:
    """What is being looked for: the words without fillers, or with them when there is nothing else."""
    words = list(dict.fromkeys(words_of(text[:MAX_LETTERS])))
    return ([word for word in words if word not in FILLERS] or words)[:MAX_WORDS]


def is_one_slip_away(word: str, other: str) -> bool:
    """Whether one letter too many, too few, wrong, or two neighbours swapped make one word the other."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    mine, theirs = word[start:], other[start:]
    return (
        mine[1:] == theirs[1:]
        or mine[1:] == theirs
        or mine == theirs[1:]
        or (mine[:2] == theirs[:2][::-1] and mine[2:] == theirs[2:])
    )
