"""What the open lecture says, and where the course says the words that somebody looks for."""

from dataclasses import dataclass, field

import reflex as rx

from edtech_app import routes
from edtech_app.domain.captions import Transcript, language_name
from edtech_app.domain.errors import AppError, NotFound
from edtech_app.domain.words import clock
from edtech_app.runtime import services
from edtech_app.services.transcripts import CoursePlaces, LecturePlaces, Place
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.views import CaptionsView

PANEL = "transcript"
MOST_TAGS = 20


@dataclass(frozen=True)
class CueView:
    """A line of a transcript, and the second at which it is said, for scripts (`83.5`) and for people (`1:23`)."""

    second: str = ""
    clock: str = ""
    text: str = ""


@dataclass(frozen=True)
class PieceView:
    """A piece of what is said; `is_found` is a word that was looked for."""

    text: str = ""
    is_found: bool = False


@dataclass(frozen=True)
class PlaceView:
    """Where the words are said. `href` opens that lecture at that second; "" in the lecture that is open."""

    second: str = ""
    clock: str = ""
    href: str = ""
    pieces: list[PieceView] = field(default_factory=list)


@dataclass(frozen=True)
class LecturePlacesView:
    """A lecture that says the words; `more_text` tells of places that are not shown."""

    id: str = ""
    title: str = ""
    language: str = ""
    count_text: str = ""
    more_text: str = ""
    places: list[PlaceView] = field(default_factory=list)


class TranscriptState(rx.State):
    """`status` is loading, ready, none (nothing to read) or failed; `words` are what is looked for, "" for nothing.

    `search` is "", ready or failed.
    """

    status: str = "loading"
    problem: str = ""
    language: str = ""
    languages: list[CaptionsView] = []
    cues: list[CueView] = []
    words: str = ""
    search: str = ""
    found: list[LecturePlacesView] = []
    found_text: str = ""
    _course: str = ""
    _wanted: list[str] = []

    @rx.event
    @allow(Policy.ANYONE)
    async def open(self, course: str, lecture: str, wanted: str):
        """Read the open lecture; `wanted` are language tags with commas between, the best first.

        What was looked for in the course before is looked for on.
        """
        self._wanted = wanted.split(",")[:MOST_TAGS]
        if self._course != course:
            self._course, self.words = course, ""
            self.search, self.found, self.found_text = "", [], ""
        self.status, self.cues, self.languages = "loading", [], []
        yield
        await self._read(course, lecture, self._wanted)
        if self.words:
            await self._find(course, lecture)

    @rx.event
    @allow(Policy.ANYONE)
    async def choose(self, course: str, lecture: str, language: str):
        """Read the open lecture in another of its languages."""
        await self._read(course, lecture, [language])

    @rx.event
    @allow(Policy.ANYONE)
    async def look_for(self, course: str, lecture: str, words: str):
        """Find where the course says these words."""
        self.words = words.strip()
        await self._find(course, lecture)

    @rx.event
    @allow(Policy.ANYONE)
    async def clear(self, field: str):
        """Look for nothing any more, and go on reading."""
        self.words, self.search, self.found, self.found_text = "", "", [], ""
        return [rx.set_value(field, ""), rx.set_focus(field)]

    async def _read(self, course: str, lecture: str, wanted: list[str]) -> None:
        try:
            read = await services().transcripts.read(await actor_of(self), course, lecture, wanted)
        except NotFound:
            self.status = "none"
            return
        except AppError as error:
            self.status, self.problem = "failed", error.message
            return
        self.languages = [CaptionsView(code, language_name(code)) for code in read.languages]
        self.language = read.transcript.language if read.transcript else ""
        self.cues = _cue_views(read.transcript) if read.transcript else []
        self.status = "ready" if self.cues else "none"

    async def _find(self, course: str, lecture: str) -> None:
        if not self.words:
            self.search, self.found, self.found_text = "", [], ""
            return
        wanted = [self.language, *self._wanted]
        try:
            places = await services().transcripts.search(
                await actor_of(self), course, self.words, lecture_id=lecture, wanted=wanted
            )
        except AppError as error:
            self.search, self.problem, self.found = "failed", error.message, []
            return
        self.search = "ready"
        self.found = [_lecture_view(each, places.course.slug, lecture) for each in places.lectures]
        self.found_text = _found_text(places)


def _cue_views(transcript: Transcript) -> list[CueView]:
    return [
        CueView(_second(start / 1000), clock(start // 1000), line)
        for start, line in zip(transcript.starts, transcript.lines, strict=True)
    ]


def _lecture_view(each: LecturePlaces, slug: str, open_id: str) -> LecturePlacesView:
    more = each.count - len(each.places)

    def href(place: Place) -> str:
        return routes.player(slug, each.lecture.id, second=place.second, panel=PANEL)

    return LecturePlacesView(
        id=each.lecture.id,
        title=each.lecture.title,
        language=each.language,
        count_text=formats.counted(each.count, "place"),
        more_text=f"and {more:,} more" if more else "",
        places=[_place_view(place, "" if each.lecture.id == open_id else href(place)) for place in each.places],
    )


def _place_view(place: Place, href: str) -> PlaceView:
    pieces = [PieceView(piece.text, piece.is_found) for piece in place.pieces]
    return PlaceView(_second(place.second), clock(int(place.second)), href, pieces)


def _found_text(places: CoursePlaces) -> str:
    if not places.count:
        return "No matches in the lectures you can watch."
    said = f"{formats.counted(places.count, 'place')} in {formats.counted(places.lecture_count, 'lecture')}"
    shown = len(places.lectures)
    return said if shown == places.lecture_count else f"{said}, showing the first {shown}"


def _second(second: float) -> str:
    return f"{second:g}"
