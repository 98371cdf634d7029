"""Every page of the product as those see it who go there; a new route has to be among them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

from edtech_app import routes
from edtech_app.pages import SITE_MAP
from tests.support.grown_school import GrownSchool


@dataclass(frozen=True, slots=True)
class Scene:
    """A page as somebody sees it; `who` is a field of `GrownSchool`, "visitor" for nobody in particular.

    `name` tells scenes of one route apart. `act` is what they do first; such a scene has only its filled face.
    """

    route: str
    who: str
    path: Callable[[GrownSchool], str]
    name: str = ""
    act: Callable[[Page], None] | None = None

    @property
    def title(self) -> str:
        return "-".join(filter(None, (NAMES[self.route], self.name, self.who)))


NAMES = {
    value: name.lower().replace("_", "-")
    for name, value in vars(routes).items()
    if name.isupper() and value in {page.route for page in SITE_MAP}
}
"""What the routes of the site map are called in `routes.py`."""


def at(path: str) -> Callable[[GrownSchool], str]:
    return lambda school: path


def press(name: str, role: Literal["button", "link", "tab"] = "button") -> Callable[[Page], None]:
    """Press the first in the content whose name begins so; it opens a dialog or another part of the page."""

    def act(page: Page) -> None:
        page.get_by_role("main").get_by_role(role, name=re.compile(f"^{name}")).first.click()
        page.wait_for_load_state("networkidle")

    return act


def edit_lecture(page: Page) -> None:
    """Press the first lecture's name, which is there on a phone too."""
    page.locator("[data-lecture] button.group").first.click()
    page.wait_for_load_state("networkidle")


def open_letter(page: Page) -> None:
    """Read the first letter of the list."""
    page.get_by_role("main").get_by_role("list").get_by_role("link").first.click()
    page.get_by_role("article").wait_for()


def unfold(page: Page) -> None:
    """Open whatever is folded in the content."""
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")


SCENES = (
    Scene(routes.HOME, "visitor", at("/")),
    Scene(routes.HOME, "student", at("/")),
    Scene(routes.COURSES, "visitor", at("/courses")),
    Scene(routes.COURSES, "visitor", at("/courses?q=python"), "search"),
    Scene(routes.COURSES, "visitor", at("/courses?q=quantum+basketry"), "nothing-found"),
    Scene(routes.COURSE, "visitor", lambda school: routes.course(school.slug)),
    Scene(routes.COURSE, "student", lambda school: routes.course(school.slug), "owned"),
    Scene(routes.COURSE, "student", at("/courses/machine-learning-honestly"), "to-buy"),
    Scene(routes.COURSE, "visitor", at("/courses/git-without-fear"), "free"),
    Scene(routes.COURSE, "instructor", lambda school: routes.course(school.slug), "own"),
    Scene(routes.CATEGORY, "visitor", lambda school: routes.category(school.category)),
    Scene(routes.INSTRUCTOR, "visitor", lambda school: routes.instructor(school.instructor.id)),
    Scene(routes.ABOUT, "visitor", at(routes.ABOUT)),
    Scene(routes.CONTACT, "visitor", at(routes.CONTACT)),
    Scene(routes.TERMS, "visitor", at(routes.TERMS)),
    Scene(routes.PRIVACY, "visitor", at(routes.PRIVACY)),
    Scene(routes.REFUNDS, "visitor", at(routes.REFUNDS)),
    Scene(routes.NOT_FOUND, "visitor", at("/nothing-here")),
    Scene(routes.GOODBYE, "visitor", at(routes.GOODBYE)),
    Scene(routes.OUTBOX, "visitor", at(routes.OUTBOX)),
    Scene(routes.STYLEGUIDE, "visitor", at(routes.STYLEGUIDE)),
    Scene(routes.SIGN_UP, "visitor", at(routes.SIGN_UP)),
    Scene(routes.VERIFY_EMAIL, "visitor", at(routes.VERIFY_EMAIL)),
    Scene(routes.SIGN_IN, "visitor", at(routes.SIGN_IN)),
    Scene(routes.FORGOT_PASSWORD, "visitor", at(routes.FORGOT_PASSWORD)),
    Scene(routes.RESET_PASSWORD, "visitor", lambda school: school.reset_path),
    Scene(routes.RESET_PASSWORD, "visitor", at("/reset-password/no-such-link"), "spent"),
    Scene(routes.CART, "visitor", at(routes.CART)),
    Scene(routes.CART, "student", at(routes.CART)),
    Scene(routes.CART, "newcomer", at(routes.CART)),
    Scene(routes.CHECKOUT, "student", at(routes.CHECKOUT)),
    Scene(routes.CHECKOUT, "newcomer", at(routes.CHECKOUT)),
    Scene(routes.CHECKOUT, "student", lambda school: routes.checkout_result(school.order_id), "paid"),
    Scene(routes.ORDERS, "student", at(routes.ORDERS)),
    Scene(routes.ORDERS, "newcomer", at(routes.ORDERS)),
    Scene(routes.ORDER, "student", lambda school: routes.order(school.order_id)),
    Scene(routes.ORDER, "student", lambda school: routes.order(school.refunded_id), "refunded"),
    Scene(routes.WISHLIST, "student", at(routes.WISHLIST)),
    Scene(routes.WISHLIST, "newcomer", at(routes.WISHLIST)),
    Scene(routes.LEARN, "student", at(routes.LEARN)),
    Scene(routes.LEARN, "newcomer", at(routes.LEARN)),
    Scene(routes.PLAYER, "student", lambda school: routes.player(school.slug, school.film_id)),
    Scene(routes.PLAYER, "student", lambda school: routes.player(school.slug, school.article_id), "article"),
    Scene(routes.PLAYER, "visitor", lambda school: routes.player(school.slug, school.film_id), "preview"),
    Scene(routes.PLAYER, "visitor", lambda school: routes.player(school.slug, school.article_id), "closed"),
    Scene(routes.CERTIFICATE, "visitor", lambda school: routes.certificate(school.certificate_id)),
    Scene(routes.CERTIFICATE, "student", lambda school: routes.certificate(school.certificate_id)),
    Scene(routes.ACCOUNT, "student", at(routes.ACCOUNT)),
    Scene(routes.ACCOUNT, "instructor", at(routes.ACCOUNT)),
    Scene(routes.SECURITY, "student", at(routes.SECURITY)),
    Scene(routes.DELETE_ACCOUNT, "student", at(routes.DELETE_ACCOUNT)),
    Scene(routes.DELETE_ACCOUNT, "instructor", at(routes.DELETE_ACCOUNT)),
    Scene(routes.NOTIFICATIONS, "student", at(routes.NOTIFICATIONS)),
    Scene(routes.NOTIFICATIONS, "instructor", at(routes.NOTIFICATIONS)),
    Scene(routes.PREFERENCES, "student", at(routes.PREFERENCES)),
    Scene(routes.UNSUBSCRIBE, "visitor", lambda school: routes.unsubscribe(school.unsubscribe_token)),
    Scene(routes.UNSUBSCRIBE, "visitor", at("/unsubscribe/no-such-link"), "unknown"),
    Scene(routes.TEACH, "instructor", at(routes.TEACH)),
    Scene(routes.TEACH, "instructor", at("/teach?days=365"), "as-a-table", unfold),
    Scene(routes.TEACH, "new_instructor", at(routes.TEACH)),
    Scene(routes.TEACH, "student", at(routes.TEACH), "refused"),
    Scene(routes.TEACH_COURSES, "instructor", at(routes.TEACH_COURSES)),
    Scene(routes.TEACH_COURSES, "new_instructor", at(routes.TEACH_COURSES)),
    Scene(routes.NEW_COURSE, "instructor", at(routes.NEW_COURSE)),
    Scene(routes.COURSE_EDITOR, "instructor", lambda school: routes.course_editor(school.course_id)),
    Scene(
        routes.COURSE_EDITOR,
        "instructor",
        lambda school: f"{routes.course_editor(school.course_id)}?step=curriculum",
        "curriculum",
    ),
    Scene(
        routes.COURSE_EDITOR,
        "instructor",
        lambda school: f"{routes.course_editor(school.course_id)}?step=publish",
        "publish",
    ),
    Scene(
        routes.COURSE_EDITOR,
        "instructor",
        lambda school: f"{routes.course_editor(school.course_id)}?step=curriculum",
        "lecture",
        edit_lecture,
    ),
    Scene(routes.COURSE_EDITOR, "instructor", lambda school: routes.course_editor(school.draft_id), "draft"),
    Scene(
        routes.COURSE_EDITOR,
        "instructor",
        lambda school: f"{routes.course_editor(school.draft_id)}?step=publish",
        "draft-publish",
    ),
    Scene(routes.COURSE_STUDENTS, "instructor", lambda school: routes.course_students(school.course_id)),
    Scene(routes.COURSE_STUDENTS, "instructor", lambda school: routes.course_students(school.draft_id), "none"),
    Scene(routes.COURSE_REVIEWS, "instructor", lambda school: routes.course_reviews(school.course_id)),
    Scene(routes.COURSE_REVIEWS, "instructor", lambda school: routes.course_reviews(school.draft_id), "none"),
    Scene(
        routes.COURSE_REVIEWS,
        "instructor",
        lambda school: routes.course_reviews(school.course_id),
        "replying",
        press("Reply"),
    ),
    Scene(
        routes.COURSE_ANNOUNCEMENTS,
        "instructor",
        lambda school: f"{routes.course_editor(school.course_id)}/announcements",
    ),
    Scene(routes.EARNINGS, "instructor", at(routes.EARNINGS)),
    Scene(routes.EARNINGS, "new_instructor", at(routes.EARNINGS)),
    Scene(routes.ADMIN, "keeper", at(routes.ADMIN)),
    Scene(routes.ADMIN, "student", at(routes.ADMIN), "refused"),
    Scene(routes.ADMIN_USERS, "keeper", at(routes.ADMIN_USERS)),
    Scene(routes.ADMIN_USERS, "keeper", at(routes.admin_users(q="no such person")), "nothing-found"),
    Scene(routes.ADMIN_USER, "keeper", lambda school: routes.admin_user(school.somebody_id)),
    Scene(routes.ADMIN_USER, "keeper", lambda school: routes.admin_user(school.instructor.id), "instructor"),
    Scene(
        routes.ADMIN_USER,
        "keeper",
        lambda school: routes.admin_user(school.somebody_id),
        "suspending",
        press("Suspend"),
    ),
    Scene(routes.ADMIN_COURSES, "keeper", at(routes.ADMIN_COURSES)),
    Scene(routes.ADMIN_COURSES, "keeper", at(routes.ADMIN_COURSES), "taking-down", press("Take down")),
    Scene(routes.ADMIN_CATEGORIES, "keeper", at(routes.ADMIN_CATEGORIES)),
    Scene(routes.ADMIN_CATEGORIES, "keeper", at(routes.ADMIN_CATEGORIES), "merging", press("Merge")),
    Scene(routes.ADMIN_ORDERS, "keeper", at(routes.ADMIN_ORDERS)),
    Scene(routes.ADMIN_ORDER, "keeper", lambda school: routes.admin_order(school.order_id)),
    Scene(routes.ADMIN_ORDER, "keeper", lambda school: routes.admin_order(school.refunded_id), "refunded"),
    Scene(routes.ADMIN_ORDERS, "keeper", at(routes.admin_orders(q="no such order")), "nothing-found"),
    Scene(routes.ADMIN_REFUNDS, "keeper", at(routes.ADMIN_REFUNDS)),
    Scene(routes.ADMIN_REFUNDS, "keeper", at(routes.ADMIN_REFUNDS), "declining", press("Decline")),
    Scene(routes.ADMIN_ALERTS, "keeper", at(routes.ADMIN_ALERTS)),
    Scene(routes.ADMIN_ALERTS, "keeper", at(routes.ADMIN_ALERTS), "closing", press("Close")),
    Scene(routes.ADMIN_REVIEWS, "keeper", at(routes.ADMIN_REVIEWS)),
    Scene(routes.ADMIN_REVIEWS, "keeper", at(routes.ADMIN_REVIEWS), "hidden", press("Hidden", "tab")),
    Scene(routes.ADMIN_OUTBOX, "keeper", at(routes.ADMIN_OUTBOX)),
    Scene(routes.ADMIN_OUTBOX, "keeper", at(routes.admin_outbox(pile="failed")), "failed", open_letter),
    Scene(routes.ADMIN_AUDIT, "keeper", at(routes.ADMIN_AUDIT)),
)


def forgotten() -> set[str]:
    """Routes of the site map that no scene shows."""
    return {page.route for page in SITE_MAP} - {scene.route for scene in SCENES}
