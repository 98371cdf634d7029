"""What an instructor sees of their own students, money and reviews."""

from datetime import UTC, date, datetime, timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import EntryKind, LedgerEntry
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.learning import Enrollment, EnrollmentStatus
from edtech_app.domain.money import Money
from edtech_app.domain.reviews import Review
from edtech_app.domain.tallies import Figures, Stretch
from edtech_app.repositories.reviews import ReviewRepository
from edtech_app.services.course_students import StudentQuery
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


async def sell(
    world: World, course: Course, student: Actor, paise: int, status: EnrollmentStatus = EnrollmentStatus.ACTIVE
) -> None:
    """Enrol a student who paid this much, with the sale and the house's tenth in the ledger."""
    order_id = new_id()
    granted = await world.services.enrollments.grant(
        Enrollment(
            id=new_id(),
            user_id=student.user_id,
            course_id=course.id,
            instructor_id=course.instructor_id,
            order_id=order_id,
            price=Money(paise),
            created_at=world.clock(),
        )
    )
    if status is not EnrollmentStatus.ACTIVE:
        await world.enrollments.change(granted.id, lambda before: before.model_copy(update={"status": status}))
    for kind, amount in ((EntryKind.SALE, paise), (EntryKind.FEE, -paise // 10)):
        await world.services.tallies.record(
            LedgerEntry(
                id=new_id(),
                order_id=order_id,
                course_id=course.id,
                instructor_id=course.instructor_id,
                user_id=student.user_id,
                kind=kind,
                amount=Money(amount),
                created_at=world.clock(),
            )
        )


async def test_a_new_instructors_dashboard_is_empty(world: World, author: Actor):
    board = await world.services.analytics.dashboard(author)
    assert (board.students, board.earnings, board.rating, board.courses, board.sales, board.reviews) == (
        0, Money(), 0.0, (), (), ()
    )  # fmt: skip
    assert (board.period.days, len(board.period.stretches)) == (30, 30)
    assert board.period.figures == board.period.before == Figures()


async def test_earnings_are_the_ledgers_sums_and_do_not_follow_the_price(world: World, author: Actor):
    python, go = await world.course(author, title="Python"), await world.course(author, title="Go")
    asha, ravi = await world.person(), await world.person(first_name="Ravi")
    await sell(world, go, asha, 50_000)
    world.clock.turn(timedelta(days=1))
    await sell(world, python, ravi, 100_000)
    await world.services.authoring.update_course(author, python.id, {"price": "9,999"})

    board = await world.services.analytics.dashboard(author)

    assert (board.students, board.earnings) == (2, Money(135_000))
    assert [(figure.course.title, figure.earnings) for figure in board.courses] == [
        ("Python", Money(90_000)),
        ("Go", Money(45_000)),
    ]
    assert [(sale.student_name, sale.course_title, sale.amount) for sale in board.sales] == [
        ("Ravi Rao", "Python", Money(100_000)),
        ("Asha Rao", "Go", Money(50_000)),
    ]
    assert [stretch.figures.joined for stretch in board.period.stretches[-3:]] == [0, 1, 1]
    assert board.period.figures.earned == board.earnings
    assert (len(board.monthly), board.monthly[0][0]) == (12, "2025-12")
    assert board.monthly[-1] == ("2026-11", Money(135_000))


async def test_a_sale_just_after_midnight_in_india_belongs_to_the_new_day(world: World, author: Actor):
    course = await world.course(author)
    world.clock.at = datetime(2026, 11, 30, 18, 29, tzinfo=UTC)
    await sell(world, course, await world.person(), 1_000)
    board = await world.services.analytics.dashboard(author, 7)
    assert board.period.stretches[-1] == Stretch(date(2026, 11, 30), date(2026, 11, 30), board.period.figures)

    world.clock.turn(timedelta(minutes=1))
    await sell(world, course, await world.person(), 2_000)

    board = await world.services.analytics.dashboard(author, 7)
    assert [(stretch.first.day, stretch.figures.earned) for stretch in board.period.stretches[-2:]] == [
        (30, Money(900)),
        (1, Money(1_800)),
    ]


@pytest.mark.parametrize(("days", "pieces"), [(7, 7), (30, 30), (90, 13), (365, 13), (8, 30), (-1, 30)])
async def test_a_period_is_exactly_its_days_and_stands_beside_those_before(
    world: World, author: Actor, days: int, pieces: int
):
    course, now = await world.course(author), world.clock.at
    known = days if days in (7, 30, 90, 365) else 30
    for ago in (0, known - 1, known, 2 * known - 1, 2 * known):
        world.clock.at = now - timedelta(days=ago)
        await sell(world, course, await world.person(), 1_000)
    world.clock.at = now

    period = (await world.services.analytics.dashboard(author, days)).period

    assert (period.days, len(period.stretches)) == (known, pieces)
    assert (period.figures.sold, period.before.sold) == (2, 2)
    assert sum((stretch.figures for stretch in period.stretches), start=Figures()) == period.figures
    assert (period.stretches[-1].last - period.stretches[0].first).days == known - 1
    ends = [stretch.last for stretch in period.stretches[:-1]]
    assert [stretch.first - timedelta(days=1) for stretch in period.stretches[1:]] == ends


async def test_nobody_sees_the_figures_of_somebody_else(world: World, author: Actor):
    course = await world.course(author)
    await sell(world, course, await world.person(), 100_000)
    stranger = await world.person(Role.INSTRUCTOR, "Ravi")
    analytics = world.services.analytics
    assert (await analytics.dashboard(stranger)).earnings == Money()
    assert (await world.services.earnings.statement(stranger)).page.rows == ()
    with pytest.raises(NotFound):
        await world.services.course_students.find(stranger, course.id, StudentQuery())
    for actor, refusal in ((await world.person(), NotAllowed), (VISITOR, NotSignedIn)):
        for attempt in (
            analytics.dashboard(actor),
            world.services.earnings.statement(actor),
            world.services.course_students.find(actor, course.id, StudentQuery()),
        ):
            with pytest.raises(refusal):
                await attempt


async def test_the_latest_reviews_of_all_courses_stand_together(world: World, author: Actor):
    reviews = ReviewRepository(world.database)
    for number in range(7):
        course = await world.course(author, title=f"Course {number}")
        world.clock.turn(timedelta(hours=1))
        stars = number % 5 + 1
        await reviews.add(
            Review(
                id=new_id(),
                user_id=new_id(),
                course_id=course.id,
                instructor_id=author.user_id,
                author_name="Asha",
                stars=stars,
                created_at=world.clock(),
                updated_at=world.clock(),
            )
        )
        await world.services.reviews.finish_counting()
    board = await world.services.analytics.dashboard(author)
    assert [course.title for _, course in board.reviews] == [f"Course {number}" for number in (6, 5, 4, 3, 2)]
    assert (board.rating_count, board.rating) == (7, (1 + 2 + 3 + 4 + 5 + 1 + 2) / 7)
