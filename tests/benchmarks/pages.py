"""How long the data of the front's pages takes beside a bare indexed find of the same run, as the catalog grows.

    python -m tests.benchmarks.pages [--sizes 1000,10000,100000] [--times 100]

The catalog is the one of `tests/benchmarks/search.py`, on the embedded database.
"""

import argparse
import asyncio
import random
import tempfile
from pathlib import Path

from motor.motor_asyncio import AsyncIOMotorClient

from edtech_app.domain.accounts import VISITOR, Role
from edtech_app.domain.entity import EPOCH, new_id
from edtech_app.domain.reviews import Review
from edtech_app.repositories.indexes import ensure_indexes
from edtech_app.repositories.reviews import ReviewRepository
from tests.benchmarks.search import beside, fill, say, say_times
from tests.support.databases import embedded_server
from tests.support.world import World

REVIEWS = 20_000
COURSES_EACH = 20
"""How many courses an instructor has, about; a course's page reads them all for what it says of its instructor."""


async def fill_reviews(world: World) -> None:
    """Many reviews of a few courses, among them one course that many have reviewed."""
    chance, repository = random.Random(1), ReviewRepository(world.database)
    courses = await world.courses.after("", limit=200)
    rows = [
        Review(
            id=new_id(),
            user_id=new_id(),
            course_id=chance.choice(courses).id if number % 4 else courses[0].id,
            author_name="Asha Rao",
            stars=chance.randint(1, 5),
            text="Very clear, and just long enough.",
            created_at=EPOCH.replace(year=2026, hour=number % 24),
            updated_at=EPOCH.replace(year=2026, hour=number % 24),
        )
        for number in range(REVIEWS)
    ]
    for start in range(0, REVIEWS, 1000):
        batch = [repository._encode(row) for row in rows[start : start + 1000]]
        await world.database["ratings"].insert_many(batch)


async def measure(world: World, size: int, times: int) -> None:
    await fill(world.database, size)
    services = world.services
    if not await world.database["ratings"].find_one({}):
        await fill_reviews(world)
    await services.catalog_index.open()
    while not services.catalog_index.is_whole:  # noqa: ASYNC110 - nobody else wants to be told
        await asyncio.sleep(0.1)
    course = (await world.courses.after("", limit=1))[0]
    category = (await services.catalog.categories())[0]
    say(f"\n{size:,} courses, {REVIEWS:,} reviews")

    async def find() -> object:
        return await world.database["courses"].find_one({"slug": course.slug})

    pages = {
        "home": services.catalog.home,
        "a category": lambda: services.catalog.category_page(category.slug),
        "a course": lambda: services.course_pages.course_page(VISITOR, course.slug),
        "reviews, page 50": lambda: services.course_pages.reviews(VISITOR, course.slug, 50),
        "a slice of the map": lambda: services.search.slice(size - 1000, 1000),
    }
    for name, page in pages.items():
        bare, taken = await beside(find, page, times)
        say_times(name, taken, bare)


async def run(url: str, folder: Path, sizes: list[int], times: int) -> None:
    world = World(AsyncIOMotorClient(url)["benchmark"], folder)
    await ensure_indexes(world.database)
    await world.services.catalog.put_up_first_shelves()
    for size in sizes:
        for number in range(await world.database["users"].count_documents({}), size // COURSES_EACH):
            await world.person(Role.INSTRUCTOR, f"Teacher {number}")
        await measure(world, size, times)
    await world.services.catalog_index.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--times", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder)) as url:
        asyncio.run(run(url, Path(folder), [int(size) for size in asked.sizes.split(",")], asked.times))


if __name__ == "__main__":
    main()
