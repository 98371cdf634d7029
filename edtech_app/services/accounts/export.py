"""Everything that the house keeps about a person, for that person to take along."""

import json
from collections.abc import Iterable

from edtech_app.domain.accounts import Actor, Client
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import Clock, Entity
from edtech_app.domain.limits import Limit
from edtech_app.repositories.accounts import ProfileRepository, SessionRepository, UserRepository
from edtech_app.repositories.announcements import AnnouncementRepository
from edtech_app.repositories.audit import AuditRepository
from edtech_app.repositories.catalog import CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.certificates import CertificateRepository
from edtech_app.repositories.commerce import CartRepository, LedgerRepository, OrderRepository, WishlistRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.media import MediaRepository
from edtech_app.repositories.notes import NoteRepository
from edtech_app.repositories.notifications import NotificationRepository, PreferencesRepository
from edtech_app.repositories.payments import RefundRepository
from edtech_app.repositories.reviews import HelpfulVoteRepository, ReviewReportRepository, ReviewRepository
from edtech_app.services.audit import AuditLog
from edtech_app.services.limits import Limits

SECRETS = {"password_hash", "email_key", "epoch"}
INNER = {
    "version",
    "counted",
    "counting",
    "counted_stars",
    "counted_as",
    "held",
    "helpful_rank",
    "answered",
    "open_key",
    "dedupe",
    "key",
}
"""How the house keeps its own books straight; it says nothing about anybody."""


class ExportService:
    """One JSON document with all of it: no secrets, nothing about other people."""

    def __init__(
        self,
        *,
        users: UserRepository,
        profiles: ProfileRepository,
        sessions: SessionRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        notes: NoteRepository,
        certificates: CertificateRepository,
        reviews: ReviewRepository,
        votes: HelpfulVoteRepository,
        reports: ReviewReportRepository,
        carts: CartRepository,
        wishes: WishlistRepository,
        orders: OrderRepository,
        ledger: LedgerRepository,
        refunds: RefundRepository,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        assets: MediaRepository,
        letters: LetterRepository,
        notifications: NotificationRepository,
        announcements: AnnouncementRepository,
        preferences: PreferencesRepository,
        entries: AuditRepository,
        audit: AuditLog,
        limits: Limits,
        limit: Limit,
        now: Clock,
    ) -> None:
        self._users, self._profiles, self._sessions = users, profiles, sessions
        self._enrollments, self._progress, self._reviews = enrollments, progress, reviews
        self._notes, self._certificates = notes, certificates
        self._votes, self._reports = votes, reports
        self._carts, self._wishes, self._orders, self._ledger = carts, wishes, orders, ledger
        self._refunds = refunds
        self._courses, self._sections, self._lectures, self._assets = courses, sections, lectures, assets
        self._letters, self._entries = letters, entries
        self._notifications, self._preferences = notifications, preferences
        self._announcements = announcements
        self._audit, self._limits, self._limit, self._now = audit, limits, limit, now

    async def export(self, actor: Actor, client: Client) -> bytes:
        """Everything about the actor as indented JSON, by what it is; times are ISO 8601 in UTC, money is in paise.

        Of a letter only the subject is there, because its text may hold a code that still works.

        Raises:
            NotSignedIn: This is a visitor.
            TooMany: It was downloaded several times today already.
        """
        actor.require_sign_in()
        await self._limits.spend(
            "exports",
            actor.user_id,
            self._limit,
            words="You have downloaded your data several times already.",
            client=client,
        )
        me = actor.user_id
        user = await self._users.get(me)
        courses = await self._courses.by_instructor(me)
        course_ids = [course.id for course in courses]
        document = {
            "made_at": self._now().isoformat(),
            "account": _plain([user], without=SECRETS),
            "profile": _plain(await self._profiles.many([me])),
            "sessions": _plain(await self._sessions.all_of(me), without={"epoch"}),
            "cart": _plain(await self._carts.many([me])),
            "wishlist": _plain(await self._wishes.of_user(me)),
            "courses_bought": _plain(await self._enrollments.all_of_user(me)),
            "progress": _plain(await self._progress.of_student(me)),
            "notes": _plain(await self._notes.all_of_user(me)),
            "certificates": _plain(await self._certificates.all_of_user(me)),
            "reviews": _plain(await self._reviews.all_of_user(me)),
            "helpful_votes": _plain(await self._votes.all_of_user(me)),
            "reports": _plain(await self._reports.all_of_user(me)),
            "orders": _plain(await self._orders.of_user(me, limit=0)),
            "refunds": _plain(await self._refunds.of_user(me), without={"decided_by", "is_due", "attempt"}),
            "courses_taught": _plain(courses),
            "sections": _plain(await self._sections.of_courses(course_ids)),
            "lectures": _plain(await self._lectures.of_courses(course_ids)),
            "announcements": _plain(
                await self._announcements.all_of_instructor(me), without={"told_until", "told_until_at"}
            ),
            "files": _plain([file for course in courses for file in await self._assets.of_course(course.id)]),
            "answers": _plain(
                [
                    review
                    for course in courses
                    for review in await self._reviews.all_of_course(course.id)
                    if review.answer
                ],
                only={"id", "course_id", "answer", "answered_at", "answer_edited_at"},
            ),
            "earnings": _plain(await self._ledger.of_instructor(me), without={"user_id"}),
            "notifications": _plain(await self._notifications.all_of_user(me)),
            "preferences": _plain(await self._preferences.many([me])),
            "letters": _plain(await self._letters.to(user.email), only={"id", "subject", "created_at", "sent_at"}),
            "acts": _plain(await self._entries.about(me, limit=0)),
        }
        await self._audit.record(Act.DATA_EXPORTED, actor=actor, client=client)
        return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _plain(
    rows: Iterable[Entity], *, without: set[str] | None = None, only: set[str] | None = None
) -> list[dict[str, object]]:
    return [row.model_dump(mode="json", include=only, exclude=INNER | (without or set())) for row in rows]
