"""The catalog as a visitor asks about it: words, filters, an order, a page; and suggestions while typing."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from edtech_app.domain.catalog import Category, Course, Level
from edtech_app.domain.errors import GatewayFailed, InvalidInput, NotFound
from edtech_app.domain.search import (
    LENGTHS,
    MAX_LETTERS,
    PRICES,
    RATINGS,
    CatalogQuery,
    Sort,
    Span,
    asked_words,
    is_one_slip_away,
    words_of,
)
from edtech_app.gateways.search.port import Found, Question, SearchEngine
from edtech_app.repositories.catalog import CategoryRepository
from edtech_app.services.catalog.cards import CourseCard, CourseCards, Shelf
from edtech_app.services.catalog.indexing import CatalogIndex

PAGE_SIZE = 20
MOST_PAGES = 250
"""Nobody reads on behind so many pages; who wants to find something narrows the question."""
LONGEST_LANGUAGE = 40
WORTH_SHOWING = "3"
"""*Top rated* asks for reviews, and for such a mean of them; see `RATINGS`."""

SUGGESTED_COURSES, SUGGESTED_CATEGORIES, SUGGESTED_INSTRUCTORS = 5, 2, 2
SHORTEST_SUGGESTED = 2
"""One letter begins too many words."""


@dataclass(frozen=True, slots=True)
class CatalogPage:
    """One page of the catalog's answer; `total` counts all that match, `pages` those that can be turned to.

    `query` is how the question was understood. `shelves` to `lengths` say how many courses each choice would leave,
    everything else of the question as it is; the choice that is taken leaves `total`. `meant` is the words as they
    stand in the courses found, where they differ from what was typed by a slip, else "". While `is_whole` is false
    the index is being filled and courses may be missing.
    """

    query: CatalogQuery
    cards: tuple[CourseCard, ...]
    shelves: tuple[Shelf, ...]
    levels: tuple[tuple[Level, int], ...]
    languages: tuple[tuple[str, int], ...]
    prices: tuple[tuple[str, int], ...]
    ratings: tuple[tuple[str, int], ...]
    lengths: tuple[tuple[str, int], ...]
    total: int
    pages: int
    meant: str = ""
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class CourseList:
    """Courses that answer, without anything to narrow them further by; `total` counts all that match."""

    cards: tuple[CourseCard, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What somebody who is still typing may mean; `instructors` are their ids and names."""

    courses: tuple[CourseCard, ...] = ()
    categories: tuple[Category, ...] = ()
    instructors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """The beginning of the catalog in some order: of a category by its id, or of a price by its name in `PRICES`.

    *Popular* goes by students, *new* by the first publication, *top rated* by `weighted_rating` among the courses that
    have reviews.
    """

    sort: Sort
    category: str = ""
    price: str = ""

    def question(self, limit: int) -> Question:
        asked = {
            "category": self.category,
            "price": self.price,
            "rating": WORTH_SHOWING if self.sort is Sort.TOP_RATED else "",
        }
        narrowed = {name: choice for name, choice in asked.items() if choice}
        return Question(narrowed=narrowed, sort=self.sort, limit=limit, count=False)


class SearchService:
    """Answers what a visitor asks of the catalog. The engine names the courses, the database shows them."""

    def __init__(
        self, *, engine: SearchEngine, index: CatalogIndex, categories: CategoryRepository, cards: CourseCards
    ) -> None:
        self._engine, self._index = engine, index
        self._categories, self._cards = categories, cards

    async def search(self, query: CatalogQuery) -> CatalogPage:
        """A page of the catalog; an odd query is read as kindly as possible and never fails.

        A category that was merged leads on: the answer's `query` names the one that its courses are in now.

        Raises:
            DatabaseAway: The database does not answer.
        """
        categories, _ = await asyncio.gather(self._categories.in_order(), self._index.freshen())
        query = understood(await self._led_on(query, categories), categories)
        # Asked before the engine is: it may become whole while it answers from what it held.
        is_whole = self._index.is_whole
        question = _question(query, categories)
        found = await self._ask(question)
        pages = min(max(1, -(-found.total // PAGE_SIZE)), MOST_PAGES)
        if query.page > pages:
            query = replace(query, page=pages)
            found = await self._ask(replace(question, offset=(pages - 1) * PAGE_SIZE))
        cards = await self._shown(found.ids, categories)
        counts = found.counts
        return CatalogPage(
            query=query,
            cards=tuple(cards),
            shelves=tuple(Shelf(category, counts["category"].get(category.id, 0)) for category in categories),
            levels=tuple((level, counts["level"].get(level.value, 0)) for level in Level),
            languages=_most_first(counts["language"]),
            prices=tuple((name, counts["price"].get(name, 0)) for name in PRICES),
            ratings=tuple((name, counts["rating"].get(name, 0)) for name in RATINGS),
            lengths=tuple((name, counts["length"].get(name, 0)) for name in LENGTHS),
            total=found.total,
            pages=pages,
            meant=_meant(query.words, cards),
            is_whole=is_whole,
        )

    async def listing(self, query: CatalogQuery, within: Mapping[str, Span], *, limit: int) -> CourseList:
        """The query's page of `limit` courses, as a program asks; empty behind the last one.

        `within` narrows numbers further, see `Question`.

        Raises:
            InvalidInput: There is no such category.
            DatabaseAway: The database does not answer.
        """
        categories, _ = await asyncio.gather(self._categories.in_order(), self._index.freshen())
        query = await self._led_on(query, categories)
        if query.category and query.category not in {category.slug for category in categories}:
            raise InvalidInput({"category": "This category does not exist."})
        question = _question(understood(query, categories), categories)
        found = await self._ask(
            replace(question, within=within, offset=(query.page - 1) * limit, limit=limit, count=False)
        )
        return CourseList(cards=tuple(await self._shown(found.ids, categories)), total=found.total)

    async def slice(self, offset: int, limit: int) -> list[Course]:
        """Some of the catalog's courses, the newest first, for whoever reads all of them piece by piece.

        Raises:
            GatewayFailed: The index is being filled, so that some would be missing.
            DatabaseAway: The database does not answer.
        """
        categories, _ = await asyncio.gather(self._categories.in_order(), self._index.freshen())
        if not self._index.is_whole:
            raise GatewayFailed("The catalog is still loading. Please try again in a minute.")
        found = await self._ask(Question(sort=Sort.NEWEST, offset=offset, limit=limit, count=False))
        return [card.course for card in await self._shown(found.ids, categories)]

    async def suggest(self, typed: str) -> Suggestions:
        """Courses, categories and instructors that begin with what was typed so far; empty for too little.

        Raises:
            DatabaseAway: The database does not answer.
        """
        words = asked_words(typed)
        if sum(map(len, words)) < SHORTEST_SUGGESTED:
            return Suggestions()
        categories, _ = await asyncio.gather(self._categories.in_order(), self._index.freshen())
        found = await self._ask(Question(words=words, count=False))
        cards = await self._shown(found.ids, categories)
        teachers = {card.course.instructor_id: card.instructor_name for card in cards}
        return Suggestions(
            courses=tuple(cards[:SUGGESTED_COURSES]),
            categories=tuple(c for c in categories if _begins(c.name, words))[:SUGGESTED_CATEGORIES],
            instructors=tuple((key, name) for key, name in teachers.items() if _begins(name, words))[
                :SUGGESTED_INSTRUCTORS
            ],
        )

    async def rows(self, *rows: Row, limit: int) -> list[tuple[CourseCard, ...]]:
        """The first courses of several orders at once, each with as many cards as there are, `limit` at most.

        Raises:
            DatabaseAway: The database does not answer.
        """
        categories, _ = await asyncio.gather(self._categories.in_order(), self._index.freshen())
        found = await asyncio.gather(*[self._ask(row.question(limit)) for row in rows])
        wanted = list(dict.fromkeys(course_id for each in found for course_id in each.ids))
        cards = {card.course.id: card for card in await self._shown(wanted, categories)}
        return [tuple(cards[course_id] for course_id in each.ids if course_id in cards) for each in found]

    async def shelves(self, categories: Sequence[Category]) -> tuple[tuple[Shelf, ...], int]:
        """How many courses these categories hold, and how many there are in all.

        Raises:
            DatabaseAway: The database does not answer.
        """
        await self._index.freshen()
        found = await self._ask(Question(limit=1))
        counts = found.counts["category"]
        return tuple(Shelf(category, counts.get(category.id, 0)) for category in categories), found.total

    async def _ask(self, question: Question) -> Found:
        return await asyncio.to_thread(self._engine.find, question)

    async def _led_on(self, query: CatalogQuery, categories: Sequence[Category]) -> CatalogQuery:
        """The query with the category that a merged one leads to; any other query as it is."""
        if not query.category or query.category in {category.slug for category in categories}:
            return query
        try:
            return replace(query, category=(await self._categories.by_slug(query.category)).slug)
        except NotFound:
            return query

    async def _shown(self, course_ids: Sequence[str], categories: Sequence[Category]) -> Sequence[CourseCard]:
        """The cards as the database has them now; what it does not sell any more is looked at again."""
        cards = await self._cards.published(course_ids, categories)
        if len(cards) < len(course_ids):
            shown = {card.course.id for card in cards}
            await self._index.look_again([course_id for course_id in course_ids if course_id not in shown])
        return cards


def _question(query: CatalogQuery, categories: Sequence[Category]) -> Question:
    """The query's page as the engine is asked for it."""
    by_slug = {category.slug: category.id for category in categories}
    asked = {
        "category": by_slug.get(query.category, ""),
        "level": query.level,
        "language": query.language,
        "price": query.price,
        "rating": query.rating,
        "length": query.length,
    }
    return Question(
        words=asked_words(query.words),
        narrowed={name: choice for name, choice in asked.items() if choice},
        sort=query.sort,
        offset=(query.page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )


def understood(query: CatalogQuery, categories: Sequence[Category]) -> CatalogQuery:
    """The query without what means nothing here: unknown choices, and pages that nobody can turn to."""
    return replace(
        query,
        words=" ".join(query.words[:MAX_LETTERS].replace("\0", " ").split()),
        category=query.category if query.category in {category.slug for category in categories} else "",
        level=query.level if query.level in set(Level) else "",
        language=" ".join(query.language.split()) if len(query.language) <= LONGEST_LANGUAGE else "",
        price=query.price if query.price in PRICES else "",
        rating=query.rating if query.rating in RATINGS else "",
        length=query.length if query.length in LENGTHS else "",
        page=min(max(1, query.page), MOST_PAGES),
    )


def _most_first(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda row: (-row[1], row[0])))


def _begins(name: str, words: Sequence[str]) -> bool:
    """Whether every word begins one of the name's."""
    there = words_of(name)
    return all(any(other.startswith(word) for other in there) for word in words)


def _meant(typed: str, cards: Sequence[CourseCard]) -> str:
    """What was typed with its slips mended by the words of the first courses found; "" when there were none."""
    known = [
        word
        for card in cards[:3]
        for text in (card.course.title, card.course.subtitle, *card.course.tags, card.instructor_name)
        for word in words_of(text)
    ]
    mended: list[str] = []
    is_mended = False
    for word in words_of(typed):
        likely = next((other for other in known if is_one_slip_away(word, other)), "")
        is_slip = bool(likely) and not any(other.startswith(word) for other in known) and len(word) > 3
        is_mended |= is_slip
        mended.append(likely if is_slip else word)
    return " ".join(mended) if is_mended else ""
