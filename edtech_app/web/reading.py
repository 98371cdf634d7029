"""What a crawler, a social network or a browser without scripts reads of a page: tags, structured data and plain HTML.

The page itself takes over in a browser (`components/readable.py` clears this away), so this says the same in few words.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs, unquote

from edtech_app import routes
from edtech_app.composition import Services
from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Chapter
from edtech_app.domain.media import Picture
from edtech_app.domain.search import asked_by
from edtech_app.domain.words import date
from edtech_app.services.catalog import CourseCard
from edtech_app.settings import Settings
from edtech_app.web.structured_data import Data, as_json, breadcrumbs, course_data, course_list, person_data, website

LONGEST_QUERY = 4096
"""Letters of a query that are read; no link of ours is nearly as long."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One page's words: `title` and `description` are "" where the built page carries them already."""

    url: str
    site_name: str
    share_title: str
    share_text: str
    title: str = ""
    picture: str = ""
    kind: str = "website"
    data: tuple[Data, ...] = ()
    html: str = ""
    is_private: bool = False
    leads_to: str = ""
    """Where the thing is now, when the path asked for is one that it had before."""
    hero: Picture | None = None
    """The largest picture that a phone shows first; it fetches it before it knows that it needs it."""

    def head(self) -> str:
        """Tags for the end of the page's head; every value escaped."""
        tags = [
            "<style data-reading>@media (scripting: enabled) {vidya-reading {display: none}}</style>",
            f'<link data-reading rel="canonical" href="{escape(self.url)}"/>',
            _meta("og:site_name", self.site_name),
            _meta("og:title", self.share_title),
            _meta("og:description", self.share_text),
            _meta("og:url", self.url),
            _meta("og:type", self.kind),
            _meta("twitter:card", "summary_large_image" if self.picture else "summary", attribute="name"),
        ]
        if self.title:
            tags.insert(0, f"<title data-reading>{escape(self.title)} · {escape(self.site_name)}</title>")
            tags.append(_meta("description", self.share_text, attribute="name"))
        if self.picture:
            tags.append(_meta("og:image", self.picture))
            if self.kind == "article":
                tags += [_meta("og:image:width", "1280"), _meta("og:image:height", "720")]
        if self.hero:
            tags.append(_preload(self.hero))
        tags += [f'<script data-reading type="application/ld+json">{as_json(data)}</script>' for data in self.data]
        return "".join(tags)

    def body(self) -> str:
        """Plain HTML for the beginning of the page's body."""
        return f"<vidya-reading data-reading>{self.html}</vidya-reading>" if self.html else ""


async def reading_of(services: Services, actor: Actor, path: str, query: str, settings: Settings) -> Reading | None:
    """What is to be read under `path`; None for pages that belong to one person.

    Raises:
        NotFound: The path names a course, category, instructor or certificate that the actor cannot see.
    """
    writer = _Writer(services, settings)
    if path == routes.HOME:
        return await writer.home()
    if path == routes.COURSES:
        return await writer.courses(query)
    about_one_thing: tuple[tuple[str, Callable[[str], Awaitable[Reading]]], ...] = (
        ("/courses/", lambda slug: writer.course(actor, slug)),
        ("/categories/", writer.category),
        ("/instructors/", writer.instructor),
        ("/certificates/", writer.certificate),
    )
    for beginning, write in about_one_thing:
        if path.startswith(beginning):
            return await write(unquote(path.removeprefix(beginning)))
    return None


class _Writer:
    def __init__(self, services: Services, settings: Settings) -> None:
        self._services = services
        self._site = settings.public_url
        self._name = settings.site_name

    async def home(self) -> Reading:
        home = await self._services.catalog.home()
        shelves = "".join(
            f'<li><a href="{escape(routes.category(shelf.category.slug))}">{escape(shelf.category.name)}</a></li>'
            for shelf in home.shelves
        )
        text = (
            "Video courses by people who work in their field. Watch a lecture for free, pay once in rupees, "
            "keep it for good."
        )
        return Reading(
            url=f"{self._site}/",
            site_name=self._name,
            share_title=self._name,
            share_text=text,
            data=(website(self._name, self._site),),
            html=f"<h2>Categories</h2><ul>{shelves}</ul><h2>Popular</h2>{_cards(home.popular)}"
            f"<h2>New</h2>{_cards(home.newest)}<h2>Free</h2>{_cards(home.free)}",
        )

    async def courses(self, query: str) -> Reading:
        asked = {name: values[0] for name, values in parse_qs(query[:LONGEST_QUERY]).items()}
        question = asked_by(asked)
        found = await self._services.search.search(question)
        here = found.query.category
        is_elsewhere = here not in ("", question.category)
        return Reading(
            url=self._site + routes.COURSES + (f"?page={found.query.page}" if found.query.page > 1 else ""),
            site_name=self._name,
            share_title=f"Courses on {self._name}",
            share_text="All courses, by subject, level and price.",
            leads_to=routes.catalog(**{**asked, "category": here}) if is_elsewhere else "",
            data=(course_list((card.course for card in found.cards), self._site),),
            html=_cards(found.cards),
            hero=found.cards[0].picture if found.cards else None,
        )

    async def course(self, actor: Actor, slug: str) -> Reading:
        page = await self._services.course_pages.course_page(actor, slug)
        course, url = page.course, self._site + routes.course(page.course.slug)
        teacher = f'<a href="{escape(routes.instructor(page.instructor.id))}">{escape(page.instructor.name)}</a>'
        rating = f"<p>{course.rating:.1f} of 5 from {course.rating_count} reviews</p>" if course.rating_count else ""
        reviews = "".join(
            f"<blockquote><p>{escape(review.text)}</p>"
            f"<footer>{escape(review.author_name)}, {review.stars} of 5</footer></blockquote>"
            + (f"<p>{escape(page.instructor.name)}: {escape(review.answer)}</p>" if review.answer else "")
            for review in page.reviews
        )
        trail = [("Courses", routes.COURSES)]
        if page.category:
            trail.append((page.category.name, routes.category(page.category.slug)))
        return Reading(
            url=url,
            site_name=self._name,
            share_title=course.title,
            share_text=_short(course.subtitle or course.description),
            title=course.title,
            picture=self._absolute(page.picture.large),
            hero=page.picture,
            kind="article",
            data=(
                course_data(
                    course,
                    url=url,
                    description=_short(course.subtitle or course.description),
                    picture=self._absolute(page.picture.large),
                    teacher=page.instructor.name,
                    reviews=page.reviews,
                    house=self._name,
                    site=self._site,
                ),
                breadcrumbs([*trail, (course.title, routes.course(course.slug))], self._site),
            ),
            html=f"<h1>{escape(course.title)}</h1><p>{escape(course.subtitle)}</p><p>By {teacher}</p>{rating}"
            f"<p>{'Free' if course.is_free else escape(str(course.price))}</p>"
            f"{_list('What you will learn', course.outcomes)}{_list('Requirements', course.requirements)}"
            f"{_paragraphs(course.description)}{_curriculum(page.chapters)}{reviews}",
            is_private=not course.is_published,
        )

    async def category(self, slug: str) -> Reading:
        page = await self._services.catalog.category_page(slug)
        name, path = page.category.name, routes.category(page.category.slug)
        return Reading(
            url=self._site + path,
            leads_to="" if page.category.slug == slug else path,
            site_name=self._name,
            share_title=f"{name} courses",
            share_text=_short(page.category.description) or f"Courses in {name}.",
            title=f"{name} courses",
            data=(breadcrumbs([("Courses", routes.COURSES), (name, path)], self._site),),
            html=f"<h1>{escape(name)}</h1><p>{escape(page.category.description)}</p><h2>Popular</h2>"
            f"{_cards(page.popular)}<h2>New</h2>{_cards(page.newest)}<h2>Top rated</h2>{_cards(page.top_rated)}",
        )

    async def instructor(self, instructor_id: str) -> Reading:
        page = await self._services.course_pages.instructor_page(instructor_id)
        person, url = page.instructor, self._site + routes.instructor(page.instructor.id)
        return Reading(
            url=url,
            site_name=self._name,
            share_title=person.name,
            share_text=_short(page.instructor.headline or page.instructor.about) or f"Courses by {person.name}.",
            title=person.name,
            kind="profile",
            data=(person_data(page.instructor, url=url, picture=self._absolute(page.picture)),),
            html=f"<h1>{escape(person.name)}</h1><p>{escape(page.instructor.headline)}</p>"
            f"{_paragraphs(page.instructor.about)}{_cards(page.cards)}",
        )

    async def certificate(self, certificate_id: str) -> Reading:
        page = await self._services.certificates.verify(Actor(), certificate_id)
        certificate, path = page.certificate, routes.certificate(page.certificate.id)
        title = f"{certificate.name}: {certificate.course_title}" if certificate.name else "Certificate"
        state = "" if certificate.is_valid else f"<p>Withdrawn on {date(certificate.withdrawn_at)}.</p>"
        words = f"has finished the course {certificate.course_title}, taught by {page.teacher}."
        return Reading(
            url=self._site + path,
            site_name=self._name,
            share_title=title,
            share_text=f"Certificate of completion, {date(certificate.issued_at)}."
            + ("" if certificate.is_valid else " Withdrawn."),
            title=title,
            html=f"<h1>{escape(certificate.name) or 'Certificate'}</h1><p>{escape(words)}</p>"
            f"<p>{date(certificate.issued_at)}</p>{state}",
            is_private=True,
        )

    def _absolute(self, url: str) -> str:
        return self._site + url if url.startswith("/") else url


def _meta(name: str, content: str, *, attribute: str = "property") -> str:
    return f'<meta data-reading {attribute}="{name}" content="{escape(content)}"/>'


def _preload(picture: Picture) -> str:
    """Fetch the size that `components/courses.py` will show on a phone, where pictures are as wide as the screen."""
    choices = f' imagesrcset="{escape(picture.choices)}" imagesizes="100vw"' if picture.choices else ""
    return (
        f'<link rel="preload" as="image" href="{escape(picture.large)}"{choices} media="(max-width: 40rem)" '
        'fetchpriority="high"/>'
    )


def _short(text: str) -> str:
    """The text in one line of at most 200 characters."""
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:199].rstrip() + "…"


def _cards(cards: Iterable[CourseCard]) -> str:
    items = "".join(
        f'<li><a href="{escape(routes.course(card.course.slug))}">{escape(card.course.title)}</a>, '
        f"{escape(card.instructor_name)}, {'free' if card.course.is_free else escape(str(card.course.price))}"
        f"<br/>{escape(card.course.subtitle)}</li>"
        for card in cards
    )
    return f"<ul>{items}</ul>" if items else ""


def _list(heading: str, items: Iterable[str]) -> str:
    listed = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<h2>{heading}</h2><ul>{listed}</ul>" if listed else ""


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part.strip())}</p>" for part in text.split("\n\n") if part.strip())


def _curriculum(chapters: Iterable[Chapter]) -> str:
    parts = "".join(
        f"<h3>{escape(chapter.section.title)}</h3>" + _lectures(lecture.title for lecture in chapter.lectures)
        for chapter in chapters
    )
    return f"<h2>Curriculum</h2>{parts}" if parts else ""


def _lectures(titles: Iterable[str]) -> str:
    return "<ol>" + "".join(f"<li>{escape(title)}</li>" for title in titles) + "</ol>"
