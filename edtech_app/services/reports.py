"""What players tell of videos that are being watched: the commonest thing that is ever written, so many at once."""

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from edtech_app import logs
from edtech_app.domain.accounts import VISITOR, Actor
from edtech_app.domain.catalog import Lecture
from edtech_app.domain.entity import Clock, is_id, new_id
from edtech_app.domain.errors import AppError, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.learning import Progress
from edtech_app.domain.watching import MAX_SPANS, Report
from edtech_app.repositories.catalog import LectureRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository, Whose
from edtech_app.services.accounts import SessionsService
from edtech_app.services.certificates import CertificatesService
from edtech_app.services.gathering import Gathering

LENGTH_SLACK = 2
"""Seconds by which a player may overrun a length that was read from the file; what is kept is cut to the length."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody's player tells of a lecture."""

    actor: Actor
    course_id: str
    lecture_id: str
    report: Report

    @property
    def whose(self) -> Whose:
        """Whose progress it is about, and in which course."""
        return self.actor.user_id, self.course_id


@dataclass(frozen=True, slots=True)
class Posted:
    """The same as it comes from a browser: by a session's token, and for a student who watched there."""

    token: str
    student_id: str
    course_id: str
    lecture_id: str
    report: Report


class ReportsService:
    """Keeps what was watched. Each report is judged by itself; the database is asked for all of a batch together."""

    def __init__(
        self,
        *,
        sessions: SessionsService,
        enrollments: EnrollmentRepository,
        lectures: LectureRepository,
        progress: ProgressRepository,
        certificates: CertificatesService,
        now: Clock,
    ) -> None:
        self._sessions = sessions
        self._enrollments = enrollments
        self._lectures = lectures
        self._progress = progress
        self._certificates = certificates
        self._now = now
        self._gathering = Gathering[Posted, Progress](self._keep_posted)

    async def receive(self, posted: Posted) -> Progress:
        """Keep what a browser tells, with what others tell at this moment; it is kept when this answers.

        Raises:
            NotSignedIn: The session has ended, or is not the student's: the report waits until they are back.
            InvalidInput, NotAllowed, NotFound: As in `keep`.
        """
        kept = await self._gathering.ask(posted)
        logs.note_user(kept.user_id)
        return kept

    async def keep(self, actor: Actor, course_id: str, lecture_id: str, report: Report) -> Progress:
        """Keep what the actor's player tells of a video; once enough of it was watched the lecture is done.

        Raises:
            InvalidInput: The report names what is no second of this lecture, or too many spans.
            NotSignedIn: A visitor asks.
            NotAllowed: Not enrolled.
            NotFound: The course has no such lecture.
        """
        (kept,) = await self._keep_all([Told(actor, course_id, lecture_id, report)])
        if isinstance(kept, AppError):
            raise kept
        return kept

    async def _keep_posted(self, posted: Sequence[Posted]) -> list[Progress | AppError]:
        logs.begin()
        actors = await self._sessions.actors([each.token for each in posted])
        told = [
            Told(actor if actor.user_id == each.student_id else VISITOR, each.course_id, each.lecture_id, each.report)
            for actor, each in zip(actors, posted, strict=True)
        ]
        return await self._keep_all(told)

    async def _keep_all(self, told: Sequence[Told]) -> list[Progress | AppError]:
        """What came of each, in their order; what is wrong with one stands in its place."""
        lectures = {each.id: each for each in await self._lectures.many(each.lecture_id for each in told)}
        enrolled = await self._enrollments.active_among({each.whose for each in told if is_id(each.course_id)})
        objections = [_objection(each, enrolled, lectures.get(each.lecture_id)) for each in told]
        groups = defaultdict[Whose, list[Told]](list)
        for each, objection in zip(told, objections, strict=True):
            if objection is None:
                groups[each.whose].append(each)
        kept = await self._keep_groups(groups, lectures) if groups else {}
        return [objection or kept[each.whose] for each, objection in zip(told, objections, strict=True)]

    async def _keep_groups(
        self, groups: Mapping[Whose, Sequence[Told]], lectures: Mapping[str, Lecture]
    ) -> dict[Whose, Progress | AppError]:
        now, before = self._now(), await self._progress.among(set(groups))
        for user_id, course_id in groups.keys() - before.keys():
            blank = Progress(id=new_id(), user_id=user_id, course_id=course_id, updated_at=now)
            before[user_id, course_id] = await self._progress.start(blank)
        after = {whose: _heard(before[whose], reports, lectures, now) for whose, reports in groups.items()}
        changed = [whose for whose in groups if after[whose] != before[whose]]
        saved = await self._progress.save_all([after[whose] for whose in changed])
        outcome: dict[Whose, Progress | AppError] = {**after}
        for whose, ours in zip(changed, saved, strict=True):
            try:
                kept = ours or await self._progress.change(
                    before[whose].id, lambda found, whose=whose: _heard(found, groups[whose], lectures, now)
                )
                if kept.done_count > before[whose].done_count:
                    await self._certificates.issue_if_finished(*whose)
                outcome[whose] = kept
            except AppError as error:
                outcome[whose] = error
        return outcome


def _heard(before: Progress, told: Iterable[Told], lectures: Mapping[str, Lecture], now: datetime) -> Progress:
    """The progress after some reports of one student in one course."""
    after = before
    for each in told:
        after = after.watched(each.lecture_id, each.report, lectures[each.lecture_id].seconds, now)
    return after.due_after(before)


def _objection(told: Told, enrolled: Container[Whose], lecture: Lecture | None) -> AppError | None:
    """Why a report is not kept; None if it may be."""
    if not told.actor.is_signed_in:
        return NotSignedIn()
    if told.whose not in enrolled:
        return NotAllowed("You are not enrolled in this course.")
    if lecture is None or lecture.course_id != told.course_id:
        return NotFound("This lecture does not exist.")
    seconds = (told.report.position, *(second for span in told.report.spans for second in span))
    if len(told.report.spans) > MAX_SPANS or not all(_is_in(lecture, second) for second in seconds):
        return InvalidInput({"position": "This is not a position in the video."})
    return None


def _is_in(lecture: Lecture, second: float) -> bool:
    return math.isfinite(second) and 0 <= second <= lecture.seconds + LENGTH_SLACK
