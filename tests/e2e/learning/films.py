"""A course of small films, and what its tests see of a player."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from edtech_app.domain.accounts import Actor, Role
from edtech_app.runtime import House
from tests.e2e.town import Student, arrive
from tests.support.videos import CAPTIONS, in_chunks, video

LONG, SHORT, LAST, ARTICLE = "A long film", "A short film", "The last film", "Words to read"
PREVIEW = LONG
LENGTHS = {LONG: 40, SHORT: 3, LAST: 3}
BODY = "## A heading\n\nSome words, a [link](https://example.org) and\n\n- a list\n- of two"
STUDENTS = 22


def said(*lines: str) -> bytes:
    """Captions of a line each second."""
    cues = (f"00:{at:02d}.000 --> 00:{at:02d}.900\n{line}\n" for at, line in enumerate(lines))
    return "\n".join(["WEBVTT\n", *cues]).encode()


SPOKEN = {
    LONG: {
        "en": said(*[f"This is line {number} of a long film." for number in range(40)]),
        "hi": said(*[f"यह एक लंबी फ़िल्म की पंक्ति {number} है।" for number in range(40)]),
    },
    SHORT: {"en": CAPTIONS},
    LAST: {"en": said("The last film begins.", "It shows a Mango tree.")},
}


@dataclass
class School:
    """One course of small films, and students of whom each test takes a fresh one."""

    teacher: Actor = field(default_factory=Actor)
    slug: str = ""
    course_id: str = ""
    lectures: dict[str, str] = field(default_factory=dict)
    students: list[Student] = field(default_factory=list)
    stranger: Student | None = None
    """Somebody who is not in the course."""

    def path(self, title: str) -> str:
        return f"/learn/{self.slug}/{self.lectures[title]}"


async def found(house: House) -> School:
    """The school, made by the services as people make it."""
    school, services = School(), house.services
    teacher = school.teacher = (await arrive(house, Role.INSTRUCTOR, 0)).actor
    course = await services.authoring.create_course(teacher, "Films to look at")
    shelf = (await services.catalog.categories())[0]
    await services.authoring.update_course(
        teacher,
        course.id,
        {"subtitle": "Short ones", "description": "To look at.", "category_id": shelf.id, "price": "0"},
    )
    section = await services.curriculum.add_section(teacher, course.id, "Films")
    for title, seconds in LENGTHS.items():
        lecture = await services.curriculum.add_lecture(teacher, section.id, title, "video")
        film = in_chunks(await asyncio.to_thread(video, seconds), 1 << 16)
        asset = await services.media.receive_video(teacher, course.id, "film.mp4", film)
        for language, captions in SPOKEN[title].items():
            await services.media.receive_captions(teacher, asset.id, language, captions)
        await services.curriculum.attach_video(teacher, lecture.id, asset.id)
        school.lectures[title] = lecture.id
        await services.curriculum.update_lecture(
            teacher, lecture.id, title=title, description="", preview=title == PREVIEW, body=""
        )
    words = await services.curriculum.add_section(teacher, course.id, "Words")
    article = await services.curriculum.add_lecture(teacher, words.id, ARTICLE, "article")
    await services.curriculum.update_lecture(
        teacher, article.id, title=ARTICLE, description="", preview=False, body=BODY
    )
    school.lectures[ARTICLE] = article.id
    school.course_id = course.id
    school.slug = (await services.authoring.publish(teacher, course.id)).slug
    for number in range(STUDENTS):
        student = await arrive(house, Role.STUDENT, number)
        await services.commerce.enroll_free(student.actor, course.id)
        school.students.append(student)
    school.stranger = await arrive(house, Role.STUDENT, STUDENTS)
    return school


def is_so(page: Page, fact: str) -> None:
    """Wait until a video is there and this is true of it."""
    page.wait_for_function(f"(video => video && {fact})(document.querySelector('video'))")


def says(page: Page, fact: str) -> Any:
    return page.locator("video").evaluate(f"video => {fact}")


def open_film(page: Page, course: School, title: str) -> None:
    page.goto(course.path(title))
    is_so(page, "video.readyState > 1 && window.lecturePlayer")
