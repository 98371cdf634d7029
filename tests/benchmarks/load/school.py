"""The school that a crowd goes to: a catalog, courses of films, and people with the cookies of their sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from edtech_app.domain.accounts import Actor, Role, Session, User
from edtech_app.domain.catalog import Category, Course, CourseStatus, LectureKind
from edtech_app.domain.entity import Entity, new_id, utc_now
from edtech_app.domain.learning import Enrollment
from edtech_app.repositories.base import Repository
from edtech_app.runtime import running
from edtech_app.services.accounts import SessionTokens
from edtech_app.settings import Settings
from tests.support.videos import in_chunks, video
from tests.support.world import SECRET, World

SUBJECTS = (
    "Python",
    "Statistics",
    "Drawing",
    "Cooking",
    "Guitar",
    "Hindi",
    "Photography",
    "Algebra",
    "Poetry",
    "Chess",
)
MANNERS = ("from zero", "in practice", "for the curious", "step by step", "in depth", "at work")
SHELVES = ("Technology", "Mathematics", "Arts", "Languages", "Kitchen and garden")
FILMED = 10
"""Courses whose lectures are films, which are watched; the others are looked at and bought."""
LECTURES, LECTURE_SECONDS = 20, 600
CUE_SECONDS = 5
PAGE = 500


@dataclass(frozen=True, slots=True)
class Filmed:
    """A course that is watched, and its lectures in their order."""

    id: str
    slug: str
    lectures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody with an account; `cookie` is their session's, and `owns` what they edit, "" for students."""

    id: str
    cookie: str
    owns: str = ""


@dataclass(frozen=True, slots=True)
class School:
    """What people know of it: `on_sale` are ids and slugs."""

    filmed: tuple[Filmed, ...]
    on_sale: tuple[tuple[str, str], ...]
    shelves: tuple[str, ...]
    students: tuple[Known, ...]
    buyers: tuple[Known, ...]
    teachers: tuple[Known, ...]


async def fill(data: Path, *, students: int, buyers: int, teachers: int, database: str = "") -> School:
    """Found the school in `data`, and in the database at this URL; student `n` has the filmed course `n % FILMED`."""
    shared = {"data_dir": data, "jwt_secret": SECRET.decode(), "mongodb_url": database}
    chosen = Settings(_env_file=None, **shared)  # pyright: ignore[reportCallIssue,reportArgumentType]
    async with running(chosen) as house:
        world = World(house.database, data)
        world.clock.at = utc_now()
        categories = [Category(id=new_id(), slug=name.lower().replace(" ", "-"), name=name) for name in SHELVES]
        for category in categories:
            await world.categories.add(category)
        author = await world.person(Role.INSTRUCTOR, "Ravi")
        titles = [f"{subject} {manner}" for manner in MANNERS for subject in SUBJECTS]
        courses = [
            await world.course(
                author,
                title=title,
                lectures=LECTURES,
                price=49_900 + 10_000 * (number % 20),
                category_id=categories[number % len(categories)].id,
            )
            for number, title in enumerate(titles)
        ]
        filmed = [await _film(world, author, course) for course in courses[:FILMED]]
        learners = await _people(world, students)
        await _enrol(world, learners, courses[:FILMED])
        return School(
            filmed=tuple(filmed),
            on_sale=tuple((course.id, course.slug) for course in courses[FILMED:]),
            shelves=tuple(category.slug for category in categories),
            students=tuple(learners),
            buyers=tuple(await _people(world, buyers)),
            teachers=tuple([await _teacher(world) for _ in range(teachers)]),
        )


async def _film(world: World, author: Actor, course: Course) -> Filmed:
    """Give each lecture of the course the same short film with a lecture's worth of captions, and call it long."""
    asset = await world.services.media.receive_video(author, course.id, "a.mp4", in_chunks(video(4)))
    cues = "".join(
        f"\n{_stamp(at)} --> {_stamp(at + CUE_SECONDS)}\nWhat is said at that time.\n"
        for at in range(0, LECTURE_SECONDS, CUE_SECONDS)
    )
    await world.services.media.receive_captions(author, asset.id, "en", f"WEBVTT\n{cues}".encode())
    film = {"kind": LectureKind.VIDEO, "media_id": asset.id, "seconds": LECTURE_SECONDS}
    lectures = sorted(await world.lectures.of(course.id), key=lambda lecture: lecture.position)
    for lecture in lectures:
        await world.lectures.save(lecture.model_copy(update=film))
    return Filmed(course.id, course.slug, tuple(lecture.id for lecture in lectures))


def _stamp(seconds: int) -> str:
    return f"{seconds // 60:02}:{seconds % 60:02}.000"


async def _people(world: World, count: int) -> list[Known]:
    """Students by the thousand; they cannot sign in, because they are signed in."""
    now, tokens = world.clock(), SessionTokens(world.settings.signing_secret())
    users, sessions = list[User](), list[Session]()
    for _ in range(count):
        user_id = new_id()
        email = f"{user_id}@example.com"
        users.append(
            User(
                id=user_id,
                email=email,
                email_key=email,
                password_hash="!",
                role=Role.STUDENT,
                first_name="Asha",
                last_name="Rao",
                created_at=now,
            )
        )
        sessions.append(
            Session(id=new_id(), user_id=user_id, created_at=now, seen_at=now, expires_at=now + timedelta(days=30))
        )
    await _add(world, world.users, users)
    await _add(world, world.sessions, sessions)
    return [Known(user.id, tokens.make(session, user)) for user, session in zip(users, sessions, strict=True)]


async def _enrol(world: World, learners: Sequence[Known], courses: Sequence[Course]) -> None:
    rows = [
        Enrollment(
            id=new_id(),
            user_id=known.id,
            course_id=(course := courses[number % len(courses)]).id,
            instructor_id=course.instructor_id,
            counted="done",
            created_at=world.clock(),
        )
        for number, known in enumerate(learners)
    ]
    await _add(world, world.enrollments, rows)


async def _teacher(world: World) -> Known:
    """An instructor with a draft to write at."""
    actor = await world.person(Role.INSTRUCTOR, "Meera")
    course = await world.course(actor, title="A course to come", status=CourseStatus.DRAFT, lectures=LECTURES)
    return Known(actor.user_id, await world.session_token(actor), course.id)


async def _add(world: World, repository: Repository[Any], rows: Sequence[Entity]) -> None:
    for start in range(0, len(rows), PAGE):
        page = [repository._encode(row) for row in rows[start : start + PAGE]]
        await world.database[repository.collection].insert_many(page)
