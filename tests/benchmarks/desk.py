"""What the instructor's desk costs the server with years of sales, on the embedded database.

python -m tests.benchmarks.desk [--courses 500] [--sales 25000] [--months 24] [--times 10]

Each sale is two rows of the ledger, an enrollment and its part of a month; every fifth student has written a review.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.commerce import EntryKind, LedgerEntry
from edtech_app.domain.entity import Entity, new_id
from edtech_app.domain.learning import Enrollment
from edtech_app.domain.money import Money
from edtech_app.domain.reach import FINISHED, Reach
from edtech_app.domain.reviews import Review
from edtech_app.domain.tallies import Figures, Tally, month_of
from edtech_app.repositories.base import Repository
from edtech_app.repositories.indexes import ensure_indexes
from edtech_app.services.earnings import EVERY_MONTH
from edtech_app.services.own_courses import CourseOrder, CourseQuery
from tests.support.databases import embedded_server
from tests.support.world import World


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


async def store(repository: Repository[Any], rows: Sequence[Entity]) -> None:
    for start in range(0, len(rows), 1000):
        await repository._docs.insert_many([repository._encode(row) for row in rows[start : start + 1000]])


def a_sale(chance: random.Random, course: Course, at: datetime) -> tuple[Enrollment, list[LedgerEntry]]:
    student, order = new_id(), new_id()
    price = Money(chance.choice((49_900, 129_900, 249_950)))
    enrollment = Enrollment(
        id=new_id(),
        user_id=student,
        course_id=course.id,
        instructor_id=course.instructor_id,
        order_id=order,
        price=price,
        counted="done",
        created_at=at,
    )
    entries = [
        LedgerEntry(
            id=new_id(),
            order_id=order,
            course_id=course.id,
            instructor_id=course.instructor_id,
            user_id=student,
            kind=kind,
            amount=amount,
            counted="done",
            created_at=at,
        )
        for kind, amount in ((EntryKind.SALE, price), (EntryKind.FEE, -price.share(2_000)))
    ]
    return enrollment, entries


async def seed(world: World, author: Actor, courses: int, sales: int, months: int) -> None:
    """Years of sales of many courses, most of them of a few, as it is in a school."""
    chance = random.Random(9)
    taught = [
        Course(
            id=new_id(),
            slug=f"course-{number}",
            instructor_id=author.user_id,
            title=f"Course number {number}",
            subtitle="What you need and no more",
            description="A paragraph about this course, as long as authors write them. " * 40,
            price=Money(129_900),
            status=CourseStatus.PUBLISHED,
            created_at=world.clock(),
            updated_at=world.clock(),
            student_count=sales // courses,
            lecture_count=20,
            rating_count=sales // courses // 5,
            rating_sum=sales // courses,
        )
        for number in range(courses)
    ]
    enrollments: list[Enrollment] = []
    entries: list[LedgerEntry] = []
    tallies: dict[str, Tally] = {}
    for _ in range(sales):
        at = world.clock() - timedelta(minutes=chance.randint(1, months * 30 * 24 * 60))
        enrollment, rows = a_sale(chance, taught[int(courses * chance.random() ** 2)], at)
        enrollments.append(enrollment)
        entries += rows
        tally = tallies.get(month_of(at)) or Tally.blank(author.user_id, month_of(at))
        for row in rows:
            tally = tally.plus(at, row.course_id, Figures.of_entry(row))
        tallies[tally.month] = tally
    reviews = [
        Review(
            id=new_id(),
            user_id=each.user_id,
            course_id=each.course_id,
            author_name="Asha Rao",
            stars=chance.randint(3, 5),
            instructor_id=each.instructor_id,
            text="Very clear, and just long enough.",
            counted="done",
            created_at=each.created_at,
            updated_at=each.created_at,
        )
        for each in enrollments[::5]
    ]
    reach = [
        Reach(
            id=course.id,
            version=1,
            counts={
                new_id() + mark: chance.randint(1, 50) for _ in range(course.lecture_count) for mark in ("", FINISHED)
            },
        )
        for course in taught
    ]
    stored: list[tuple[Repository[Any], Sequence[Entity]]] = [
        (world.courses, taught),
        (world.enrollments, enrollments),
        (world.ledger, entries),
        (world.tallies, [tally.model_copy(update={"version": 1}) for tally in tallies.values()]),
        (world.reviews, reviews),
        (world.reach, reach),
    ]
    for repository, rows in stored:
        await store(repository, rows)


async def measure(world: World, author: Actor, times: int) -> None:
    services, courses = world.services, await world.courses.by_instructor(author.user_id)
    analytics, earnings, own_courses = services.analytics, services.earnings, services.own_courses
    questions: dict[str, Callable[[], Awaitable[object]]] = {
        "a bare indexed find": lambda: world.users.find(author.user_id),
        "the courses": lambda: world.courses.by_instructor(author.user_id),
        "the months": lambda: world.tallies.of_instructor(author.user_id),
        "the sums of lectures": lambda: world.reach.sums([course.id for course in courses]),
        "/teach": lambda: analytics.dashboard(author),
        "/teach?days=365": lambda: analytics.dashboard(author, 365),
        "/teach/courses": lambda: own_courses.find(author, CourseQuery(order=CourseOrder.TITLE)),
        "/teach/earnings": lambda: earnings.statement(author),
        "… of one course, all months": lambda: earnings.statement(author, EVERY_MONTH, courses[-1].id),
        "… its next page": lambda: earnings.rows(author, EVERY_MONTH, courses[-1].id, limit=50),
    }
    for words, ask in questions.items():
        took: list[float] = []
        for _ in range(times):
            began = time.perf_counter()
            await ask()
            took.append((time.perf_counter() - began) * 1000)
        say(f"{words:28} median {statistics.median(took):6.1f} ms, best {min(took):6.1f} ms, worst {max(took):6.1f} ms")


async def main(courses: int, sales: int, months: int, times: int) -> None:
    with tempfile.TemporaryDirectory() as folder, embedded_server(Path(folder)) as url:
        database = AsyncIOMotorClient(url)["school"]
        await ensure_indexes(database)
        world = World(database=database, folder=Path(folder))
        author = await world.person(Role.INSTRUCTOR)
        await seed(world, author, courses, sales, months)
        say(f"{courses} courses, {sales} sales in {months} months, each question {times} times")
        await measure(world, author, times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--courses", type=int, default=500)
    parser.add_argument("--sales", type=int, default=25_000)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--times", type=int, default=10)
    asked = parser.parse_args()
    asyncio.run(main(asked.courses, asked.sales, asked.months, asked.times))
