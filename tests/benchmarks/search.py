"""How long a search takes beside a bare indexed find of the same run, as the catalog grows; and what the index costs.

    python -m tests.benchmarks.search [--sizes 1000,10000,100000] [--times 300]

Courses are made by chance from a few thousand words. They lie on the embedded database, the index in a folder.
"""

import argparse
import asyncio
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from edtech_app.domain.accounts import Role
from edtech_app.domain.catalog import Course, CourseStatus, Level
from edtech_app.domain.entity import EPOCH, new_id
from edtech_app.domain.money import Money
from edtech_app.domain.search import CatalogQuery, Sort
from edtech_app.gateways.search.tantivy_engine import TantivySearch
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.repositories.changes import CourseFeed
from edtech_app.repositories.indexes import ensure_indexes
from edtech_app.services.catalog import CatalogIndex, SearchService
from edtech_app.services.catalog.indexing import LAG
from tests.support.databases import embedded_server
from tests.support.world import World

SUBJECTS = ("python", "data", "design", "c++", "photography", "हिन्दी", "guitar", "statistics")
QUESTIONS = {
    "all courses": CatalogQuery(),
    "a common word": CatalogQuery(words="python"),
    "two words": CatalogQuery(words="python design"),
    "a slip": CatalogQuery(words="photgraphy"),
    "narrowed": CatalogQuery(words="data", level="beginner", price="under-500", rating="4"),
    "newest": CatalogQuery(sort=Sort.NEWEST),
    "page 200": CatalogQuery(page=200),
    "nothing found": CatalogQuery(words="xylophonics"),
}


def memory() -> int:
    """The most memory that this process has had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def course(chance: random.Random, words: list[str], shelves: list[str], teacher: str, number: int) -> Course:
    def text(length: int) -> str:
        return " ".join(chance.choices(words, k=length))

    stars = chance.choices(range(1, 6), weights=(1, 1, 3, 8, 12), k=chance.randrange(30))
    return Course(
        id=new_id(),
        slug=f"course-{number}",
        instructor_id=teacher,
        title=f"{chance.choice(SUBJECTS)} {text(4)}",
        subtitle=text(9),
        description=text(120),
        category_id=chance.choice(shelves),
        level=chance.choice(list(Level)),
        language=chance.choice(["English", "हिन्दी", "தமிழ்"]),
        tags=(chance.choice(SUBJECTS),),
        price=Money(chance.choice([0, 299_00, 499_00, 1299_00, 2999_00])),
        status=CourseStatus.PUBLISHED,
        created_at=EPOCH,
        updated_at=EPOCH,
        published_at=EPOCH.replace(year=2020 + number % 6),
        lecture_count=10,
        seconds=chance.randrange(100_000),
        student_count=int(chance.paretovariate(0.8)),
        rating_sum=sum(stars),
        rating_count=len(stars),
        change=number + 1,
    )


async def fill(database: Any, size: int) -> None:
    """Bring the catalog to this size; writes past the repository, which would take a number for each."""
    chance = random.Random(size)
    words = ["".join(chance.choices("abcdeghilmnoprstu", k=chance.randrange(3, 10))) for _ in range(4000)]
    repository, there = CourseRepository(database), await database["courses"].count_documents({})
    shelves = [category.id for category in await CategoryRepository(database).in_order()]
    teachers = [user["_id"] for user in await database["users"].find({}).to_list(None)]
    for start in range(there, size, 1000):
        numbers = range(start, min(start + 1000, size))
        rows = [course(chance, words, shelves, chance.choice(teachers), number) for number in numbers]
        await database["courses"].insert_many([repository._encode(row) for row in rows])
    await CourseFeed(database).position()
    await database["feeds"].update_one({"_id": "courses"}, {"$set": {"number": size}})


Act = Callable[[], Awaitable[object]]


async def one(act: Act) -> float:
    """How many milliseconds it takes once."""
    begun = time.perf_counter()
    await act()
    return (time.perf_counter() - begun) * 1000


async def beside(bare: Act, act: Act, times: int) -> tuple[list[float], list[float]]:
    """The times of both, taken in turns, so that what else the machine does meets both."""
    pairs = [(await one(bare), await one(act)) for _ in range(times)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def quantiles(taken: list[float]) -> tuple[float, float]:
    return statistics.median(taken), statistics.quantiles(taken, n=20)[18]


async def measure(world: World, size: int, times: int) -> None:
    await fill(world.database, size)
    before = memory()
    with tempfile.TemporaryDirectory() as folder:
        engine = TantivySearch(Path(folder))
        index = CatalogIndex(
            engine=engine,
            feed=CourseFeed(world.database),
            categories=world.categories,
            courses=world.courses,
            users=UserRepository(world.database),
            lag=LAG,
        )
        search = SearchService(engine=engine, index=index, categories=world.categories, cards=world.services.cards)
        begun = time.perf_counter()
        await index.open()
        while not index.is_whole:  # noqa: ASYNC110 - nobody else wants to be told
            await asyncio.sleep(0.02)
        filled = time.perf_counter() - begun
        on_disk = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 1e6
        grown = f"peak memory {before} → {memory()} MB"
        say(f"\n{size:,} courses: index filled in {filled:.1f} s, {on_disk:.0f} MB in files, {grown}")
        find = world.database["courses"].find_one
        asked: dict[str, Act] = {
            name: lambda question=question: search.search(question) for name, question in QUESTIONS.items()
        }
        all_bare: list[float] = []
        all_taken: list[float] = []
        for name, act in asked.items():
            bare, taken = await beside(lambda: find({"slug": "course-7"}), act, times)
            say_times(name, taken, bare)
            all_bare += bare
            all_taken += taken
        say_times("all of these", all_taken, all_bare)
        bare, taken = await beside(lambda: find({"slug": "course-7"}), lambda: search.suggest("pyt"), times)
        say_times("suggestions", taken, bare)
        await index.close()


def say_times(name: str, taken: list[float], bare: list[float]) -> None:
    (median, p95), (bare_median, bare_p95) = quantiles(taken), quantiles(bare)
    times = f"p50 {median:6.2f} ms, p95 {p95:6.2f} ms"
    say(f"  {name:<16}{times}: {median / bare_median:4.1f} and {p95 / bare_p95:4.1f} bare finds")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def run(url: str, folder: Path, sizes: list[int], times: int) -> None:
    world = World(AsyncIOMotorClient(url)["benchmark"], folder)
    await ensure_indexes(world.database)
    for number in range(50):
        await world.person(Role.INSTRUCTOR, f"Teacher {number}")
    await world.services.catalog.put_up_first_shelves()
    for size in sizes:
        await measure(world, size, times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--times", type=int, default=300)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder)) as url:
        asyncio.run(run(url, Path(folder), [int(size) for size in asked.sizes.split(",")], asked.times))


if __name__ == "__main__":
    main()
