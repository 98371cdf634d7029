"""An instructor's public profile."""

from dataclasses import dataclass, field

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError, NotFound
from edtech_app.domain.links import link_label
from edtech_app.domain.markdown import safe_html
from edtech_app.domain.search import asked_by
from edtech_app.runtime import services
from edtech_app.services.catalog import InstructorPage
from edtech_app.states import formats
from edtech_app.states.guard import Policy, allow
from edtech_app.states.views import CourseCardView, card_views


@dataclass(frozen=True)
class LinkView:
    """A place elsewhere, by its site's name."""

    href: str = ""
    text: str = ""


@dataclass(frozen=True)
class ProfileView:
    """Who teaches; figures are "" where there is nothing to count yet. `about` is safe HTML."""

    name: str = ""
    headline: str = ""
    about: str = ""
    links: list[LinkView] = field(default_factory=list)
    picture: str = ""
    courses_text: str = ""
    students_text: str = ""
    rating: float = 0.0
    rating_count_text: str = ""


class InstructorState(rx.State):
    """The profile of the instructor whom the URL names."""

    shown_id: str = ""
    is_loaded: bool = False
    is_missing: bool = False
    failure: str = ""
    profile: ProfileView = ProfileView()
    cards: list[CourseCardView] = []
    path: str = ""
    page: int = 1
    pages: int = 1

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Read the profile."""
        wanted: str = self.instructor_id  # pyright: ignore[reportAttributeAccessIssue] - the route's argument
        if wanted != self.shown_id:
            self.reset()
        self.failure = ""
        try:
            asked = asked_by(dict(self.router.url.query_parameters))
            page = await services().course_pages.instructor_page(wanted, asked.page)
        except NotFound:
            self.reset()
            self.is_missing = True
            return
        except AppError as error:
            self.failure = error.message
            return
        self.shown_id = wanted
        self.profile = _profile(page)
        self.cards = card_views(page.cards)
        self.path, self.page, self.pages = routes.instructor(wanted), page.page, page.pages
        self.is_loaded = True


def _profile(page: InstructorPage) -> ProfileView:
    return ProfileView(
        name=page.instructor.name,
        headline=page.instructor.headline,
        about=safe_html(page.instructor.about),
        # Only web addresses become links, whatever the profile says.
        links=[
            LinkView(href=link, text=link_label(link))
            for link in page.instructor.links
            if link.startswith(("https://", "http://"))
        ],
        picture=page.picture,
        courses_text=formats.counted(page.courses, "course"),
        students_text=formats.counted(page.students, "student") if page.students else "",
        rating=round(page.rating, 1),
        rating_count_text=formats.counted(page.rating_count, "review") if page.rating_count else "",
    )
