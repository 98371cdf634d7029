"""What a search box suggests while somebody types."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError
from edtech_app.domain.search import MAX_LETTERS, asked_words, words_of
from edtech_app.runtime import services
from edtech_app.services.catalog import Suggestions
from edtech_app.states import formats
from edtech_app.states.guard import Policy, allow


@dataclass(frozen=True)
class PieceView:
    """A piece of a suggestion's words; `is_typed` is the beginning of a word that was typed."""

    text: str = ""
    is_typed: bool = False


@dataclass(frozen=True)
class SuggestionView:
    """A place to go: its words in pieces, what it is (`search` for all results), and a word beside it."""

    key: str = ""
    kind: str = "course"
    href: str = ""
    pieces: list[PieceView] = field(default_factory=list[PieceView])
    note: str = ""


class SuggestionState(rx.State):
    """The suggestions of the box that is typed in; `box` is its id."""

    box: str = ""
    items: list[SuggestionView] = []
    told: str = ""

    @rx.event(supersedes=True)
    @allow(Policy.ANYONE)
    async def suggest(self, box: str, typed: str):
        """Suggest for what is typed so far; what was typed before and is not answered yet is not answered any more."""
        typed = typed[:MAX_LETTERS].strip().encode(errors="replace").decode()
        try:
            found = await services().search.suggest(typed)
        except AppError:
            # Suggestions are a courtesy: without them the box still searches.
            found = Suggestions()
        self.box, self.items = box, _views(found, typed)
        count = len(self.items) - 1
        self.told = formats.counted(count, "suggestion") if count > 0 else ""


def _views(found: Suggestions, typed: str) -> list[SuggestionView]:
    words = asked_words(typed)
    views = [
        SuggestionView(
            key=category.id,
            kind="category",
            href=routes.category(category.slug),
            pieces=pieces_of(category.name, words),
            note="Category",
        )
        for category in found.categories
    ]
    views += [
        SuggestionView(
            key=key,
            kind="instructor",
            href=routes.instructor(key),
            pieces=pieces_of(name, words),
            note="Instructor",
        )
        for key, name in found.instructors
    ]
    views += [
        SuggestionView(
            key=card.course.id,
            href=routes.course(card.course.slug),
            pieces=pieces_of(card.course.title, words),
            note=card.instructor_name,
        )
        for card in found.courses
    ]
    if views:
        all_results = [PieceView("All results for “"), PieceView(typed), PieceView("”")]
        views.append(SuggestionView(key="all", kind="search", href=routes.catalog(q=typed), pieces=all_results))
    return views


def pieces_of(text: str, words: Sequence[str]) -> list[PieceView]:
    """The text cut where its words begin with one of these; as text, so that nothing in it can be markup."""
    pieces: list[PieceView] = []
    for number, word in enumerate(text.split()):
        inside = [at for at, letter in enumerate(word) if words_of(letter)]
        start, stop = (inside[0], inside[-1] + 1) if inside else (0, 0)
        folded = "".join(words_of(word[start:stop])[:1])
        typed = max((other for other in words if folded.startswith(other)), key=len, default="")
        # Where folding changes how many letters there are, the word is marked whole.
        end = start + len(typed) if not typed or len(folded) == stop - start else stop
        space = " " if number else ""
        pieces += [
            PieceView(space + word[:start]),
            PieceView(word[start:end], is_typed=True),
            PieceView(word[end:]),
        ]
    return [piece for piece in pieces if piece.text]
