"""How long a course's reviews take to read beside a bare indexed find of the same run, on the embedded database.

python -m tests.benchmarks.reviews [--reviews 5000] [--times 100]
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from motor.motor_asyncio import AsyncIOMotorClient

from edtech_app.domain.accounts import VISITOR, Role
from edtech_app.domain.entity import new_id
from edtech_app.domain.reviews import Review
from edtech_app.repositories.indexes import ensure_indexes
from tests.benchmarks.search import say
from tests.support.databases import embedded_server
from tests.support.world import World


async def measure(world: World, reviews: int, times: int) -> None:
    chance, course = random.Random(1), await world.course(await world.person(Role.INSTRUCTOR))
    rows = [
        Review(
            id=new_id(),
            user_id=new_id(),
            course_id=course.id,
            author_name="Asha Rao",
            stars=chance.randint(1, 5),
            text="Very clear, and just long enough.",
            helpful_count=chance.choice((0, 0, 0, 1, 2, 9)),
            created_at=world.clock() - timedelta(minutes=number),
            updated_at=world.clock(),
        )
        for number in range(reviews)
    ]
    for start in range(0, reviews, 1000):
        await world.database["ratings"].insert_many([world.reviews._encode(row) for row in rows[start : start + 1000]])
    lists = world.services.review_lists
    far = None
    for _ in range(30):
        far = (await lists.of_course(VISITOR, course.id, after=far)).next
    questions: dict[str, Callable[[], Awaitable[object]]] = {
        "a bare indexed find": lambda: world.courses.find(course.id),
        "the most helpful": lambda: lists.of_course(VISITOR, course.id),
        "the newest": lambda: lists.of_course(VISITOR, course.id, order="newest"),
        "two stars": lambda: lists.of_course(VISITOR, course.id, stars=2),
        "the 31st page": lambda: lists.of_course(VISITOR, course.id, after=far),
        "the course's whole page": lambda: world.services.course_pages.course_page(VISITOR, course.slug),
        "what the author has not answered": lambda: world.reviews.visible(course.id, answered="no", limit=12),
    }
    for words, ask in questions.items():
        took = []
        for _ in range(times):
            began = time.perf_counter()
            await ask()
            took.append((time.perf_counter() - began) * 1000)
        say(f"{words:34} median {statistics.median(took):6.1f} ms, best {min(took):6.1f} ms")


async def main(reviews: int, times: int) -> None:
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder)) as url:
        database = AsyncIOMotorClient(url)["school"]
        await ensure_indexes(database)
        say(f"{reviews} reviews of one course, each question {times} times")
        await measure(World(database=database, folder=Path(folder)), reviews, times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=5000)
    parser.add_argument("--times", type=int, default=100)
    asked = parser.parse_args()
    asyncio.run(main(asked.reviews, asked.times))
