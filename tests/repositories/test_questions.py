"""What each repository is asked, and what it changes by itself, with exact answers on every server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from edtech_app.domain.accounts import CodePurpose, OneTimeCode, Role, Session, User
from edtech_app.domain.catalog import Category, Course, CourseStatus
from edtech_app.domain.commerce import EntryKind, LedgerEntry, Order, OrderStatus
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import NotFound
from edtech_app.domain.learning import Enrollment, EnrollmentStatus, Progress
from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.domain.money import Money
from edtech_app.domain.reviews import Review, ReviewStatus
from edtech_app.repositories.accounts import CodeRepository, SessionRepository, UserRepository
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.repositories.commerce import CartRepository, LedgerRepository, OrderRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.reviews import ReviewRepository

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


async def test_people_are_found_by_their_folded_address(database: Any) -> None:
    users = UserRepository(database)
    assert await users.is_empty()
    user = User(
        id=new_id(),
        email="A@b.example",
        email_key="a@b.example",
        password_hash="",
        role=Role.STUDENT,
        first_name="A",
        last_name="",
        created_at=NOW,
    )
    await users.add(user)
    assert not await users.is_empty()
    assert await users.by_email("a@b.example") == user
    assert await users.by_email("A@b.example") is None


async def test_a_session_lives_until_it_is_ended_or_runs_out(database: Any) -> None:
    sessions = SessionRepository(database)
    mine = [
        await sessions.add(Session(id=new_id(), user_id=user, created_at=NOW, seen_at=NOW, expires_at=at(60)))
        for user in ("a", "a", "a", "b")
    ]
    assert await sessions.live([mine[0].id], now=at(59)) == {mine[0].id: mine[0]}
    assert await sessions.live([mine[0].id], now=at(60)) == {}
    await sessions.seen(mine[0].id, now=at(5))
    found = (await sessions.live([mine[0].id], now=at(6))).get(mine[0].id)
    assert found is not None
    assert found.seen_at == at(5)
    assert [await sessions.end(mine[0].id), await sessions.end(mine[0].id)] == [True, False]
    assert await sessions.live([mine[0].id], now=NOW) == {}
    assert await sessions.end_all("a", keep=mine[1].id) == 1
    assert [*(await sessions.live([session.id for session in mine], now=NOW)).values()] == [mine[1], mine[3]]


async def test_a_code_is_spent_once_and_in_time(database: Any) -> None:
    codes = CodeRepository(database)
    code = OneTimeCode(
        id=new_id(),
        purpose=CodePurpose.SIGN_UP,
        slot="s",
        digest="d",
        attempts_left=2,
        created_at=NOW,
        expires_at=at(5),
    )
    await codes.add(code)
    assert not await codes.spend_attempt(code.id, attempts_left=2, now=at(5))
    assert await codes.spend_attempt(code.id, attempts_left=2, now=at(4))
    assert not await codes.spend_attempt(code.id, attempts_left=2, now=at(4))
    assert not await codes.use(code.id, now=at(5))
    assert await codes.use(code.id, now=at(4))
    assert not await codes.use(code.id, now=at(4))
    await codes.supersede("s")
    assert (await codes.get(code.id)).used_at == at(4)


async def test_categories_stand_in_their_order_and_are_found_by_slug(database: Any) -> None:
    categories = CategoryRepository(database)
    for slug, position in (("c", 2), ("b", 1), ("a", 2)):
        await categories.add(Category(id=new_id(), slug=slug, name=slug.upper(), position=position))
    assert [category.slug for category in await categories.in_order()] == ["b", "a", "c"]
    assert (await categories.by_slug("c")).name == "C"
    with pytest.raises(NotFound):
        await categories.by_slug("d")


async def test_courses_are_found_by_slug_and_author(database: Any) -> None:
    courses = CourseRepository(database)
    made = [
        await courses.add(
            Course(
                id=f"{number:024x}",
                slug=f"slug-{number}",
                instructor_id="ab"[number % 2],
                title="T",
                status=status,
                created_at=NOW,
                updated_at=NOW,
            )
        )
        for number, status in enumerate([CourseStatus.DRAFT, CourseStatus.PUBLISHED, CourseStatus.PUBLISHED])
    ]
    assert await courses.by_slug("slug-1") == made[1]
    assert await courses.by_instructor("a") == [made[2], made[0]]
    assert await courses.by_instructor("a", status=CourseStatus.DRAFT) == [made[0]]
    assert await courses.after("", limit=2) == made[:2]
    assert await courses.after(made[1].id, limit=2) == made[2:]
    await courses.set_totals(made[0].id, lectures=3, seconds=99, now=at(1))
    changed = await courses.get(made[0].id)
    assert (changed.lecture_count, changed.seconds, changed.updated_at) == (3, 99, at(1))


async def test_a_cart_is_made_at_the_first_look(database: Any) -> None:
    carts = CartRepository(database)
    user_id = new_id()
    first = await carts.of(user_id)
    assert first.course_ids == ()
    saved = await carts.save(first.model_copy(update={"course_ids": ("x",)}))
    assert await carts.of(user_id) == saved


async def test_orders_are_found_by_their_keys_and_by_how_long_they_stand(database: Any) -> None:
    orders = OrderRepository(database)
    made = [
        await orders.add(
            Order(
                id=new_id(),
                user_id="u",
                user_email="u@x.example",
                user_name="U",
                lines=(),
                total=Money(100),
                status=status,
                open_key=f"open-{number}",
                gateway_order_id=f"order-{number}",
                payment_id=f"none:{number}",
                created_at=at(number),
                updated_at=at(number),
                expires_at=at(60),
            )
        )
        for number, status in enumerate([OrderStatus.OPEN, OrderStatus.OPEN, OrderStatus.PAID])
    ]
    assert await orders.by_gateway_order("order-1") == made[1]
    with pytest.raises(NotFound):
        await orders.by_gateway_order("order-9")
    assert await orders.by_open_key("open-2") == made[2]
    assert await orders.of_user("u", limit=2) == [made[2], made[1]]
    assert await orders.in_status(OrderStatus.OPEN, before=at(1)) == [made[0]]
    assert await orders.in_status(OrderStatus.OPEN, before=at(9)) == made[:2]
    assert await orders.in_status(OrderStatus.OPEN, before=at(9), limit=1) == made[:1]


async def test_a_ledger_row_is_written_once(database: Any) -> None:
    ledger = LedgerRepository(database)

    def row(kind: EntryKind, minutes: int) -> LedgerEntry:
        return LedgerEntry(
            id=new_id(),
            order_id="o",
            course_id="c",
            instructor_id="i",
            user_id="u",
            kind=kind,
            amount=Money(-1),
            created_at=at(minutes),
        )

    sale, fee = row(EntryKind.SALE, 1), row(EntryKind.FEE, 2)
    assert [await ledger.record(entry) for entry in (sale, fee, row(EntryKind.SALE, 3))] == [True, True, False]
    assert await ledger.of_instructor("i") == [fee, sale]


async def test_an_enrollment_is_granted_and_counted_once(database: Any) -> None:
    enrollments = EnrollmentRepository(database)

    def enrollment(course: str, minutes: int, status: EnrollmentStatus = EnrollmentStatus.ACTIVE) -> Enrollment:
        return Enrollment(
            id=new_id(), user_id="u", course_id=course, instructor_id="i", status=status, created_at=at(minutes)
        )

    first = await enrollments.grant(enrollment("c", 1))
    assert await enrollments.grant(enrollment("c", 2)) == first
    refunded = await enrollments.grant(enrollment("d", 3, EnrollmentStatus.REFUNDED))
    assert [await enrollments.is_enrolled("u", course) for course in "cde"] == [True, False, False]
    assert await enrollments.of_student("u") == [first]
    assert await enrollments.of_instructor("i") == [refunded, first]
    assert {row.id for row in await enrollments.due()} == {first.id, refunded.id}
    assert [await enrollments.mark_counted(first), await enrollments.mark_counted(first)] == [True, False]
    assert await enrollments.due() == [refunded]


async def test_progress_is_begun_once_and_asked_for_by_names(database: Any) -> None:
    progress = ProgressRepository(database)

    def blank(user: str, course: str) -> Progress:
        return Progress(id=new_id(), user_id=user, course_id=course, updated_at=NOW)

    mine = await progress.start(blank("u", "c"))
    assert await progress.start(blank("u", "c")) == mine
    other = await progress.start(blank("v", "c"))
    assert await progress.of_course("c", ["v", "w"]) == [other]
    assert await progress.of_course("c", []) == []
    assert await progress.of_student("u") == [mine]


async def test_visible_reviews_come_newest_first(database: Any) -> None:
    reviews = ReviewRepository(database)
    made = [
        await reviews.add(
            Review(
                id=new_id(),
                user_id=str(number),
                course_id="c",
                author_name="A",
                stars=5,
                status=status,
                created_at=at(number),
                updated_at=at(number),
            )
        )
        for number, status in enumerate([ReviewStatus.VISIBLE, ReviewStatus.WITHDRAWN, ReviewStatus.VISIBLE])
    ]
    assert await reviews.visible("c") == [made[2], made[0]]
    assert await reviews.visible("c", limit=1, skip=1) == [made[0]]
    assert len(await reviews.all_of_course("c")) == 3
    assert await reviews.of("1", "c") == made[1]


async def test_a_letter_is_claimed_once_and_again_when_its_sender_died(database: Any) -> None:
    letters = LetterRepository(database)
    letter = Letter(
        id=new_id(), dedupe="d", to="a@b.example", subject="s", text="t", html="h", created_at=NOW, next_at=at(1)
    )
    await letters.add(letter)
    assert await letters.waiting(now=NOW) == []
    assert await letters.waiting(now=at(1)) == [letter]
    assert [await letters.claim(letter, until=at(3)), await letters.claim(letter, until=at(3))] == [True, False]
    assert await letters.waiting(now=at(2)) == []
    (stuck,) = await letters.waiting(now=at(3))
    assert await letters.claim(stuck, until=at(6))
    assert await letters.finish(letter.id, LetterStatus.SENT)
    assert not await letters.finish(letter.id, LetterStatus.DEAD)
    assert (await letters.get(letter.id)).status is LetterStatus.SENT
    assert await letters.forget_address("a@b.example") == 1
