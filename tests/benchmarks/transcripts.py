"""How long it takes to find words in all that a large course says, beside a bare indexed find of the same run.

    python -m tests.benchmarks.transcripts [--lectures 300] [--minutes 12] [--times 40]

Lectures are made by chance from a few thousand words, in English and in Hindi, on the embedded database.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
from pathlib import Path

from motor.motor_asyncio import AsyncIOMotorClient

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.captions import CaptionTrack, Cue, Transcript
from edtech_app.domain.catalog import Lecture, LectureKind
from edtech_app.domain.entity import EPOCH, new_id
from edtech_app.domain.media import MediaAsset, MediaKind
from edtech_app.repositories.indexes import ensure_indexes
from tests.benchmarks.search import beside, one, say, say_times
from tests.support.databases import embedded_server
from tests.support.world import World

FIRST_TIMES = 8
CUE_SECONDS = 4
WORDS_A_CUE = 10
SCRIPTS = {"en": "abcdeghilmnoprstu", "hi": "कखगचजटडतदनपबमयरलवसहाीेोि"}


async def fill(world: World, lectures: int, minutes: int) -> tuple[str, str]:
    """A course that says so much; its id, and a word that it says often."""
    chance = random.Random(1)
    words = {
        language: ["".join(chance.choices(letters, k=chance.randrange(3, 10))) for _ in range(3000)]
        for language, letters in SCRIPTS.items()
    }
    author = await world.person(Role.INSTRUCTOR)
    course = await world.course(author, lectures=1)
    section = (await world.sections.of(course.id))[0]
    for number in range(lectures):
        lecture = Lecture(
            id=new_id(),
            course_id=course.id,
            section_id=section.id,
            title=f"Lecture {number}",
            kind=LectureKind.VIDEO,
            media_id=new_id(),
            preview="yes",
            seconds=minutes * 60,
            position=number,
        )
        await world.lectures.add(lecture)
        video = a_video(lecture, author)
        for language in SCRIPTS:
            cues = [
                Cue(at * 1000, (at + CUE_SECONDS) * 1000, " ".join(chance.choices(words[language], k=WORDS_A_CUE)))
                for at in range(0, minutes * 60, CUE_SECONDS)
            ]
            track = CaptionTrack(language=language, key=f"captions/{new_id()}.vtt")
            said = Transcript.written(new_id(), course_id=course.id, media_id=lecture.media_id, track=track, cues=cues)
            await world.transcripts.add(said)
            video = video.with_track(track)
        await world.assets.add(video)
    return course.id, words["en"][0]


def a_video(lecture: Lecture, author: Actor) -> MediaAsset:
    """The lecture's video, without a file."""
    return MediaAsset(
        id=lecture.media_id,
        owner_id=author.user_id,
        course_id=lecture.course_id,
        kind=MediaKind.VIDEO,
        key=f"videos/{lecture.media_id}.mp4",
        file_name="film.mp4",
        content_type="video/mp4",
        size=1,
        sha256="",
        seconds=lecture.seconds,
        created_at=EPOCH,
    )


async def first_times(world: World, visitor: Actor, course_id: str, word: str, times: int) -> list[float]:
    """The times of searches in processes that have read nothing of the course yet."""
    fresh = [World(world.database, world.folder).services.transcripts.search for _ in range(times)]
    return [await one(lambda search=search: search(visitor, course_id, word)) for search in fresh]


async def run(url: str, folder: Path, asked: argparse.Namespace) -> None:
    world = World(AsyncIOMotorClient(url)["benchmark"], folder)
    await ensure_indexes(world.database)
    course_id, word = await fill(world, asked.lectures, asked.minutes)
    visitor = await world.person()
    find, search = world.database["courses"].find_one, world.services.transcripts.search
    say(f"{asked.lectures} lectures of {asked.minutes} minutes in {len(SCRIPTS)} languages")
    times = await first_times(world, visitor, course_id, word, FIRST_TIMES)
    say(f"  the first search: p50 {statistics.median(times):.0f} ms, the slowest of {FIRST_TIMES} {max(times):.0f} ms")
    for name, text in {"a word that is said": word, "two words": f"{word} {word[:2]}", "nothing": "xylophone"}.items():
        found = await search(visitor, course_id, text)
        say(f"  {name}: {found.count} places in {found.lecture_count} lectures")
        bare, taken = await beside(
            lambda: find({"_id": course_id}), lambda text=text: search(visitor, course_id, text), asked.times
        )
        say_times(name, taken, bare)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lectures", type=int, default=300)
    parser.add_argument("--minutes", type=int, default=12)
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder)) as url:
        asyncio.run(run(url, Path(folder), asked))


if __name__ == "__main__":
    main()
