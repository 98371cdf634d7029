"""Transcripts: reading what a lecture says, finding words in all that a course says, and making what lacks."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from edtech_app import logs
from edtech_app.domain.accounts import Actor
from edtech_app.domain.captions import (
    UNKNOWN_LANGUAGE,
    CaptionTrack,
    Piece,
    Transcript,
    best_language,
    language_code,
    marked,
)
from edtech_app.domain.catalog import Course, Lecture
from edtech_app.domain.errors import InvalidInput, NotFound
from edtech_app.domain.media import MediaAsset
from edtech_app.domain.search import asked_words
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.media import MediaRepository
from edtech_app.repositories.transcripts import TranscriptRepository
from edtech_app.services.learning import LearningService
from edtech_app.services.media import MediaService
from edtech_app.services.spoken import Spoken

log = logs.get(__name__)

FEWEST_LETTERS = 2
"""Nothing is looked for with fewer: a single letter begins a word everywhere."""
MOST_LECTURES = 30
MOST_PLACES, MOST_PLACES_HERE = 5, 100
"""So many places of a lecture are shown: of each, and of the one that is open."""
PAGE = 100


@dataclass(frozen=True, slots=True)
class LectureTranscript:
    """What a lecture says in one of its languages; `languages` are those it can be read in, none without captions."""

    languages: tuple[str, ...] = ()
    transcript: Transcript | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words are said: the second of the video, and what is said there."""

    second: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class LecturePlaces:
    """The first places of a lecture where the words are said, in the order of time, and how many there are."""

    lecture: Lecture
    language: str
    places: tuple[Place, ...]
    count: int


@dataclass(frozen=True, slots=True)
class CoursePlaces:
    """Where a course says the words: the open lecture first, then by curriculum.

    `count` is of all places, `lecture_count` of the lectures that have any; not all of them are in `lectures`.
    """

    course: Course
    lectures: tuple[LecturePlaces, ...]
    count: int
    lecture_count: int


class TranscriptsService:
    """Whoever may watch a lecture may read it; nobody else finds anything in it."""

    def __init__(
        self,
        *,
        transcripts: TranscriptRepository,
        courses: CourseRepository,
        assets: MediaRepository,
        learning: LearningService,
        media: MediaService,
    ) -> None:
        self._transcripts, self._courses, self._assets = transcripts, courses, assets
        self._learning, self._media = learning, media
        self._spoken = Spoken(transcripts)

    async def read(
        self, actor: Actor, course_id: str, lecture_id: str, wanted: Sequence[str] = ()
    ) -> LectureTranscript:
        """What the lecture says, in the first of the wanted languages that it has (tags such as `hi-IN`).

        Raises:
            NotFound: No such lecture, or none that the actor may watch.
        """
        _, lectures = await self._learning.watchable(actor, course_id)
        lecture = next((each for each in lectures if each.id == lecture_id), None)
        if lecture is None:
            raise NotFound("This lecture does not exist.")
        asset = await self._assets.find(lecture.media_id)
        if asset is None or not asset.captions:
            return LectureTranscript()
        languages = tuple(track.language for track in asset.captions)
        chosen = best_language(languages, wanted)
        return LectureTranscript(languages, await self._transcripts.of(asset.id, chosen))

    async def search(
        self, actor: Actor, course_id: str, text: str, *, lecture_id: str = "", wanted: Sequence[str] = ()
    ) -> CoursePlaces:
        """Where the course says all the words of a text, in the lectures that the actor may watch.

        A word is found by its beginning; case and Latin accents do not matter. `lecture_id` is the lecture that is
        open. Of a lecture's languages that say the words, the first wanted one is shown.

        Raises:
            NotFound: No such course, or none that the actor may know of.
        """
        course, lectures = await self._learning.watchable(actor, course_id)
        words = asked_words(text)
        if not words or len(text.strip()) < FEWEST_LETTERS:
            return CoursePlaces(course, (), 0, 0)
        spoken = await self._spoken.of(await self._assets.many(lecture.media_id for lecture in lectures))
        lectures.sort(key=lambda lecture: lecture.id != lecture_id)

        def find() -> CoursePlaces:
            said = _said(lectures, spoken, words, wanted)
            shown = tuple(
                _lecture_places(*each, words, MOST_PLACES_HERE if each[0].id == lecture_id else MOST_PLACES)
                for each in said[:MOST_LECTURES]
            )
            return CoursePlaces(course, shown, sum(len(places) for _, _, places in said), len(said))

        return await asyncio.to_thread(find)

    async def make_missing(self) -> int:
        """Make the transcripts that captions lack, and forget those whose captions are gone; returns how many.

        Captions from before they had languages get the course's. Repeatable: what a crash left out is done next time.
        """
        made, last = 0, ""
        while page := await self._courses.after(last, limit=PAGE):
            for course in page:
                made += await self._make_missing_of(course)
            last = page[-1].id
        return made

    async def _make_missing_of(self, course: Course) -> int:
        assets = [asset for asset in await self._assets.of_course(course.id) if asset.captions]
        kept = {(each.media_id, each.captions_key): each for each in await self._transcripts.of_course(course.id)}
        made = 0
        for asset in assets:
            for track in (await self._named(asset, course)).captions:
                transcript = kept.pop((asset.id, track.key), None)
                if transcript is None or transcript.language != track.language:
                    made += await self._make(asset, track)
        for stale in kept.values():
            # Captions that were taken this moment are kept by whoever takes them.
            asset = await self._assets.find(stale.media_id)
            track = asset.track(stale.language) if asset else None
            if track is None:
                await self._transcripts.forget(stale.media_id, stale.language)
        return made

    async def _named(self, asset: MediaAsset, course: Course) -> MediaAsset:
        """The video with every track in a language; captions of old are in the course's, if there are none in it."""
        language = language_code(course.language)
        if language == UNKNOWN_LANGUAGE:
            return asset

        def name(before: MediaAsset) -> MediaAsset:
            old = before.track(UNKNOWN_LANGUAGE)
            if old is None or before.track(language):
                return before
            return before.without_track(UNKNOWN_LANGUAGE).with_track(CaptionTrack(language=language, key=old.key))

        return await self._assets.change(asset.id, name)

    async def _make(self, asset: MediaAsset, track: CaptionTrack) -> int:
        try:
            await self._media.write_transcript(asset, track, await self._media.read_captions(track))
        except (NotFound, InvalidInput):
            log.warning("captions_unreadable", video=asset.id)
            return 0
        return 1


def _said(
    lectures: Iterable[Lecture], spoken: Iterable[Transcript], words: list[str], wanted: Sequence[str]
) -> list[tuple[Lecture, Transcript, list[range]]]:
    """The lectures that say the words, in their order, each in the first wanted language in which it does."""
    by_video: dict[str, list[Transcript]] = {}
    for transcript in spoken:
        by_video.setdefault(transcript.media_id, []).append(transcript)
    found: list[tuple[Lecture, Transcript, list[range]]] = []
    for lecture in lectures:
        said = {each.language: (each, at) for each in by_video.get(lecture.media_id, ()) if (at := each.places(words))}
        if said:
            found.append((lecture, *said[best_language(said, wanted)]))
    return found


def _lecture_places(
    lecture: Lecture, transcript: Transcript, places: list[range], words: list[str], most: int
) -> LecturePlaces:
    shown = [
        Place(transcript.starts[place.start] / 1000, marked(transcript.text_of(place), words))
        for place in places[:most]
    ]
    return LecturePlaces(lecture, transcript.language, tuple(shown), len(places))
