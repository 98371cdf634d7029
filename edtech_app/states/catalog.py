"""The catalog: a question held whole by the URL, and the courses that answer it."""

from typing import Any
from urllib.parse import unquote

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError, NotFound
from edtech_app.domain.search import CatalogQuery, Sort, asked_by
from edtech_app.runtime import services
from edtech_app.services.catalog import CatalogPage, Shelf
from edtech_app.states import formats
from edtech_app.states.guard import Policy, allow
from edtech_app.states.views import LEVELS, ChoiceView, CourseCardView, ShelfView, card_views, shelf_view

PRICE_WORDS = {
    "free": "Free",
    "paid": "Paid",
    "under-500": "Up to ₹500",
    "500-2000": "₹500 to ₹2,000",
    "over-2000": "Over ₹2,000",
}
RATING_WORDS = {"4.5": "4.5 and up", "4": "4.0 and up", "3.5": "3.5 and up", "3": "3.0 and up"}
LENGTH_WORDS = {
    "under-2": "Up to 2 hours",
    "2-6": "2 to 6 hours",
    "6-20": "6 to 20 hours",
    "over-20": "Over 20 hours",
}
SORTS = {
    Sort.RELEVANCE: "Best match",
    Sort.POPULAR: "Most popular",
    Sort.TOP_RATED: "Top rated",
    Sort.NEWEST: "Newest",
    Sort.PRICE: "Lowest price",
    Sort.PRICE_DOWN: "Highest price",
}


def href_of(query: CatalogQuery, **changes: str) -> str:
    """The URL of the question with some of it changed; a change goes back to the first page unless it is the page.

    Names come in one order and what is not asked is left out, so that one question has one address.
    """
    asked = {
        "q": query.words,
        "category": query.category,
        "level": query.level,
        "language": query.language,
        "price": query.price,
        "rating": query.rating,
        "length": query.length,
        "sort": "" if query.sort is Sort.RELEVANCE else query.sort.value,
    }
    return routes.catalog(**{**asked, **changes})


class CatalogState(rx.State):
    """The catalog's page as the URL asks for it."""

    is_loaded: bool = False
    is_busy: bool = False
    failure: str = ""
    heading: str = "All courses"
    words: str = ""
    total_text: str = ""
    show_text: str = "Show courses"
    nothing_text: str = ""
    all_href: str = routes.COURSES
    meant: str = ""
    meant_href: str = ""
    is_whole: bool = True
    cards: list[CourseCardView] = []
    categories: list[ChoiceView] = []
    levels: list[ChoiceView] = []
    languages: list[ChoiceView] = []
    prices: list[ChoiceView] = []
    ratings: list[ChoiceView] = []
    lengths: list[ChoiceView] = []
    chosen: list[ChoiceView] = []
    sort: str = Sort.RELEVANCE.value
    page: int = 1
    pages: int = 1
    previous_href: str = ""
    next_href: str = ""

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Ask the catalog what the URL says."""
        self.failure = ""
        self.is_busy = True
        yield
        try:
            asked = asked_by(dict(self.router.url.query_parameters))
            answer = await services().search.search(asked)
            if answer.query.category not in ("", asked.category):
                # It was merged into another one; where the server answered first, it has led there already.
                yield rx.redirect(href_of(asked, category=answer.query.category), replace=True)
                return
            self._show(answer)
            self.is_loaded = True
        except AppError as error:
            self.failure = error.message
        finally:
            self.is_busy = False

    @rx.event
    @allow(Policy.ANYONE)
    async def search(self, form: dict[str, Any]):
        """Look for other words, with the filters as they are."""
        query = asked_by(dict(self.router.url.query_parameters))
        words = form.get("q", "")
        return rx.redirect(href_of(query, q=words.strip() if isinstance(words, str) else ""))

    @rx.event
    @allow(Policy.ANYONE)
    async def sort_by(self, sort: str):
        """Put the same courses in another order."""
        query = asked_by(dict(self.router.url.query_parameters))
        known = sort if sort in set(Sort) and sort != Sort.RELEVANCE else ""
        return rx.redirect(href_of(query, sort=known))

    def _show(self, answer: CatalogPage) -> None:
        query = answer.query
        names = {shelf.category.slug: shelf.category.name for shelf in answer.shelves}
        self.words = query.words
        self.heading = f"Courses for “{query.words}”" if query.words else names.get(query.category, "All courses")
        self.total_text = formats.counted(answer.total, "course")
        self.show_text = f"Show {self.total_text}" if answer.total else "No courses found"
        self.nothing_text = f"No courses for “{query.words}”" if query.words else "No courses found"
        self.all_href = routes.catalog(q=query.words, sort="" if query.sort is Sort.RELEVANCE else query.sort.value)
        self.meant, self.meant_href = answer.meant, href_of(query, q=answer.meant)
        self.is_whole = answer.is_whole
        self.cards = card_views(answer.cards)
        self.categories = _choices(
            query, "category", query.category, [(s.category.slug, s.category.name, s.courses) for s in answer.shelves]
        )
        self.levels = _choices(query, "level", query.level, [(lv.value, LEVELS[lv], n) for lv, n in answer.levels])
        self.languages = _choices(query, "language", query.language, [(name, name, n) for name, n in answer.languages])
        if len(self.languages) == 1 and not query.language:
            self.languages = []
        self.prices = _choices(query, "price", query.price, [(key, PRICE_WORDS[key], n) for key, n in answer.prices])
        self.ratings = _choices(
            query, "rating", query.rating, [(key, RATING_WORDS[key], n) for key, n in answer.ratings]
        )
        self.lengths = _choices(
            query, "length", query.length, [(key, LENGTH_WORDS[key], n) for key, n in answer.lengths]
        )
        filters = (self.categories, self.levels, self.languages, self.prices, self.ratings, self.lengths)
        self.chosen = [choice for choices in filters for choice in choices if choice.is_chosen]
        self.sort = query.sort.value
        self.page, self.pages = query.page, answer.pages
        self.previous_href = href_of(query, page=str(query.page - 1) if query.page > 2 else "")
        self.next_href = href_of(query, page=str(query.page + 1))


def _choices(query: CatalogQuery, name: str, taken: str, options: list[tuple[str, str, int]]) -> list[ChoiceView]:
    """A filter's choices; the one that is taken leads back to none. What would leave nothing is not offered."""
    return [
        ChoiceView(
            value=value,
            label=label,
            href=href_of(query, **{name: "" if value == taken else value}),
            count_text=formats.number(count),
            is_chosen=value == taken,
        )
        for value, label, count in options
        if count or value == taken
    ]


class CategoryState(rx.State):
    """A category's page."""

    is_loaded: bool = False
    is_missing: bool = False
    failure: str = ""
    category: ShelfView = ShelfView()
    popular: list[CourseCardView] = []
    newest: list[CourseCardView] = []
    top_rated: list[CourseCardView] = []
    all_href: str = routes.COURSES

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Read the category that the URL names."""
        slug = unquote(self.slug)  # pyright: ignore[reportAttributeAccessIssue] - the route's argument
        if slug != self.category.slug:
            self.reset()
        self.failure = ""
        try:
            page = await services().catalog.category_page(slug)
        except NotFound:
            self.reset()
            self.is_missing = True
            return None
        except AppError as error:
            self.failure = error.message
            return None
        if page.category.slug != slug:
            return rx.redirect(routes.category(page.category.slug), replace=True)
        self.category = shelf_view(Shelf(page.category, page.courses))
        self.popular = card_views(page.popular)
        self.newest = card_views(page.newest[:4])
        self.top_rated = card_views(page.top_rated[:4])
        self.all_href = routes.catalog(category=page.category.slug)
        self.is_missing = False
        self.is_loaded = True
        return None
