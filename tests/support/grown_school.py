"""A school after a year: sixty courses, thousands of students, their orders, reviews and progress, written in bulk.

The rows are those that the services would have written one by one, totals and numbers included; a test lets the
house's own checks look at them. The demo school's people and courses are among them.
"""

import asyncio
import random
import re
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from edtech_app.composition import Services
from edtech_app.demo import drawing
from edtech_app.demo.outline import Outline, outlines, people
from edtech_app.domain.accounts import Actor, Approval, Client, Profile, Role, Session, User, UserStatus
from edtech_app.domain.announcements import Announcement, AnnouncementStatus, day_key
from edtech_app.domain.audit import Act, AuditEntry
from edtech_app.domain.catalog import Category, Course, CourseStatus, Lecture, LectureKind, Level, Section, slugify
from edtech_app.domain.certificates import Certificate, certificate_id
from edtech_app.domain.commerce import (
    CHECKOUT_LASTS,
    AlertKind,
    Cart,
    Dispute,
    EntryKind,
    LedgerEntry,
    Order,
    OrderLine,
    OrderStatus,
    PaymentAlert,
    ReceiptSeries,
    SeenPrice,
    WishlistEntry,
    credit_notes,
    financial_year,
)
from edtech_app.domain.entity import Entity, millis, utc_now
from edtech_app.domain.learning import Enrollment, EnrollmentStatus, LectureProgress, Progress
from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.domain.money import Money
from edtech_app.domain.notes import Note
from edtech_app.domain.notifications import Notification, NotificationKind, NotificationStatus
from edtech_app.domain.reach import Reach
from edtech_app.domain.refunds import Refund, RefundCause, RefundStatus, line_key
from edtech_app.domain.reviews import HelpfulVote, ReportReason, Review, ReviewReport
from edtech_app.domain.tallies import ONE_FREE, Figures, Tally, month_of
from edtech_app.repositories.accounts import ProfileRepository, SessionRepository, UserRepository
from edtech_app.repositories.announcements import AnnouncementRepository
from edtech_app.repositories.audit import AuditRepository
from edtech_app.repositories.base import Repository
from edtech_app.repositories.catalog import CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.certificates import CertificateRepository
from edtech_app.repositories.commerce import (
    CartRepository,
    LedgerRepository,
    OrderRepository,
    ReceiptSeriesRepository,
    WishlistRepository,
)
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository, ReachRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.notes import NoteRepository
from edtech_app.repositories.notifications import NotificationRepository
from edtech_app.repositories.payments import PaymentAlertRepository, RefundRepository
from edtech_app.repositories.reviews import HelpfulVoteRepository, ReviewReportRepository, ReviewRepository
from edtech_app.repositories.tallies import TallyRepository
from edtech_app.services.accounts import SessionTokens
from edtech_app.services.mail import rendered
from edtech_app.settings import Settings
from tests.support.letters import LETTERS
from tests.support.videos import in_chunks, video

WRITTEN = tomllib.loads((Path(__file__).parent / "grown_school.toml").read_text(encoding="utf-8"))
AGE = timedelta(days=420)
"""How long ago the first student came."""
FILMED = "python-from-zero"
"""The course whose lectures are real films with captions."""
PAGE = 500
DEVICES = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15",
)
NOWHERE = "0" * 24
REFUNDED_OF_A_THOUSAND, EXPIRED_OF_A_THOUSAND = 12, 40
LINES = (1, 1, 2, 2, 3, 3, 4)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with an account, and the cookie with which they are signed in."""

    id: str
    name: str
    email: str
    cookie: str


@dataclass(frozen=True, slots=True)
class GrownSchool:
    """Who and what is known of it. The newcomers have nothing yet; `instructor` teaches the most."""

    student: Known
    newcomer: Known
    instructor: Known
    new_instructor: Known
    keeper: Known
    slug: str
    category: str
    course_id: str
    draft_id: str
    film_id: str
    article_id: str
    order_id: str
    refunded_id: str
    certificate_id: str
    somebody_id: str
    unsubscribe_token: str
    reset_path: str


@dataclass(slots=True)
class _Taught:
    """A course with its outline, and how much people like it."""

    course: Course
    sections: list[Section]
    lectures: list[Lecture]
    quality: float
    sayings: list[tuple[int, str]] = field(default_factory=list)


async def grow(
    database: Any,
    services: Services,
    settings: Settings,
    *,
    students: int = 2_000,
    reviews: int = 15_000,
    orders: int = 5_000,
    films: bool = True,
) -> GrownSchool:
    """Fill an empty house. Without `films`, films are rows only and cannot be played."""
    shelves = await services.catalog.categories()
    growth = _Growth(shelves, students=students, reviews=reviews, orders=orders)
    await growth.store(database)
    if films:
        await _film(growth, services, database)
    return await _known(growth, services, settings, database)


async def found_empty(database: Any, services: Services, settings: Settings) -> GrownSchool:
    """The same people in a house in which nothing has happened yet; what is not there has ids that lead nowhere."""
    registry = _Registry()
    student = registry._person("Asha", "Rao", Role.STUDENT, registry.now, "student@demo.example")
    teacher = registry._person("Meera", "Krishnan", Role.INSTRUCTOR, registry.now, "instructor@demo.example")
    registry._newcomers_and_keeper()
    await store_all(UserRepository(database), registry.users)
    await store_all(ProfileRepository(database), registry.profiles)
    shelves = await services.catalog.categories()
    return GrownSchool(
        **await _people(registry, student, teacher, settings, database),
        **await _links(student, services),
        slug=FILMED,
        category=shelves[0].slug,
        course_id=NOWHERE,
        draft_id=NOWHERE,
        film_id=NOWHERE,
        article_id=NOWHERE,
        order_id=NOWHERE,
        refunded_id=NOWHERE,
        certificate_id=NOWHERE,
        somebody_id=NOWHERE,
    )


class _Registry:
    """Who has an account."""

    def __init__(self) -> None:
        self.chance = random.Random(11)
        self.now = utc_now()
        self.users: list[User] = []
        self.profiles: list[Profile] = []

    def _person(self, first: str, last: str, role: Role, at: datetime, email: str = "") -> User:
        user_id = self._id(at)
        mailbox = f"{first}.{last}".lower().replace("'", "")
        email = email or f"{mailbox}{user_id[-3:]}@example.com"
        user = User(
            id=user_id,
            email=email,
            email_key=email,
            password_hash="!",
            role=role,
            first_name=first,
            last_name=last,
            created_at=at,
        )
        self.users.append(user)
        self.profiles.append(Profile(id=user_id))
        return user

    def _newcomers_and_keeper(self) -> None:
        self.newcomer = self._person("Bhaskar", "Hazarika", Role.STUDENT, self.now - timedelta(hours=1))
        self.new_instructor = self._person("Revathi", "Nambiar", Role.INSTRUCTOR, self.now - timedelta(hours=2))
        self.keeper = self._person("Usha", "Kamath", Role.ADMINISTRATOR, self.now - AGE - timedelta(days=60))

    def _introduce(self, headline: str, about: str, links: Sequence[str]) -> None:
        """Say of the newest person who they are."""
        told = {"headline": headline, "about": about.strip(), "links": tuple(links)}
        self.profiles[-1] = self.profiles[-1].model_copy(update=told)

    def _id(self, at: datetime) -> str:
        """An id as it would have been made at that moment."""
        return f"{millis(at):012x}{self.chance.getrandbits(48):012x}"


class _Growth(_Registry):
    """Makes up the rows, in the order in which one follows from the other."""

    def __init__(self, shelves: Sequence[Category], *, students: int, reviews: int, orders: int) -> None:
        super().__init__()
        self.shelves = {shelf.name: shelf for shelf in shelves}
        self.taught: list[_Taught] = []
        self.drafts: list[_Taught] = []
        self.orders: list[Order] = []
        self.enrollments: list[Enrollment] = []
        self.ledger: list[LedgerEntry] = []
        self.refunds: list[Refund] = []
        self.alerts: list[PaymentAlert] = []
        self.series: list[ReceiptSeries] = []
        self.progress: list[Progress] = []
        self.certificates: list[Certificate] = []
        self.reviews: list[Review] = []
        self.votes: list[HelpfulVote] = []
        self.reports: list[ReviewReport] = []
        self.others: list[tuple[type[Repository[Any]], Sequence[Entity]]] = []
        self._had: set[tuple[str, str]] = set()

        self._people(students)
        self._courses()
        self._named = {user.email: user for user in self.users}
        self.student = self._named["student@demo.example"]
        self.teacher = self._named["instructor@demo.example"]
        self._own_orders()
        self._orders(orders)
        self._free(max(0, int(reviews * 1.25) - len(self.enrollments)))
        self._numbers()
        self._learn()
        self._review(reviews)
        self._totals()
        self._belongings()
        self._house()

    # People

    def _people(self, students: int) -> None:
        for person in people().values():
            at = self.now - (AGE + timedelta(days=30) if person.role is Role.INSTRUCTOR else timedelta(days=200))
            self._person(person.first_name, person.last_name, person.role, at, person.email)
            self._introduce(person.headline, person.about, person.links)
        self.teachers = dict(zip(people(), self.users, strict=True))
        for number, row in enumerate(WRITTEN["teachers"]):
            at = self.now - AGE - timedelta(days=20 - number)
            user = self._person(row["first_name"], row["last_name"], Role.INSTRUCTOR, at)
            self.teachers[row["key"]] = user
            self._introduce(row["headline"], row["about"], row.get("links", ()))
        self._newcomers_and_keeper()
        for number in range(4):
            first, last = self._name()
            waiting = self._person(first, last, Role.INSTRUCTOR, self.now - timedelta(hours=9 + 20 * number))
            self.users[-1] = waiting.model_copy(update={"approval": Approval.WAITING})
        self.learners = [user for user in self.users if user.email.endswith("@demo.example")]
        self.learners = [user for user in self.learners if user.role is Role.STUDENT]
        for _ in range(students - len(self.learners)):
            at = self.now - AGE * (1 - self.chance.random() ** 0.6) - timedelta(hours=3)
            self.learners.append(self._person(*self._name(), Role.STUDENT, at))
        for number in range(0, students, max(1, students // 8)):
            self._change(self.learners[-1 - number], status=UserStatus.SUSPENDED)

    def _name(self) -> tuple[str, str]:
        names = WRITTEN["names"]
        return self.chance.choice(names["first"]), self.chance.choice(names["last"])

    def _change(self, user: User, **fields: object) -> None:
        self.users[self.users.index(user)] = user.model_copy(update=fields)

    # Courses

    def _courses(self) -> None:
        demo, more = outlines(), WRITTEN["courses"]
        for number, outline in enumerate(demo):
            self.taught.append(self._demo_course(outline, self.now - AGE - timedelta(days=12 - number)))
        for number, row in enumerate(more):
            age = AGE + timedelta(days=10) if number % 4 else timedelta(days=6 * number + 3)
            self.taught.append(self._course(row, self.now - age + timedelta(hours=number)))
        for title, status, age in (
            ("Async Python, Step by Step", CourseStatus.DRAFT, 12),
            ("Reading Other People's Code", CourseStatus.DRAFT, 3),
            ("Python 2 for Legacy Systems", CourseStatus.RETIRED, 400),
            ("Scraping Any Website", CourseStatus.TAKEN_DOWN, 80),
        ):
            row = {"title": title, "subtitle": "", "teacher": "meera", "shelf": "Programming", "level": "intermediate"}
            row |= {"price": 999, "tags": [], "topics": ["Beginnings"]}
            draft = self._course(row, self.now - timedelta(days=age))
            because = "It shows how to take what others have forbidden to take."
            update: dict[str, Any] = {"status": status}
            if status is CourseStatus.TAKEN_DOWN:
                update |= {"taken_down_because": because, "taken_down_at": self.now - timedelta(days=30)}
                update |= {"status_before": CourseStatus.PUBLISHED}
            if status is CourseStatus.DRAFT:
                update |= {"published_at": datetime.fromtimestamp(0, tz=self.now.tzinfo)}
            draft.course = draft.course.model_copy(update=update)
            self.drafts.append(draft)

    def _demo_course(self, outline: Outline, at: datetime) -> _Taught:
        taught = self._new_course(
            at,
            title=outline.title,
            subtitle=outline.subtitle,
            description=outline.description.strip(),
            teacher=outline.teacher,
            shelf=outline.category,
            level=outline.level,
            price=int(outline.price.replace(",", "")),
            language=outline.language,
            tags=outline.tags,
            outcomes=outline.outcomes,
            requirements=outline.requirements,
        )
        for part in outline.sections:
            section = self._section(taught, part.title)
            for lecture in part.lectures:
                self._lecture(taught, section, lecture.title, body=lecture.body.strip(), preview=lecture.is_preview)
        taught.sayings = [(opinion.stars, opinion.text) for opinion in outline.opinions]
        return taught

    def _course(self, row: dict[str, Any], at: datetime) -> _Taught:
        topics = row["topics"]
        told = ", ".join(topic[0].lower() + topic[1:] for topic in topics[:-1])
        taught = self._new_course(
            at,
            title=row["title"],
            subtitle=row["subtitle"],
            description=(
                f"{row['subtitle']}.\n\nThis course goes slowly where it is difficult and quickly where it is not. We "
                f"begin with {told} and end with **{topics[-1].lower()}**, each with an example from real life and "
                "an exercise that takes a quarter of an hour.\n\n- Short films, one idea each\n- Articles to keep\n"
                "- Exercises with solutions\n\nBring a notebook, and your own examples."
            ),
            teacher=row["teacher"],
            shelf=row["shelf"],
            level=row["level"],
            price=row["price"],
            language=row.get("language", "English"),
            tags=tuple(row["tags"]),
            outcomes=tuple(f"Be at home with {topic[0].lower()}{topic[1:]}" for topic in topics),
            requirements=("A quiet quarter of an hour, three times a week", "A phone or a computer"),
        )
        for number, topic in enumerate(topics):
            section = self._section(taught, topic)
            self._lecture(taught, section, f"{topic}: the idea", preview=number == 0)
            self._lecture(taught, section, f"{topic}: an example")
            self._lecture(taught, section, f"Exercise: {topic}", body="Do it once by hand, then once more faster.")
        return taught

    def _new_course(self, at: datetime, *, teacher: str, shelf: str, level: str, price: int, **fields: Any) -> _Taught:
        course = Course(
            id=self._id(at),
            slug=slugify(fields["title"]),
            instructor_id=self.teachers[teacher].id,
            category_id=self.shelves[shelf].id,
            level=Level(level),
            price=Money(price * 100),
            status=CourseStatus.PUBLISHED,
            created_at=at,
            updated_at=min(at + timedelta(days=self.chance.randint(1, 90)), self.now - timedelta(hours=4)),
            published_at=at,
            **fields,
        )
        return _Taught(course, [], [], quality=self.chance.betavariate(6, 2))

    def _section(self, taught: _Taught, title: str) -> Section:
        section = Section(
            id=self._id(taught.course.created_at),
            course_id=taught.course.id,
            title=title,
            position=1024 * (len(taught.sections) + 1),
        )
        taught.sections.append(section)
        return section

    def _lecture(self, taught: _Taught, section: Section, title: str, *, body: str = "", preview: bool = False) -> None:
        taught.lectures.append(
            Lecture(
                id=self._id(taught.course.created_at),
                course_id=taught.course.id,
                section_id=section.id,
                title=title,
                kind=LectureKind.ARTICLE if body else LectureKind.VIDEO,
                preview="yes" if preview else "no",
                media_id="" if body else self._id(taught.course.created_at),
                seconds=0 if body else self.chance.randint(140, 900),
                body=body,
                position=1024 * (len(taught.lectures) + 1),
            )
        )

    # Buying

    def _own_orders(self) -> None:
        """What the student whom everybody looks at has bought, a refund among it."""
        baskets = (
            (150, ("clear-writing-at-work", "spreadsheets-at-work")),
            (120, (FILMED,)),
            (60, ("drawing-birds-simply", "guitar-eight-chords-forty-songs", "charts-that-tell-the-truth")),
            (21, ("sql-for-curious-people",)),
            (9, ("public-speaking-for-quiet-people", "tamil-for-new-neighbours")),
        )
        by_slug = {taught.course.slug: taught for taught in self.taught}
        for days, slugs in baskets:
            at = self.now - timedelta(days=days, hours=3)
            self._sell(self.student, [by_slug[slug] for slug in slugs], at, refund="tamil" in slugs[-1])
        for slug in ("your-first-salary", "git-without-fear"):
            self._enrol(self.student, by_slug[slug], self.now - timedelta(days=100))

    def _orders(self, count: int) -> None:
        paid = [taught for taught in self.taught if not taught.course.is_free]
        weights = list(accumulate(1 / (number + 3) for number in range(len(paid))))
        self.chance.shuffle(paid)
        while len(self.orders) < count:
            user = self.chance.choice(self.learners)
            at = user.created_at + (self.now - user.created_at) * self.chance.random()
            wanted = dict.fromkeys(
                self.chance.choices(range(len(paid)), cum_weights=weights, k=self.chance.choice(LINES))
            )
            basket = [
                paid[number]
                for number in wanted
                if paid[number].course.published_at < at and (user.id, paid[number].course.id) not in self._had
            ]
            if not basket:
                continue
            if self.chance.random() * 1000 < EXPIRED_OF_A_THOUSAND:
                self._let_expire(user, basket, at)
            else:
                self._sell(user, basket, at, refund=self.chance.random() * 1000 < REFUNDED_OF_A_THOUSAND)

    def _order(self, user: User, basket: list[_Taught], at: datetime, status: OrderStatus) -> Order:
        order_id = self._id(at)
        lines = tuple(
            OrderLine(
                course_id=taught.course.id,
                instructor_id=taught.course.instructor_id,
                title=taught.course.title,
                price=taught.course.price,
            )
            for taught in basket
        )
        return Order(
            id=order_id,
            user_id=user.id,
            user_email=user.email,
            user_name=user.name,
            lines=lines,
            total=sum((line.price for line in lines), start=Money(0)),
            status=status,
            open_key=f"closed:{order_id}",
            gateway="sandbox",
            gateway_order_id=f"order_{self._code()}",
            payment_id=f"none:{order_id}",
            created_at=at,
            updated_at=at,
            expires_at=at + CHECKOUT_LASTS,
        )

    def _let_expire(self, user: User, basket: list[_Taught], at: datetime) -> None:
        self.orders.append(self._order(user, basket, at, OrderStatus.EXPIRED))

    def _sell(self, user: User, basket: list[_Taught], at: datetime, *, refund: bool = False) -> None:
        paid_at = at + timedelta(seconds=self.chance.randint(20, 400))
        order = self._order(user, basket, at, OrderStatus.FULFILLED).model_copy(
            update={"payment_id": f"pay_{self._code()}", "paid_at": paid_at, "updated_at": paid_at}
        )
        back = basket[-1] if refund and paid_at < self.now - timedelta(days=8) else None
        for taught, line in zip(basket, order.lines, strict=True):
            self._enrol(user, taught, paid_at, order=order, is_back=taught is back)
            self._book(order, line, EntryKind.SALE, line.price, paid_at)
            self._book(order, line, EntryKind.FEE, -order.fee(line), paid_at)
        if back is not None:
            order = self._take_back(order, order.lines[-1])
        self.orders.append(order)

    def _book(self, order: Order, line: OrderLine, kind: EntryKind, amount: Money, at: datetime) -> None:
        entry = LedgerEntry.of(order, line, kind, amount, at)
        self.ledger.append(entry.model_copy(update={"id": self._id(at), "counted": "done"}))

    def _take_back(self, order: Order, line: OrderLine) -> Order:
        """The order after one of its lines went back within the rule."""
        at = order.paid_at + timedelta(days=self.chance.randint(1, 6), hours=5)
        self._refund(order, line, RefundStatus.RETURNED, at, is_due=True, closed_at=at)
        self._book(order, line, EntryKind.REFUND, -line.price, at)
        self._book(order, line, EntryKind.FEE_REFUND, order.fee(line), at)
        status = OrderStatus.REFUNDED if len(order.lines) == 1 else OrderStatus.FULFILLED
        return order.model_copy(update={"status": status, "refunded": line.price, "updated_at": at})

    def _refund(self, order: Order, line: OrderLine, status: RefundStatus, at: datetime, **fields: Any) -> None:
        words = ("It was not what I expected.", "I bought the wrong one by mistake.", "No time for it this year.", "")
        refund_id = self._id(at)
        self.refunds.append(
            Refund(
                id=refund_id,
                key=line_key(order.id, line.course_id),
                cause=RefundCause.STUDENT,
                status=status,
                order_id=order.id,
                course_id=line.course_id,
                user_id=order.user_id,
                payment_id=order.payment_id,
                amount=line.price,
                words=self.chance.choice(words),
                gateway_refund_id=f"rfnd_{self._code()}" if fields.get("is_due") else f"none:{refund_id}",
                created_at=at,
                updated_at=at,
                **fields,
            )
        )

    def _free(self, count: int) -> None:
        free = [taught for taught in self.taught if taught.course.is_free]
        pairs = [(user, taught) for user in self.learners for taught in free]
        # Some are liked far more than others.
        ranks = {taught.course.id: number for number, taught in enumerate(free)}
        pairs.sort(key=lambda pair: self.chance.random() ** (1 + ranks[pair[1].course.id]), reverse=True)
        for user, taught in pairs:
            if count <= 0:
                return
            since = max(user.created_at, taught.course.published_at)
            if (user.id, taught.course.id) not in self._had and since < self.now:
                self._enrol(user, taught, since + (self.now - since) * self.chance.random())
                count -= 1

    def _enrol(
        self, user: User, taught: _Taught, at: datetime, *, order: Order | None = None, is_back: bool = False
    ) -> None:
        course = taught.course
        self._had.add((user.id, course.id))
        self.enrollments.append(
            Enrollment(
                id=self._id(at),
                user_id=user.id,
                course_id=course.id,
                instructor_id=course.instructor_id,
                order_id=order.id if order else "",
                price=course.price if order else Money(0),
                status=EnrollmentStatus.REFUNDED if is_back else EnrollmentStatus.ACTIVE,
                counted="gone" if is_back else "done",
                created_at=at,
            )
        )

    def _numbers(self) -> None:
        """Receipts and credit notes in the order of their days, and what still waits for the house's word."""
        counts: Counter[str] = Counter()
        holders: dict[str, str] = {}

        def numbered(series: str, holder: str) -> str:
            counts[series] += 1
            holders[series] = holder
            return ReceiptSeries(id=series, count=counts[series]).number

        self.orders.sort(key=lambda order: order.paid_at)
        self.orders = [
            order.model_copy(update={"number": numbered(financial_year(order.paid_at), order.id)})
            if order.status in (OrderStatus.FULFILLED, OrderStatus.REFUNDED)
            else order
            for order in self.orders
        ]
        self.refunds.sort(key=lambda refund: refund.closed_at)
        self.refunds = [
            refund.model_copy(update={"number": numbered(credit_notes(refund.closed_at), refund.id)})
            for refund in self.refunds
        ]
        self.series = [
            ReceiptSeries(id=name, version=1, count=count, holder=holders[name]) for name, count in counts.items()
        ]
        late = [order for order in self.orders if order.status is OrderStatus.FULFILLED and order.refunded.is_zero]
        for number, order in enumerate(late[-40::8]):
            self._refund(order, order.lines[0], RefundStatus.ASKED, self.now - timedelta(hours=5 + 9 * number))
        for order in late[-160:-80:20]:
            because = "More than half of the course was watched."
            self._refund(
                order,
                order.lines[0],
                RefundStatus.DECLINED,
                self.now - timedelta(days=9),
                reason=because,
                decided_by=self.keeper.id,
            )
        at = self.orders.index(late[-3])
        self.orders[at] = self.orders[at].model_copy(update={"dispute": Dispute.OPEN})
        for number, (kind, words) in enumerate(
            (
                (
                    AlertKind.DISPUTE,
                    "A bank asks for ₹1,299 of this order back. Answer it at the provider within 7 days.",
                ),
                (AlertKind.UNKNOWN_ORDER, "₹499 were paid for an order that is not ours."),
                (AlertKind.SILENCE, "The provider has not called for two hours, though people paid."),
            )
        ):
            day = self.now - timedelta(hours=3 + 20 * number)
            self.alerts.append(
                PaymentAlert(
                    id=self._id(day),
                    key=f"{kind}:{number}",
                    kind=kind,
                    words=words,
                    order_id=late[-3].id if kind is AlertKind.DISPUTE else "",
                    created_at=day,
                    updated_at=day,
                )
            )

    # Learning and reviewing

    def _learn(self) -> None:
        by_id = {taught.course.id: taught for taught in self.taught}
        self.by_id, self.reached = by_id, dict[str, int]()
        names = {user.id: user.name for user in self.users}
        shares = {"clear-writing-at-work": 1.0, FILMED: 0.5, "spreadsheets-at-work": 0.8, "drawing-birds-simply": 0.2}
        for enrollment in self.enrollments:
            taught = by_id[enrollment.course_id]
            share = self.chance.betavariate(0.9, 1.4) * 1.1
            if enrollment.user_id == self.student.id:
                share = shares.get(taught.course.slug, 0.0)
            count = min(len(taught.lectures), int(len(taught.lectures) * share))
            if enrollment.status is not EnrollmentStatus.ACTIVE or not count:
                continue
            at = enrollment.created_at + (self.now - enrollment.created_at) * self.chance.random()
            self.reached[enrollment.id] = count * 100 // len(taught.lectures)
            self.progress.append(self._progress(enrollment, taught, count, at))
            if count == len(taught.lectures):
                self.certificates.append(self._certificate(enrollment, taught, names[enrollment.user_id], at))

    def _progress(self, enrollment: Enrollment, taught: _Taught, count: int, at: datetime) -> Progress:
        done = tuple(
            LectureProgress(
                lecture_id=lecture.id,
                position_at=at,
                watched=((0.0, float(lecture.seconds)),) if lecture.seconds else (),
                seen=float(lecture.seconds or 1),
                done_at=at,
            )
            for lecture in taught.lectures[:count]
        )
        # The next one is begun.
        begun = tuple(
            LectureProgress(
                lecture_id=lecture.id,
                position=float(lecture.seconds // 3),
                position_at=at,
                watched=((0.0, float(lecture.seconds // 3)),) if lecture.seconds else (),
                seen=float(lecture.seconds // 3),
            )
            for lecture in taught.lectures[count : count + 1]
        )
        progress = Progress(
            id=self._id(at),
            user_id=enrollment.user_id,
            course_id=enrollment.course_id,
            lectures=done + begun,
            last_lecture_id=(done + begun)[-1].lecture_id,
            last_lecture_at=at,
            counted="done",
            updated_at=at,
        )
        return progress.model_copy(update={"held": tuple(sorted(progress.marks))})

    def _certificate(self, enrollment: Enrollment, taught: _Taught, name: str, at: datetime) -> Certificate:
        return Certificate(
            id=certificate_id(),
            user_id=enrollment.user_id,
            course_id=enrollment.course_id,
            instructor_id=enrollment.instructor_id,
            name=name,
            course_title=taught.course.title,
            lecture_count=len(taught.lectures),
            seconds=sum(lecture.seconds for lecture in taught.lectures),
            letter="written",
            issued_at=at,
        )

    def _review(self, count: int) -> None:
        names = {user.id: user.name for user in self.users}
        readers = self.chance.sample(self.learners, k=len(self.learners))
        able = [each for each in self.enrollments if each.id in self.reached and each.user_id != self.student.id]
        self.chance.shuffle(able)
        for number, enrollment in enumerate(able[:count]):
            taught = self.by_id[enrollment.course_id]
            stars, text = taught.sayings.pop() if taught.sayings else self._opinion(taught.quality)
            at = enrollment.created_at + (self.now - enrollment.created_at) * self.chance.random()
            review_id = self._id(at)
            helped = self.chance.choices((0, 1, 3, 9), weights=(80, 12, 6, 2))[0] if text else 0
            for reader in readers[number % 50 : number % 50 + helped]:
                if reader.id != enrollment.user_id:
                    self._vote(reader, review_id, taught.course, at)
            has_answer = bool(text) and self.chance.random() < 0.06
            answered: dict[str, Any] = {}
            if has_answer:
                answered = {"answer": self.chance.choice(WRITTEN["opinions"]["answers"])}
                answered |= {"answered_at": min(self.now, at + timedelta(hours=30))}
            self.reviews.append(
                Review(
                    id=review_id,
                    user_id=enrollment.user_id,
                    course_id=enrollment.course_id,
                    instructor_id=enrollment.instructor_id,
                    author_name=names[enrollment.user_id],
                    stars=stars,
                    text=text,
                    percent=self.reached[enrollment.id],
                    counted="done",
                    counted_stars=stars,
                    created_at=at,
                    updated_at=at,
                    **answered,
                )
            )
        held = Counter(vote.review_id for vote in self.votes)
        self.reviews = [each.model_copy(update={"helpful_count": held[each.id]}) for each in self.reviews]
        worst = sorted((each for each in self.reviews if each.stars < 3 and each.text), key=lambda each: each.id)[-4:]
        for number, review in enumerate(worst):
            reasons = (ReportReason.FALSE, ReportReason.SPAM, ReportReason.INSULT, ReportReason.OTHER)
            at = self.now - timedelta(hours=2 + 11 * number)
            self.reports.append(
                ReviewReport(
                    id=self._id(at),
                    user_id=readers[number].id,
                    review_id=review.id,
                    course_id=review.course_id,
                    reason=reasons[number],
                    text="They write the same under every course." if number == 1 else "",
                    created_at=at,
                )
            )

    def _opinion(self, quality: float) -> tuple[int, str]:
        weights = (2, 3, 10, 40 - 20 * quality, 90 * quality**2)
        stars = self.chance.choices((1, 2, 3, 4, 5), weights=weights)[0]
        if self.chance.random() < 0.25:
            return stars, ""
        pool = WRITTEN["opinions"][str(stars)]
        return stars, " ".join(self.chance.sample(pool, k=min(len(pool), self.chance.choice((1, 1, 2)))))

    def _vote(self, reader: User, review_id: str, course: Course, at: datetime) -> None:
        self.votes.append(
            HelpfulVote(
                id=self._id(at),
                user_id=reader.id,
                review_id=review_id,
                course_id=course.id,
                counted="done",
                counted_as=1,
                created_at=at,
            )
        )

    # What is kept beside the rows

    def _totals(self) -> None:
        students = Counter(each.course_id for each in self.enrollments if each.status is EnrollmentStatus.ACTIVE)
        stars = Counter((each.course_id, each.stars) for each in self.reviews)
        for taught in (*self.taught, *self.drafts):
            course = taught.course
            given = {number: stars[course.id, number] for number in range(1, 6)}
            taught.course = course.model_copy(
                update={
                    "lecture_count": len(taught.lectures),
                    "seconds": sum(lecture.seconds for lecture in taught.lectures),
                    "student_count": students[course.id],
                    "rating_count": sum(given.values()),
                    "rating_sum": sum(number * count for number, count in given.items()),
                    **{f"stars_{number}": count for number, count in given.items()},
                }
            )
        self.tallies: dict[str, Tally] = {}
        for entry in self.ledger:
            self._tally(entry.instructor_id, entry.course_id, entry.created_at, Figures.of_entry(entry))
        for each in self.enrollments:
            if each.price.is_zero:
                self._tally(each.instructor_id, each.course_id, each.created_at, ONE_FREE)
        marks: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for progress in self.progress:
            marks[progress.course_id].update(progress.held)
        self.reach = [Reach(id=course_id, version=1, counts=dict(counts)) for course_id, counts in marks.items()]

    def _tally(self, instructor_id: str, course_id: str, at: datetime, figures: Figures) -> None:
        key = Tally.key(instructor_id, month_of(at))
        tally = self.tallies.get(key) or Tally.blank(instructor_id, month_of(at))
        self.tallies[key] = tally.plus(at, course_id, figures).model_copy(update={"version": 1})

    # What lies about

    def _belongings(self) -> None:
        """The student's cart, wishes, notes and news; the instructor's news and announcements."""
        student, now = self.student, self.now
        not_mine = [
            t.course for t in self.taught if not t.course.is_free and (student.id, t.course.id) not in self._had
        ]
        cart, wishes = not_mine[4:7], not_mine[8:13]
        seen = tuple(SeenPrice(course_id=course.id, price=course.price) for course in cart)
        seen = (SeenPrice(course_id=cart[0].id, price=cart[0].price + Money(30_000)), *seen[1:])
        self.others.append(
            (CartRepository, [Cart(id=student.id, version=1, course_ids=tuple(c.id for c in cart), seen=seen)])
        )
        self.others.append(
            (
                WishlistRepository,
                [
                    WishlistEntry(id=self._id(now), user_id=student.id, course_id=course.id, created_at=now)
                    for course in wishes
                ],
            )
        )
        python = next(taught for taught in self.taught if taught.course.slug == FILMED)
        lecture = next(lecture for lecture in python.lectures if lecture.kind is LectureKind.VIDEO)
        written = ("Names are labels, not boxes.", "Try this with my expense list.", "Ask Rohan about rounding.")
        notes = [
            Note(
                id=self._id(now - timedelta(days=9 - number)),
                user_id=student.id,
                course_id=python.course.id,
                lecture_id=lecture.id,
                lecture_title=lecture.title,
                second=2 * number,
                text=text,
                created_at=now - timedelta(days=9 - number),
                updated_at=now - timedelta(days=9 - number),
            )
            for number, text in enumerate(written)
        ]
        self.others.append((NoteRepository, notes))
        self._announce(python)
        self._tell()

    def _announce(self, taught: _Taught) -> None:
        course = taught.course
        said = (
            (
                34,
                "A new exercise in section two",
                "I have added an exercise with the bus timetable. It takes ten minutes.",
            ),
            (
                6,
                "Live questions on Saturday",
                "I answer questions on **Saturday at 18:00**. Bring a program that fails.",
            ),
        )
        rows = [
            Announcement(
                id=self._id(self.now - timedelta(days=days)),
                key=day_key(course.id, self.now - timedelta(days=days)),
                course_id=course.id,
                instructor_id=course.instructor_id,
                subject=subject,
                body=body,
                status=AnnouncementStatus.SENT,
                reached=course.student_count - 3 * days,
                created_at=self.now - timedelta(days=days),
            )
            for days, subject, body in said
        ]
        self.others.append((AnnouncementRepository, rows))

    def _tell(self) -> None:
        news: list[Notification] = []

        def tell(user_id: str, kind: NotificationKind, at: datetime, title: str, text: str, link: str) -> None:
            is_read = at < self.now - timedelta(days=2)
            news.append(
                Notification(
                    id=self._id(at),
                    key=f"{user_id}:{kind}:{len(news)}",
                    user_id=user_id,
                    kind=kind,
                    title=title,
                    text=text,
                    link=link,
                    status=NotificationStatus.READ if is_read else NotificationStatus.UNREAD,
                    created_at=at,
                    changed_at=at,
                )
            )

        titles = {taught.course.id: taught.course.title for taught in self.taught}
        mine = [entry for entry in self.ledger if entry.instructor_id == self.teacher.id]
        for entry in sorted(mine, key=lambda each: each.created_at)[-40:]:
            if entry.kind is EntryKind.SALE:
                title = f"You sold “{titles[entry.course_id]}”"
                text = f"A new student paid {entry.amount}."
                tell(self.teacher.id, NotificationKind.SALE, entry.created_at, title, text, "/teach/earnings")
        reviews = [review for review in self.reviews if review.instructor_id == self.teacher.id]
        for review in sorted(reviews, key=lambda each: each.created_at)[-12:]:
            title = f"{review.stars} stars for “{titles[review.course_id]}”"
            link = f"/teach/courses/{review.course_id}/reviews"
            tell(self.teacher.id, NotificationKind.REVIEW, review.created_at, title, review.text, link)
        own = [order for order in self.orders if order.user_id == self.student.id]
        for days, kind, title, text, link in (
            (1, NotificationKind.ANNOUNCEMENT, "Live questions on Saturday", "From “Python from Zero”", "/learn"),
            (
                1,
                NotificationKind.ANSWER,
                "Meera Krishnan answered your review",
                "“Thank you, that makes my week.”",
                "/learn",
            ),
            (
                5,
                NotificationKind.REFUND,
                "Your refund is on its way",
                "₹899, to your original payment method.",
                f"/orders/{own[-1].id}",
            ),
            (34, NotificationKind.ANNOUNCEMENT, "A new exercise in section two", "From “Python from Zero”", "/learn"),
        ):
            tell(self.student.id, kind, self.now - timedelta(days=days, hours=1), title, text, link)
        self.others.append((NotificationRepository, news))

    def _house(self) -> None:
        """Letters and acts, for those who keep the house."""
        letters: list[Letter] = []
        settings = Settings(_env_file=None, site_url="http://localhost:3000")  # pyright: ignore[reportCallIssue]
        values = LETTERS["receipt"][0]
        for number, order in enumerate(self.orders[-120:]):
            words = rendered("receipt", {**values, "name": order.user_name, "number": order.number or "—"}, settings)
            status, error = LetterStatus.KEPT, ""
            if number % 40 == 7:
                status, error = LetterStatus.DEAD, "550 5.1.1 There is no such mailbox."
            at = max(order.paid_at, order.created_at)
            letters.append(
                Letter(
                    id=self._id(at),
                    dedupe=f"receipt:{order.id}",
                    to=order.user_email,
                    to_name=order.user_name,
                    subject=words.subject,
                    text=words.text,
                    html=words.html,
                    status=status,
                    attempts=7 if error else 1,
                    error=error,
                    created_at=at,
                    next_at=at,
                    sent_at=at,
                )
            )
        self.others.append((LetterRepository, letters))
        acts: list[AuditEntry] = []
        usual = (
            Act.SIGNED_IN,
            Act.SIGNED_IN,
            Act.SIGNED_OUT,
            Act.SIGN_IN_REFUSED,
            Act.PASSWORD_CHANGED,
            Act.REFUND_ASKED,
        )
        for number in range(300):
            user, at = self.chance.choice(self.users), self.now - timedelta(minutes=37 * number + 5)
            acts.append(
                AuditEntry(
                    id=self._id(at),
                    act=usual[number % len(usual)],
                    actor_id=user.id,
                    subject_id=user.id,
                    address=f"203.0.113.{number % 200 + 1}",
                    device="Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36",
                    created_at=at,
                )
            )
        for number, user in enumerate(user for user in self.users if user.status is UserStatus.SUSPENDED):
            at = self.now - timedelta(days=number + 1)
            details = {"reason": "Shared films of a paid course."}
            acts.append(
                AuditEntry(
                    id=self._id(at),
                    act=Act.SUSPENDED,
                    actor_id=self.keeper.id,
                    subject_id=user.id,
                    details=details,
                    created_at=at,
                )
            )
        self.others.append((AuditRepository, acts))

    def _code(self) -> str:
        return f"{self.chance.getrandbits(64):016x}"[:14]

    async def store(self, database: Any) -> None:
        """Write everything down."""
        every = (*self.taught, *self.drafts)
        courses = CourseRepository(database)
        for taught in every:
            taught.course = await courses.add(taught.course)
        rows: list[tuple[type[Repository[Any]], Iterable[Entity]]] = [
            (UserRepository, self.users),
            (ProfileRepository, self.profiles),
            (SectionRepository, [section for taught in every for section in taught.sections]),
            (LectureRepository, [lecture for taught in every for lecture in taught.lectures]),
            (OrderRepository, self.orders),
            (EnrollmentRepository, self.enrollments),
            (LedgerRepository, self.ledger),
            (TallyRepository, self.tallies.values()),
            (RefundRepository, self.refunds),
            (ReceiptSeriesRepository, self.series),
            (PaymentAlertRepository, self.alerts),
            (ProgressRepository, self.progress),
            (ReachRepository, self.reach),
            (CertificateRepository, self.certificates),
            (ReviewRepository, self.reviews),
            (HelpfulVoteRepository, self.votes),
            (ReviewReportRepository, self.reports),
            *self.others,
        ]
        for kind, entities in rows:
            await store_all(kind(database), list(entities))


async def store_all(repository: Repository[Any], rows: Sequence[Entity]) -> None:
    """Write new rows in bulk."""
    for start in range(0, len(rows), PAGE):
        page = [repository._encode(row) for row in rows[start : start + PAGE]]
        await repository._docs.insert_many(page)


async def _film(growth: _Growth, services: Services, database: Any) -> None:
    """Real films for one course, each saying what its lecture is about; one short film for each of the others."""
    lectures = LectureRepository(database)
    written = {
        lecture.title: lecture.points
        for outline in outlines()
        if slugify(outline.title) == FILMED
        for part in outline.sections
        for lecture in part.lectures
    }
    looks = {slugify(outline.title): outline.look for outline in outlines()}
    any_film = video(4)
    for taught in (*growth.taught, *growth.drafts):
        course = taught.course
        author = next(user for user in growth.users if user.id == course.instructor_id)
        actor = Actor(user_id=author.id, role=author.role, email=author.email, name=author.name)
        shared = None
        for lecture in taught.lectures:
            if lecture.kind is LectureKind.ARTICLE:
                continue
            if course.slug == FILMED:
                script = drawing.Script(course=course.title, title=lecture.title, points=written[lecture.title])
                asset = await services.media.receive_video(
                    actor, course.id, "film.mp4", in_chunks(await _drawn(script, looks[FILMED]), 1 << 16)
                )
                asset = await services.media.receive_captions(actor, asset.id, "en", drawing.captions(script))
            else:
                shared = shared or await services.media.receive_video(
                    actor, course.id, "film.mp4", in_chunks(any_film, 1 << 16)
                )
                asset = shared
            kept = await lectures.get(lecture.id)
            await lectures.save(kept.model_copy(update={"media_id": asset.id}))


async def _drawn(script: drawing.Script, look: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "film.mp4"
        await asyncio.to_thread(drawing.film, script, look, file)
        return file.read_bytes()


async def _known(growth: _Growth, services: Services, settings: Settings, database: Any) -> GrownSchool:
    """Sign in whoever is looked at, and say where what they look at lies."""
    student = growth.student
    filmed = next(taught for taught in growth.taught if taught.course.slug == FILMED)
    own = [order for order in growth.orders if order.user_id == student.id and order.number]
    return GrownSchool(
        **await _people(growth, student, growth.teacher, settings, database),
        **await _links(student, services),
        slug=FILMED,
        category=growth.shelves["Programming"].slug,
        course_id=filmed.course.id,
        draft_id=growth.drafts[0].course.id,
        film_id=next(each.id for each in filmed.lectures if each.kind is LectureKind.VIDEO),
        article_id=next(each.id for each in filmed.lectures if each.kind is LectureKind.ARTICLE),
        order_id=max(own, key=lambda order: len(order.lines)).id,
        refunded_id=next(order.id for order in own if not order.refunded.is_zero),
        certificate_id=next(each.id for each in growth.certificates if each.user_id == student.id),
        somebody_id=growth.orders[-1].user_id,
    )


async def _people(
    registry: _Registry, student: User, teacher: User, settings: Settings, database: Any
) -> dict[str, Known]:
    """Everybody who is looked at, signed in; the student on several devices."""
    tokens, sessions = SessionTokens(settings.signing_secret()), list[Session]()

    def known(user: User, devices: int = 1) -> Known:
        made = [
            Session(
                id=registry._id(registry.now - timedelta(days=number)),
                user_id=user.id,
                device=DEVICES[number],
                address=f"203.0.113.{number + 7}",
                time_zone="Asia/Kolkata",
                created_at=registry.now - timedelta(days=number, hours=1),
                seen_at=registry.now - timedelta(hours=9 * number),
                expires_at=registry.now + timedelta(days=60),
            )
            for number in range(devices)
        ]
        sessions.extend(made)
        return Known(user.id, user.name, user.email, tokens.make(made[0], user))

    people = {
        "student": known(student, len(DEVICES)),
        "newcomer": known(registry.newcomer),
        "instructor": known(teacher),
        "new_instructor": known(registry.new_instructor),
        "keeper": known(registry.keeper),
    }
    await store_all(SessionRepository(database), sessions)
    return people


async def _links(student: User, services: Services) -> dict[str, str]:
    """What stands in letters to the student: how to end them, and how to have a new password."""
    await services.password_resets.request(student.email, Client())
    letter = next(each for each in await services.mail.letters() if each.holds_secret)
    address = services.preferences.unsubscribe_address(student.id, NotificationKind.ANNOUNCEMENT)
    (reset,) = set(re.findall(r"/reset-password/[^\s<>]+", letter.text))
    return {"unsubscribe_token": address.rpartition("/")[2], "reset_path": reset}
