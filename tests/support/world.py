"""A whole school in memory: the real services on embedded stand-ins, with a clock that tests may turn."""

import contextlib
import functools
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from edtech_app.composition import Services, build_services
from edtech_app.domain.accounts import Actor, Role, Session, User
from edtech_app.domain.catalog import Course, CourseStatus, Lecture, LectureKind, Section
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Duplicate
from edtech_app.domain.learning import Enrollment, LectureProgress, Progress
from edtech_app.domain.mail import Letter
from edtech_app.domain.media import MediaAsset
from edtech_app.domain.money import Money
from edtech_app.gateways.mail.outbox import OutboxMail
from edtech_app.gateways.media.incoming import Incoming
from edtech_app.gateways.media.local import LocalMedia
from edtech_app.gateways.payments.sandbox import SandboxPayments
from edtech_app.repositories.accounts import SessionRepository, UserRepository
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.commerce import LedgerRepository, OrderRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository, ReachRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.media import MediaRepository, UploadRepository
from edtech_app.repositories.notifications import NotificationRepository
from edtech_app.repositories.payments import PaymentAlertRepository, RefundRepository
from edtech_app.repositories.reviews import HelpfulVoteRepository, ReviewReportRepository, ReviewRepository
from edtech_app.repositories.tallies import TallyRepository
from edtech_app.repositories.transcripts import TranscriptRepository
from edtech_app.services import video_intake
from edtech_app.services.accounts import Cost, Passwords, SessionTokens
from edtech_app.services.video_intake import VideoIntake
from edtech_app.settings import Settings
from tests.support.memory import indexed_database_in_memory
from tests.support.videos import CAPTIONS, facts_read_once, in_chunks, video

CHEAP = Cost(memory=8, passes=1)
"""What a password's hash costs here, where thousands are made; tests/services/test_accounts.py looks at real ones."""
video_intake.video_facts = facts_read_once
SECRET = b"a secret for tests, longer than 32 bytes"


async def tell(services: Services, body: bytes, signature: str, event_id: str) -> None:
    """Call as the provider would, and let what comes after the answer be done too."""
    inbox = services.payment_inbox
    await inbox.work_off(await inbox.receive(body, signature, event_id))


@functools.cache
def settings_with(**changes: Any) -> Settings:
    """The settings of every test, with these changes."""
    given: dict[str, Any] = {
        "jwt_secret": SecretStr(SECRET.decode()),
        "site_url": "http://school.test",
        "support_email": "help@school.test",
    }
    return Settings(_env_file=None, **(given | changes))  # pyright: ignore[reportCallIssue]


class Clock:
    """A clock that stands still until a test turns it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def turn(self, by: timedelta) -> None:
        self.at += by


@dataclass
class World:
    """What a test may touch: services first, and the rows behind them."""

    database: Any
    folder: Path
    clock: Clock = field(default_factory=Clock)
    changes: dict[str, Any] = field(default_factory=dict[str, Any])
    """Settings that differ from those of every test."""

    def __post_init__(self) -> None:
        self.settings = settings_with(**self.changes).model_copy(update={"data_dir": self.folder})
        self.payments = SandboxPayments(self.folder, SECRET, self.clock)
        self.media_store = LocalMedia(self.folder / "media", SECRET, self.clock)
        self.services = self.process()
        self.users = UserRepository(self.database)
        self.sessions = SessionRepository(self.database)
        self.categories = CategoryRepository(self.database)
        self.courses = CourseRepository(self.database)
        self.sections = SectionRepository(self.database)
        self.lectures = LectureRepository(self.database)
        self.enrollments = EnrollmentRepository(self.database)
        self.progress = ProgressRepository(self.database)
        self.orders = OrderRepository(self.database)
        self.ledger = LedgerRepository(self.database)
        self.tallies = TallyRepository(self.database)
        self.reach = ReachRepository(self.database)
        self.refunds = RefundRepository(self.database)
        self.alerts = PaymentAlertRepository(self.database)
        self.assets = MediaRepository(self.database)
        self.transcripts = TranscriptRepository(self.database)
        self.letters = LetterRepository(self.database)
        self.notifications = NotificationRepository(self.database)
        self.reviews = ReviewRepository(self.database)
        self.votes = HelpfulVoteRepository(self.database)
        self.reports = ReviewReportRepository(self.database)

    @classmethod
    async def open(cls, folder: Path, **changes: Any) -> "World":
        """A fresh school, its files in `folder`, with these settings other than those of every test."""
        database = await indexed_database_in_memory()
        folder.mkdir(parents=True, exist_ok=True)
        return cls(database=database, folder=folder, changes=changes)

    def process(self, **parts: Any) -> Services:
        """The services of one more process in the same house, with some of its parts exchanged."""
        given: dict[str, Any] = {
            "settings": self.settings,
            "database": self.database,
            "payments": self.payments,
            "media_store": self.media_store,
            "mail_gateway": OutboxMail(),
            "passwords": Passwords(CHEAP),
            "now": self.clock,
        }
        return build_services(**(given | parts))

    async def twin(self, folder: Path) -> "World":
        """The same school a second time, its files in `folder`, so that one of them may come to harm."""
        shutil.copytree(self.folder, folder)
        twin = await World.open(folder)
        for name in await self.database.list_collection_names():
            if rows := await self.database[name].find({}).to_list(None):
                await twin.database[name].insert_many(rows)
        twin.clock.at = self.clock.at
        return twin

    def video_intake(self, *, max_bytes: int) -> VideoIntake:
        """What takes videos in, up to another size than the product's."""
        return VideoIntake(
            assets=self.assets,
            uploads=UploadRepository(self.database),
            lectures=self.lectures,
            store=self.media_store,
            direct=None,
            incoming=Incoming(self.folder / "incoming"),
            now=self.clock,
            max_bytes=max_bytes,
        )

    async def person(self, role: Role = Role.STUDENT, first_name: str = "Asha", password: str = "") -> Actor:
        """Somebody with an account and this role, signed in; without a password they cannot sign in again."""
        user_id = new_id()
        email = f"{first_name.lower()}.{user_id[-6:]}@example.com"
        user = User(
            id=user_id,
            email=email,
            email_key=email,
            password_hash=await Passwords(CHEAP).hash(password) if password else "!",
            role=role,
            first_name=first_name,
            last_name="Rao",
            created_at=self.clock(),
        )
        await self.users.add(user)
        return Actor(user_id=user_id, role=role, session_id=new_id(), email=email, name=user.name)

    async def newest_letter(self) -> Letter:
        """The letter written last; ids cannot tell the order of two that were written in one millisecond."""
        rows = await self.database["outbox"].find({}).to_list(None)
        return await self.letters.get(rows[-1]["_id"])

    async def session_token(self, actor: Actor) -> str:
        """The cookie of the session in which this person is signed in."""
        user = await self.users.get(actor.user_id)
        session = Session(
            id=actor.session_id,
            user_id=user.id,
            created_at=self.clock(),
            seen_at=self.clock(),
            expires_at=self.clock() + timedelta(days=30),
        )
        with contextlib.suppress(Duplicate):
            await self.sessions.add(session)
        return SessionTokens(self.settings.signing_secret()).make(session, user)

    def enrollment(self, student: Actor, course: Course) -> Enrollment:
        """A student's right to a course, as commerce would grant it."""
        return Enrollment(
            id=new_id(),
            user_id=student.user_id,
            course_id=course.id,
            instructor_id=course.instructor_id,
            created_at=self.clock(),
        )

    async def enrol(self, student: Actor, course: Course) -> Enrollment:
        """Let a student learn from a course without buying it."""
        return await self.services.enrollments.grant(self.enrollment(student, course))

    async def film(self, author: Actor, course: Course, *, preview: bool = False) -> tuple[Lecture, MediaAsset]:
        """A lecture of the course with a real video that has captions."""
        services, section = self.services, (await self.sections.of(course.id))[0]
        lecture = await services.curriculum.add_lecture(author, section.id, "A film", "video")
        lecture = await services.curriculum.update_lecture(
            author, lecture.id, title=lecture.title, description="", preview=preview, body=""
        )
        asset = await services.media.receive_video(author, course.id, "a.mp4", in_chunks(video()))
        asset = await services.media.receive_captions(author, asset.id, "en", CAPTIONS)
        return await services.curriculum.attach_video(author, lecture.id, asset.id), asset

    async def learner(self, course: Course, first_name: str = "Ravi", *, finished: bool = True) -> Actor:
        """A student of the course, who has finished its first lecture."""
        actor = await self.person(Role.STUDENT, first_name)
        await self.enrollments.add(self.enrollment(actor, course))
        if finished:
            done = LectureProgress(lecture_id=(await self.lectures.of(course.id))[0].id, done_at=self.clock())
            await self.progress.add(
                Progress(
                    id=new_id(),
                    user_id=actor.user_id,
                    course_id=course.id,
                    lectures=(done,),
                    updated_at=self.clock(),
                )
            )
        return actor

    async def course(
        self,
        author: Actor,
        *,
        title: str = "Python from zero",
        price: int = 129_900,
        status: CourseStatus = CourseStatus.PUBLISHED,
        lectures: int = 3,
        **fields: Any,
    ) -> Course:
        """A course of `author` with one section of articles, priced in paise, published unless told otherwise."""
        course_id = new_id()
        course = Course(
            id=course_id,
            slug=f"{title.lower().replace(' ', '-')}-{course_id[-6:]}",
            instructor_id=author.user_id,
            title=title,
            subtitle="What you need and no more",
            description="A course.",
            price=Money(price),
            status=status,
            created_at=self.clock(),
            updated_at=self.clock(),
            published_at=self.clock(),
            lecture_count=lectures,
            **fields,
        )
        course = await self.courses.add(course)
        section = Section(id=new_id(), course_id=course_id, title="Beginnings", position=1024)
        await self.sections.add(section)
        for number in range(1, lectures + 1):
            await self.lectures.add(
                Lecture(
                    id=new_id(),
                    course_id=course_id,
                    section_id=section.id,
                    title=f"Lecture {number}",
                    kind=LectureKind.ARTICLE,
                    body="Read this.",
                    position=number * 1024,
                )
            )
        return course
