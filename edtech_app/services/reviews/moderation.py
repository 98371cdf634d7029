"""Keeping reviews decent: anybody with an account reports one, the house looks and decides."""

from collections import defaultdict
from dataclasses import dataclass

from edtech_app.domain.accounts import Actor, Client
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Conflict, Duplicate, InvalidInput, NotAllowed
from edtech_app.domain.limits import Limit
from edtech_app.domain.reviews import (
    MAX_HIDING_REASON,
    MAX_REPORT_LENGTH,
    ReportReason,
    ReportStatus,
    Review,
    ReviewReport,
    ReviewStatus,
)
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.reviews import ReviewReportRepository, ReviewRepository
from edtech_app.services.audit import NOBODY, AuditLog
from edtech_app.services.limits import Limits
from edtech_app.services.reviews.reading import visible_review
from edtech_app.services.totals import CourseTotals

MOST_REPORTS = 500
MOST_HIDDEN = 200
GONE = "A deleted course"


@dataclass(frozen=True, slots=True)
class ReportedReview:
    """A review that waits for the house's decision; `reports` are open ones, the oldest first, with who sent them."""

    review: Review
    course_title: str
    reports: tuple[tuple[ReviewReport, str], ...]


@dataclass(frozen=True, slots=True)
class HiddenReview:
    """A review that the house has hidden, and the course that it is of."""

    review: Review
    course_title: str


class ModerationService:
    """Hides a review from everybody and takes it out of the rating; every decision is in the audit log."""

    def __init__(
        self,
        *,
        reports: ReviewReportRepository,
        reviews: ReviewRepository,
        courses: CourseRepository,
        enrollments: EnrollmentRepository,
        users: UserRepository,
        totals: CourseTotals,
        limits: Limits,
        limit: Limit,
        audit: AuditLog,
        now: Clock,
    ) -> None:
        self._reports, self._reviews, self._courses = reports, reviews, courses
        self._enrollments, self._users, self._totals = enrollments, users, totals
        self._limits, self._limit, self._audit, self._now = limits, limit, audit, now

    async def report(self, actor: Actor, review_id: str, reason: str, text: str, client: Client = NOBODY) -> None:
        """Tell the house what is wrong with a review; telling it again is harmless and changes nothing.

        Raises:
            NotSignedIn: This is a visitor.
            InvalidInput: There is no such reason, or the text is too long, or missing where the reason needs one.
            NotFound: There is no such review to be seen.
            NotAllowed: It is the actor's own.
            TooMany: The actor has reported many reviews today.
        """
        actor.require_sign_in()
        text = text.strip()
        wrong: dict[str, str] = {}
        if reason not in tuple(ReportReason):
            wrong["reason"] = "Please choose a reason."
        elif reason == ReportReason.OTHER and not text:
            wrong["text"] = "Please tell us briefly what is wrong with it."
        if len(text) > MAX_REPORT_LENGTH:
            wrong["text"] = f"Please keep your report under {MAX_REPORT_LENGTH} characters."
        if wrong:
            raise InvalidInput(wrong)
        review, _ = await visible_review(self._reviews, self._courses, self._enrollments, actor, review_id)
        if review.user_id == actor.user_id:
            raise NotAllowed("This is your own review. You can edit or withdraw it instead.")
        await self._limits.spend(
            "reports", actor.user_id, self._limit, words="You have reported many reviews today.", client=client
        )
        report = ReviewReport(
            id=new_id(),
            user_id=actor.user_id,
            review_id=review.id,
            course_id=review.course_id,
            reason=ReportReason(reason),
            text=text,
            created_at=self._now(),
        )
        try:
            await self._reports.add(report)
        except Duplicate:
            return

    async def reported(self, actor: Actor) -> list[ReportedReview]:
        """The reviews with open reports, the one that waits longest first; at most five hundred reports.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        reports = await self._reports.open(limit=MOST_REPORTS)
        by_review: defaultdict[str, list[ReviewReport]] = defaultdict(list)
        for report in reports:
            by_review[report.review_id].append(report)
        reviews = await self._reviews.many(by_review)
        titles = await self._titles(reviews)
        names = {user.id: user.name for user in await self._users.many(report.user_id for report in reports)}
        return [
            ReportedReview(
                review,
                titles.get(review.course_id, GONE),
                tuple((report, names.get(report.user_id, "")) for report in by_review[review.id]),
            )
            for review in reviews
        ]

    async def hidden(self, actor: Actor) -> list[HiddenReview]:
        """What the house has hidden, the newest first; at most two hundred.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        reviews = await self._reviews.latest(status=ReviewStatus.HIDDEN, limit=MOST_HIDDEN)
        titles = await self._titles(reviews)
        return [HiddenReview(review, titles.get(review.course_id, GONE)) for review in reviews]

    async def hide(self, actor: Actor, review_id: str, reason: str, client: Client = NOBODY) -> Review:
        """Take a review out of everybody's sight but its writer's, who reads the reason, and close its reports.

        Doing it again finishes what was left and changes nothing else.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: There is no reason, or it is too long.
            NotFound: There is no such review.
            Conflict: Its writer has withdrawn it.
        """
        actor.require_administrator()
        reason = " ".join(reason.split())
        if not 0 < len(reason) <= MAX_HIDING_REASON:
            raise InvalidInput(
                {"reason": f"Please give a reason of at most {MAX_HIDING_REASON} characters. The student will see it."}
            )
        before = await self._reviews.get(review_id)
        if before.status is ReviewStatus.WITHDRAWN:
            raise Conflict("The student has withdrawn this review.")
        if before.is_visible:
            await self._record(Act.REVIEW_HIDDEN, actor, before, client, reason=reason)

        def hidden(review: Review) -> Review:
            return review if review.status is ReviewStatus.WITHDRAWN else review.hidden(reason, self._now())

        return await self._settled(await self._reviews.change(review_id, hidden))

    async def restore(self, actor: Actor, review_id: str, client: Client = NOBODY) -> Review:
        """Show a hidden review again, with its stars; doing it twice is harmless.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such review.
        """
        actor.require_administrator()
        before = await self._reviews.get(review_id)
        if before.status is ReviewStatus.HIDDEN:
            await self._record(Act.REVIEW_RESTORED, actor, before, client)
        return await self._settled(await self._reviews.change(review_id, lambda review: review.restored(self._now())))

    async def dismiss(self, actor: Actor, review_id: str, client: Client = NOBODY) -> None:
        """Leave a review as it is and close its reports; doing it twice is harmless.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such review.
        """
        actor.require_administrator()
        review = await self._reviews.get(review_id)
        reports = await self._reports.of_review(review.id)
        if any(report.status is ReportStatus.OPEN for report in reports):
            await self._record(Act.REVIEW_KEPT, actor, review, client)
            await self._close(reports)

    async def _titles(self, reviews: list[Review]) -> dict[str, str]:
        courses = await self._courses.many(review.course_id for review in reviews)
        return {course.id: course.title for course in courses}

    async def _record(self, act: Act, actor: Actor, review: Review, client: Client, **details: str) -> None:
        """Keep the decision before it is carried out: an entry too many is better than an act without one."""
        await self._audit.record(
            act, actor=actor, subject_id=review.id, client=client, writer_id=review.user_id, **details
        )

    async def _settled(self, review: Review) -> Review:
        """Bring the decision into the course's rating and close the reports that it answers."""
        await self._totals.count_review(review.id)
        await self._close(await self._reports.of_review(review.id))
        return await self._reviews.get(review.id)

    async def _close(self, reports: list[ReviewReport]) -> None:
        for report in reports:
            await self._reports.close(report.id)
