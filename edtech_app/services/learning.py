"""Learning: my courses, the player, progress."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Chapter, Course, Lecture, LectureKind, Section, curriculum, playable
from edtech_app.domain.certificates import Certificate
from edtech_app.domain.entity import Clock, is_id, millis, new_id
from edtech_app.domain.errors import NotAllowed, NotFound
from edtech_app.domain.learning import Enrollment, EnrollmentStatus, Progress, may_open
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.media import MediaRepository
from edtech_app.services.catalog import CourseCard
from edtech_app.services.certificates import CertificatesService
from edtech_app.services.media import CaptionLink, MediaService, PicturesService


@dataclass(frozen=True, slots=True)
class LearningCourse:
    """One of my courses: how far I am, whether I ever opened it, and seconds of video still unwatched.

    `certificate_id` is "" without a valid certificate.
    """

    card: CourseCard
    percent: int
    done: int
    total: int
    seconds_left: int
    next_lecture_id: str
    has_started: bool
    last_seen_at_ms: int
    certificate_id: str = ""


@dataclass(frozen=True, slots=True)
class LecturePage:
    """The player open at a lecture. Links work until `links_end_at`; there are none for an article.

    `is_enrolled` is false for a visitor of a free preview, who has no progress and may open no more than the previews
    (`may_watch_all` is false then), and for the author and administrators, who may open everything.
    `previous_id` and `next_id` are the neighbours that the actor may open, "" at the ends. `instructor_name` is "" of
    somebody who has left.
    """

    course: Course
    instructor_name: str
    chapters: tuple[Chapter, ...]
    lecture: Lecture
    video_url: str
    captions: tuple[CaptionLink, ...]
    poster_url: str
    links_end_at: datetime
    progress: Progress
    percent: int
    is_enrolled: bool
    may_watch_all: bool
    previous_id: str
    next_id: str


class LearningService:
    """What the enrolled (and, for previews, anybody) may watch, and how far they are."""

    def __init__(
        self,
        *,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        users: UserRepository,
        assets: MediaRepository,
        media: MediaService,
        pictures: PicturesService,
        certificates: CertificatesService,
        now: Clock,
    ) -> None:
        self._courses = courses
        self._sections = sections
        self._lectures = lectures
        self._enrollments = enrollments
        self._progress = progress
        self._users = users
        self._assets = assets
        self._media = media
        self._pictures = pictures
        self._certificates = certificates
        self._now = now

    async def my_courses(self, actor: Actor) -> list[LearningCourse]:
        """The actor's courses, last used first, whether they are still in the catalog or not."""
        actor.require_sign_in()
        enrolled = {
            enrollment.course_id: enrollment for enrollment in await self._enrollments.of_student(actor.user_id)
        }
        courses = await self._courses.many(enrolled)
        course_ids = [course.id for course in courses]
        teachers = {user.id: user.name for user in await self._users.many(course.instructor_id for course in courses)}
        kept = {progress.course_id: progress for progress in await self._progress.of_student(actor.user_id)}
        chapters = _by_course(await self._sections.of_courses(course_ids), await self._lectures.of_courses(course_ids))
        mine = [
            self._learning_course(
                CourseCard(
                    course=course,
                    instructor_name=teachers.get(course.instructor_id, ""),
                    category_name="",
                    picture=self._pictures.of_course(course),
                ),
                chapters.get(course.id, ()),
                kept.get(course.id),
                enrolled[course.id],
            )
            for course in courses
        ]
        issued = await self._certificates.of_student(actor.user_id)
        mine = [await self._with_certificate(actor, learning, issued) for learning in mine]
        return sorted(mine, key=lambda learning: learning.last_seen_at_ms, reverse=True)

    async def courses_of(self, actor: Actor, user_id: str) -> list[LearningCourse]:
        """Somebody's courses as in `my_courses`, for themselves and for administrators.

        Raises:
            NotAllowed: They are somebody else's.
        """
        actor.require_own_or_administrator(user_id)
        return await self.my_courses(Actor(user_id=user_id, role=Role.STUDENT))

    async def open_lecture(self, actor: Actor, slug: str, lecture_id: str) -> LecturePage:
        """The lecture, or where the actor stopped when `lecture_id` names none of the course.

        The author and an administrator may watch everything without being enrolled.

        Raises:
            NotFound: No such course or nothing to watch in it.
            NotSignedIn: A visitor asks for a lecture that is no free preview.
            NotAllowed: Somebody who is not enrolled does.
        """
        course = await self._courses.by_slug(slug)
        enrollment = await self._enrollments.of(actor.user_id, course.id) if actor.is_signed_in else None
        is_enrolled = enrollment is not None and enrollment.status is EnrollmentStatus.ACTIVE
        chapters = playable(curriculum(await self._sections.of(course.id), await self._lectures.of(course.id)))
        by_id = {lecture.id: lecture for chapter in chapters for lecture in chapter.lectures}
        may_watch_all = may_open(actor, course, None, is_enrolled=is_enrolled)
        self._require_access(
            actor,
            course,
            by_id.get(lecture_id),
            may_watch_all=may_watch_all,
            has_given_back=enrollment is not None and not is_enrolled,
        )
        if not by_id:
            raise NotFound("There is nothing to watch in this course yet.")

        progress = _blank(actor.user_id, course.id, self._now())
        if is_enrolled:
            progress = await self._progress.of(actor.user_id, course.id) or progress
        order = list(by_id)
        lecture = by_id[lecture_id if lecture_id in by_id else progress.resumes_at(order)]
        if is_enrolled:
            progress = await self._change(actor, course.id, lambda kept: kept.opened(lecture.id, self._now()))

        video_url, captions, poster_url = await self._links(actor, course, lecture)
        teachers = await self._users.many([course.instructor_id])
        way = [each.id for each in by_id.values() if may_watch_all or each.is_preview]
        at = way.index(lecture.id)
        return LecturePage(
            course=course,
            instructor_name=next((teacher.name for teacher in teachers), ""),
            chapters=chapters,
            lecture=lecture,
            video_url=video_url,
            captions=captions,
            poster_url=poster_url,
            links_end_at=self._now() + timedelta(seconds=self._media.link_seconds),
            progress=progress,
            percent=progress.percent(order),
            is_enrolled=is_enrolled,
            may_watch_all=may_watch_all,
            previous_id=way[at - 1] if at else "",
            next_id=way[at + 1] if at + 1 < len(way) else "",
        )

    async def watchable(self, actor: Actor, course_id: str) -> tuple[Course, list[Lecture]]:
        """A course and those of its lectures that the actor may watch, in their order.

        Raises:
            NotFound: No such course, or none that the actor may know of.
        """
        course = await self._courses.get(course_id)
        is_enrolled = actor.is_signed_in and await self._enrollments.is_enrolled(actor.user_id, course.id)
        if not course.is_published and not may_open(actor, course, None, is_enrolled=is_enrolled):
            raise NotFound("This course does not exist.")
        chapters = playable(curriculum(await self._sections.of(course.id), await self._lectures.of(course.id)))
        lectures = [lecture for chapter in chapters for lecture in chapter.lectures]
        return course, [each for each in lectures if may_open(actor, course, each, is_enrolled=is_enrolled)]

    async def progress(self, actor: Actor, course_id: str) -> Progress:
        """How far the actor is in a course of theirs.

        Raises:
            NotSignedIn: A visitor asks.
            NotAllowed: Not enrolled.
        """
        await self._require_mine(actor, course_id)
        return await self._progress.of(actor.user_id, course_id) or _blank(actor.user_id, course_id, self._now())

    async def mark_complete(self, actor: Actor, course_id: str, lecture_id: str, *, done: bool) -> Progress:
        """Mark a lecture done or not done by hand.

        Raises:
            NotSignedIn: A visitor asks.
            NotAllowed: Not enrolled.
            NotFound: The course has no such lecture.
        """
        lecture = await self._my_lecture(actor, course_id, lecture_id)
        return await self._change(
            actor, course_id, lambda kept: kept.marked(lecture.id, done=bool(done), now=self._now())
        )

    async def my_course_ids(self, actor: Actor) -> list[str]:
        """The courses that the actor may learn from, the newest first."""
        actor.require_sign_in()
        return [enrollment.course_id for enrollment in await self._enrollments.of_student(actor.user_id)]

    def _require_access(
        self, actor: Actor, course: Course, lecture: Lecture | None, *, may_watch_all: bool, has_given_back: bool
    ) -> None:
        if may_open(actor, course, lecture, is_enrolled=may_watch_all):
            return
        if not course.is_published:
            raise NotFound("This course does not exist.")
        actor.require_sign_in()
        if has_given_back:
            raise NotAllowed("This course was refunded. If you buy it again, you can continue where you stopped.")
        raise NotAllowed("This lecture is only for students of the course.")

    async def _links(self, actor: Actor, course: Course, lecture: Lecture) -> tuple[str, tuple[CaptionLink, ...], str]:
        if lecture.kind is not LectureKind.VIDEO:
            return "", (), ""
        asset = await self._assets.get(lecture.media_id)
        return self._media.video_links(actor, asset, is_public=course.is_published and lecture.is_preview)

    async def _require_mine(self, actor: Actor, course_id: str) -> None:
        actor.require_sign_in()
        if not is_id(course_id) or not await self._enrollments.is_enrolled(actor.user_id, course_id):
            raise NotAllowed("You are not enrolled in this course.")

    async def _my_lecture(self, actor: Actor, course_id: str, lecture_id: str) -> Lecture:
        await self._require_mine(actor, course_id)
        lecture = await self._lectures.get(lecture_id)
        if lecture.course_id != course_id:
            raise NotFound("This lecture does not exist.")
        return lecture

    async def _change(self, actor: Actor, course_id: str, change: Callable[[Progress], Progress]) -> Progress:
        kept = await self._progress.of(actor.user_id, course_id)
        if kept is None:
            kept = await self._progress.start(_blank(actor.user_id, course_id, self._now()))
        after = await self._progress.change(kept.id, lambda before: change(before).due_after(before), read=kept)
        if after.done_count > kept.done_count:
            await self._certificates.issue_if_finished(actor.user_id, course_id)
        return after

    async def _with_certificate(
        self, actor: Actor, learning: LearningCourse, issued: Mapping[str, Certificate]
    ) -> LearningCourse:
        """The course with its certificate; one that should be there by now is issued."""
        course_id = learning.card.course.id
        found = issued.get(course_id)
        if learning.percent == 100 and (found is None or not found.is_settled):
            found = await self._certificates.issue_if_finished(actor.user_id, course_id)
        return replace(learning, certificate_id=found.id) if found and found.is_valid else learning

    def _learning_course(
        self, card: CourseCard, chapters: tuple[Chapter, ...], kept: Progress | None, enrollment: Enrollment
    ) -> LearningCourse:
        progress = kept or _blank(enrollment.user_id, enrollment.course_id, enrollment.created_at)
        lengths = {lecture.id: lecture.seconds for chapter in chapters for lecture in chapter.lectures}
        order = list(lengths)
        return LearningCourse(
            card=card,
            percent=progress.percent(order),
            done=progress.done(order),
            total=len(order),
            seconds_left=progress.seconds_left(lengths),
            next_lecture_id=progress.resumes_at(order),
            has_started=bool(progress.last_lecture_id),
            last_seen_at_ms=millis(progress.updated_at),
        )


def _by_course(sections: Iterable[Section], lectures: Iterable[Lecture]) -> dict[str, tuple[Chapter, ...]]:
    """Each course's playable curriculum, from the parts of several courses at once."""
    parts: dict[str, tuple[list[Section], list[Lecture]]] = defaultdict(lambda: ([], []))
    for section in sections:
        parts[section.course_id][0].append(section)
    for lecture in lectures:
        parts[lecture.course_id][1].append(lecture)
    return {course_id: playable(curriculum(*each)) for course_id, each in parts.items()}


def _blank(user_id: str, course_id: str, now: datetime) -> Progress:
    return Progress(id=new_id(), user_id=user_id, course_id=course_id, updated_at=now)
