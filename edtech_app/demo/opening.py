"""Opening and closing the demo school. Every step looks first whether it is done, so a killed opening is continued."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path

from edtech_app import logs
from edtech_app.composition import Services
from edtech_app.demo import drawing
from edtech_app.demo.outline import LectureOutline, Outline, Person, outlines, people
from edtech_app.domain.accounts import Actor, Profile, Role, User
from edtech_app.domain.catalog import Course, Lecture
from edtech_app.domain.demo import ACCOUNTS, is_demo_address
from edtech_app.domain.entity import new_id, utc_now
from edtech_app.domain.errors import Conflict, NotAllowed
from edtech_app.runtime import House
from edtech_app.services.demo_school import Removed

log = logs.get(__name__)

PASSWORDS = {account.email: account.password for account in ACCOUNTS}
ORDINARY_PASSWORD = "a demo school for everybody"  # noqa: S105 - the demo's people have no secrets
AT_ONCE = 3
"""So many courses are drawn and encoded side by side."""
FIRST_COURSE_DAYS, COURSE_EVERY_DAYS = 330, 19
"""The first course appeared so many days ago, and another one every so many days."""
JOINED_DAYS, JOINED_EVERY_DAYS, SHUFFLE = 12, 4, 5
"""The newest student came so many days ago, and another one every so many days before, in a mixed order."""

_moment: ContextVar[datetime] = ContextVar("demo_moment")
"""When the demo school's present step happened; each course and each student lives in a time of its own."""


async def open_school_if_new(house: House) -> None:
    """Open the demo school in a new, empty house in development, or finish an opening that was interrupted."""
    if house.settings.is_production or not house.settings.uses_embedded_database:
        return
    if not await house.services.demo_school.begins_demo():
        return
    try:
        await open_school(house)
    except Exception:
        log.exception("demo_school_failed", then="the next start tries again")


async def open_school(house: House, courses: Sequence[Outline] | None = None) -> None:
    """Make whatever of the demo school is not there: all of it, or only these courses.

    Raises:
        Conflict: This is production.
    """
    if house.settings.is_production:
        raise Conflict("There is no demo school in production.")
    began = time.monotonic()
    logs.begin(is_hushed=True)
    services = house.services_at(lambda: _moment.get(utc_now()))
    everybody = people()
    arrived = await asyncio.gather(*[_arrive(services, person) for person in everybody.values()])
    actors = dict(zip(everybody, arrived, strict=True))
    shelves = {category.name: category.id for category in await services.catalog.categories()}
    any_shelf = next(iter(shelves.values()))
    courses = outlines() if courses is None else courses
    gate = asyncio.Semaphore(AT_ONCE)

    async def build(number: int, outline: Outline) -> Course:
        async with gate:
            _moment.set(utc_now() - timedelta(days=FIRST_COURSE_DAYS - number * COURSE_EVERY_DAYS))
            return await _build(services, actors[outline.teacher], outline, shelves.get(outline.category, any_shelf))

    made = await asyncio.gather(*[build(number, outline) for number, outline in enumerate(courses)])
    students = [person for person in everybody.values() if person.role is Role.STUDENT]
    # Whoever came first buys first, so that orders and receipts are numbered as time goes.
    for number, person in sorted(enumerate(students), key=lambda each: _joined(each[0])):
        await _study(services, actors[person.key], number, person, list(zip(courses, made, strict=True)))
    for outline, course in zip(courses, made, strict=True):
        await _discuss(services, actors, outline, course)
    await services.demo_school.forget_letters(person.email for person in everybody.values())
    log.info("demo_school_opened", seconds=round(time.monotonic() - began, 1), then="the rest of its films follow")

    async def complete(outline: Outline, course: Course) -> None:
        async with gate:
            _moment.set(course.updated_at)
            await _add_films(services, actors[outline.teacher], outline, course)

    await asyncio.gather(*[complete(outline, course) for outline, course in zip(courses, made, strict=True)])
    await services.demo_school.ends_demo()


async def close_school(house: House) -> Removed:
    """Remove the demo school with everything in it, and nothing else."""
    emails = [person.email for person in people().values()]
    assert all(map(is_demo_address, emails))
    removed = await house.services.demo_school.remove_people(emails)
    await house.services.demo_school.ends_demo()
    return removed


async def _arrive(services: Services, person: Person) -> Actor:
    user_id = new_id()
    _moment.set(utc_now() - timedelta(days=FIRST_COURSE_DAYS + 30))
    user = await services.accounts.create_demo_account(
        User(
            id=user_id,
            email=person.email,
            email_key=person.email,
            password_hash="!",  # noqa: S106 - the service puts the password's hash here
            role=person.role,
            first_name=person.first_name,
            last_name=person.last_name,
            created_at=_moment.get(),
        ),
        Profile(id=user_id, headline=person.headline, about=person.about.strip(), links=person.links),
        PASSWORDS.get(person.email, ORDINARY_PASSWORD),
    )
    return Actor(user_id=user.id, role=user.role, email=user.email, name=user.name)


async def _build(services: Services, author: Actor, outline: Outline, category_id: str) -> Course:
    """Write the course, part by part, with the film that everybody may watch, and publish it last."""
    mine = {course.title: course for course in await services.authoring.my_courses(author)}
    course = mine.get(outline.title) or await services.authoring.create_course(author, outline.title)
    if course.is_published:
        return course
    await services.authoring.update_course(
        author,
        course.id,
        {
            "subtitle": outline.subtitle,
            "description": outline.description.strip(),
            "category_id": category_id,
            "level": outline.level,
            "language": outline.language,
            "price": outline.price,
            "tags": list(outline.tags),
            "outcomes": list(outline.outcomes),
            "requirements": list(outline.requirements),
        },
    )
    if not course.thumbnail_key:
        picture = await asyncio.to_thread(drawing.picture, outline.look)
        await services.authoring.set_thumbnail(author, course.id, picture)
    present = {c.section.title: c for c in (await services.authoring.edit(author, course.id)).chapters}
    for part in outline.sections:
        chapter = present.get(part.title)
        section = chapter.section if chapter else await services.curriculum.add_section(author, course.id, part.title)
        lectures = {lecture.title: lecture for lecture in (chapter.lectures if chapter else ())}
        for written in part.lectures:
            lecture = lectures.get(written.title) or await services.curriculum.add_lecture(
                author, section.id, written.title, "video" if written.points else "article"
            )
            await services.curriculum.update_lecture(
                author,
                lecture.id,
                title=written.title,
                description="",
                preview=written.is_preview,
                body=written.body.strip(),
            )
            if written.is_preview and not lecture.is_playable:
                await _add_film(services, author, outline, written, lecture)
    await services.curriculum.count_anew(course.id)
    return await services.authoring.publish(author, course.id)


async def _add_films(services: Services, author: Actor, outline: Outline, course: Course) -> None:
    """Make the films that the course lacks."""
    chapters = (await services.authoring.edit(author, course.id)).chapters
    lectures = {(c.section.title, lecture.title): lecture for c in chapters for lecture in c.lectures}
    for part in outline.sections:
        for written in part.lectures:
            lecture = lectures.get((part.title, written.title))
            if written.points and lecture is not None and not lecture.is_playable:
                await _add_film(services, author, outline, written, lecture)


async def _add_film(
    services: Services, author: Actor, outline: Outline, written: LectureOutline, lecture: Lecture
) -> None:
    script = drawing.Script(course=outline.title, title=written.title, points=written.points)
    asset = await services.media.receive_video(author, lecture.course_id, "film.mp4", _film(script, outline.look))
    await services.media.receive_captions(author, asset.id, "en", drawing.captions(script))
    await services.curriculum.attach_video(author, lecture.id, asset.id)


async def _film(script: drawing.Script, look: drawing.Look) -> AsyncIterator[bytes]:
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="vidya-demo-"))
    try:
        await asyncio.to_thread(drawing.film, script, look, folder / "film.mp4")
        yield await asyncio.to_thread((folder / "film.mp4").read_bytes)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder)


async def _study(
    services: Services,
    student: Actor,
    number: int,
    person: Person,
    courses: Sequence[tuple[Outline, Course]],
) -> None:
    """Let a student buy, learn from and review the courses they have an opinion of."""
    joined = _joined(number)
    _moment.set(joined)
    opinions = {
        course.id: opinion
        for outline, course in courses
        for opinion in outline.opinions
        if opinion.student == person.key
    }
    wanted = [course for _, course in courses if course.id in opinions]
    await _join(services, student, wanted)
    for place, course in enumerate(wanted):
        _moment.set(joined + timedelta(days=1 + (number * 13 + place * 17) % (JOINED_DAYS - 2), hours=place))
        if await services.reviews.mine(student, course.id) is not None:
            continue
        page = await services.learning.open_lecture(student, course.slug, "")
        lectures = [lecture.id for chapter in page.chapters for lecture in chapter.lectures]
        for lecture_id in lectures[: 2 + (number + place * 2) % (len(lectures) - 1)]:
            await services.learning.mark_complete(student, course.id, lecture_id, done=True)
        # Where they are now, which nobody has finished yet; whoever finished all of it is back at the beginning.
        await services.learning.open_lecture(student, course.slug, "")
        opinion = opinions[course.id]
        await services.reviews.write(student, course.id, stars=opinion.stars, text=opinion.text)


def _joined(number: int) -> datetime:
    """When a student came."""
    turn = (number * SHUFFLE + 3) % 12
    return utc_now() - timedelta(days=JOINED_DAYS + JOINED_EVERY_DAYS * turn, hours=number)


async def _discuss(services: Services, actors: Mapping[str, Actor], outline: Outline, course: Course) -> None:
    """Let students say which reviews helped them, and the teacher answer some."""
    for opinion in outline.opinions:
        review = await services.reviews.mine(actors[opinion.student], course.id)
        if review is None:
            continue
        _moment.set(review.created_at + timedelta(hours=20))
        for reader in opinion.helped:
            await services.helpful.vote(actors[reader], review.id, helpful=True)
        if opinion.answer and not review.answer:
            await services.reviews.answer(actors[outline.teacher], review.id, opinion.answer)


async def _join(services: Services, student: Actor, courses: list[Course]) -> list[Course]:
    """Enrol the student, buying in the sandbox, and return the courses that worked.

    Where a real payment provider stands, which nobody can play, these are the free ones.
    """
    mine = {learning.card.course.id for learning in await services.learning.my_courses(student)}
    for course in courses:
        if course.is_free and course.id not in mine:
            await services.commerce.enroll_free(student, course.id)
    paid = [course.id for course in courses if not course.is_free and course.id not in mine]
    if paid:
        ticket = await services.commerce.start_checkout(student, paid)
        try:
            proof = await services.commerce.play_sandbox(student, ticket.order_id)
        except NotAllowed:
            return [course for course in courses if course.id not in paid]
        await services.commerce.confirm(student, proof)
    return courses
