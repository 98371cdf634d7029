"""What it costs to ask for whom a bell should ring, and to tell a course's students, on the embedded database.

python -m tests.benchmarks.bells [--kept 20000] [--students 2000] [--times 100]
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from motor.motor_asyncio import AsyncIOMotorClient

from edtech_app.domain.accounts import Role
from edtech_app.domain.entity import new_id
from edtech_app.domain.notifications import Notification, NotificationKind
from edtech_app.repositories.indexes import ensure_indexes
from tests.benchmarks.search import say
from tests.support.databases import embedded_server
from tests.support.world import World


async def measure(world: World, kept: int, students: int, times: int) -> None:
    old = world.clock() - timedelta(days=1)
    rows = [
        Notification(
            id=new_id(),
            user_id=new_id(),
            key=f"fact {number}",
            kind=NotificationKind.SALE,
            title="You sold “Python from zero”",
            link="/teach/earnings",
            created_at=old,
            changed_at=old,
        )
        for number in range(kept)
    ]
    for start in range(0, kept, 1000):
        some = [world.notifications._encode(row) for row in rows[start : start + 1000]]
        await world.database["notifications"].insert_many(some)
    bells = world.services.bells
    took: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        await bells.rung()
        took.append((time.perf_counter() - began) * 1000)
    say(f"asking with {kept} kept: median {statistics.median(took):.1f} ms, worst {max(took):.1f} ms")

    author = await world.person(Role.INSTRUCTOR)
    course = await world.course(author)
    for _ in range(students):
        await world.enrol(await world.person(), course)
    began = time.perf_counter()
    await world.services.announcements.announce(author, course.id, "Two new lectures", "Come and see.")
    say(f"the author waits {(time.perf_counter() - began) * 1000:.1f} ms")
    began = time.perf_counter()
    await world.services.announcements.send_waiting()
    say(f"{students} students are told in {time.perf_counter() - began:.1f} s in the background")
    began = time.perf_counter()
    people = await bells.rung()
    say(f"ringing for {len(people)} people takes {(time.perf_counter() - began) * 1000:.1f} ms")


async def main(kept: int, students: int, times: int) -> None:
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder)) as url:
        database = AsyncIOMotorClient(url)["school"]
        await ensure_indexes(database)
        await measure(World(database=database, folder=Path(folder)), kept, students, times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kept", type=int, default=20_000)
    parser.add_argument("--students", type=int, default=2000)
    parser.add_argument("--times", type=int, default=100)
    asked = parser.parse_args()
    asyncio.run(main(asked.kept, asked.students, asked.times))
