"""What the catalog needs of a search engine. The engine forgets nothing that the database cannot tell it again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from edtech_app.domain.search import SPANS, Sort, Span

CHOICES = ("category", "level", "language", *SPANS)
"""What courses can be narrowed by: three values as they are, and the names of spans that a number lies in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A published course as the engine keeps it; `change` names its state, see `ChangeFeed`.

    `price` is in paise, `rating` the mean of stars in hundredths, `length` in seconds, `published_at` in milliseconds;
    `weighted_rating` is what *top rated* goes by.
    """

    id: str
    change: int
    title: str
    subtitle: str
    description: str
    tags: str
    instructor: str
    shelf: str
    category: str
    level: str
    language: str
    price: int
    rating: int
    length: int
    students: int
    weighted_rating: float
    published_at: int


@dataclass(frozen=True, slots=True)
class Question:
    """Folded words that must all be found (see `domain/search.py`), and which of the `CHOICES` the courses must be.

    `within` names numbers (`price`, `rating`, `length`) and what they must lie in, where no named span will do.
    Without `count` nothing is counted.
    """

    words: Sequence[str] = ()
    narrowed: Mapping[str, str] = field(default_factory=dict[str, str])
    within: Mapping[str, Span] = field(default_factory=dict[str, Span])
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    count: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """Ids in order, how many there are in all, and what each choice of a field would leave.

    A field's counts are of the courses that meet everything else that was asked, so that choosing one gives its count.
    """

    ids: tuple[str, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]


class SearchEngine(Protocol):
    """Every method blocks and may be called from any thread; `find` answers from the last whole `update`."""

    def find(self, question: Question) -> Found:
        """The courses that answer, each word forgiven one slip of the finger when no course knows it."""
        ...

    def changes(self, after: int, upto: int) -> dict[str, int]:
        """The courses that are held in a state numbered behind `after` up to `upto`, with the number."""
        ...

    def update(self, entries: Iterable[Entry], gone: Iterable[str] = ()) -> None:
        """Take in these courses in place of what is held of them, and forget others, all at once."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...

    def bookmark(self) -> str:
        """What was remembered last, "" for an engine that begins anew."""
        ...

    def remember(self, bookmark: str) -> None:
        """Keep a word about how far the updates so far have come."""
        ...

    def close(self) -> None:
        """Let go of files and threads."""
        ...
