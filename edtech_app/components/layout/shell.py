"""How pages are laid out: public pages, signed-in areas with a side bar, and narrow forms."""

from typing import Any, Literal

import reflex as rx
from reflex.components.component import Component
from reflex_components_core.el.elements.inline import A

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout.brand import brand, theme_switch
from edtech_app.components.layout.footer import footer, small_footer
from edtech_app.components.layout.header import header
from edtech_app.components.scripts import script
from edtech_app.states.navigation import NavigationState
from edtech_app.states.session import SessionState

Area = Literal["learn", "teach", "account", "admin"]
Need = Literal["", "signed_in", "instructor", "administrator"]

SIDE_BARS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "learn": (
        ("My learning", routes.LEARN, "graduation-cap"),
        ("Wishlist", routes.WISHLIST, "heart"),
        ("Orders", routes.ORDERS, "receipt-text"),
    ),
    "teach": (
        ("Dashboard", routes.TEACH, "layout-dashboard"),
        ("Courses", routes.TEACH_COURSES, "book-open"),
        ("Earnings", routes.EARNINGS, "indian-rupee"),
    ),
    "account": (
        ("Profile", routes.ACCOUNT, "user-round"),
        ("Security", routes.SECURITY, "shield-check"),
        ("Notifications", routes.NOTIFICATIONS, "bell"),
        ("Preferences", routes.PREFERENCES, "sliders-horizontal"),
        ("Your data", routes.DELETE_ACCOUNT, "file-down"),
        ("Orders", routes.ORDERS, "receipt-text"),
    ),
    "admin": (
        ("Overview", routes.ADMIN, "layout-dashboard"),
        ("People", routes.ADMIN_USERS, "users"),
        ("Courses", routes.ADMIN_COURSES, "book-open"),
        ("Categories", routes.ADMIN_CATEGORIES, "shapes"),
        ("Orders", routes.ADMIN_ORDERS, "receipt-text"),
        ("Refunds", routes.ADMIN_REFUNDS, "undo-2"),
        ("Payment alerts", routes.ADMIN_ALERTS, "triangle-alert"),
        ("Reviews", routes.ADMIN_REVIEWS, "message-square-warning"),
        ("Outbox", routes.ADMIN_OUTBOX, "mail"),
        ("Audit log", routes.ADMIN_AUDIT, "scroll-text"),
    ),
}
AREAS = {"learn": "Learning", "teach": "Teaching", "account": "Account", "admin": "Administration"}
MEMBERS = {"instructor": SessionState.can_teach, "administrator": SessionState.is_administrator}
"""Whom the areas are for that not everybody who is signed in may enter."""


def skip_link() -> Component:
    return A.create(
        "Skip to content",
        href="#content",
        class_name=(
            "fixed left-4 top-3 z-50 -translate-y-20 rounded-md bg-ink px-4 py-2 font-medium text-ground "
            "focus:translate-y-0"
        ),
    )


def _shell(*children: Any) -> Component:
    """What every page shares; asks who is there when it opens, and again when a new server knows nothing of it."""
    return rx.el.div(
        rx.cond(SessionState.is_loaded, None, rx.el.span(on_mount=SessionState.recover, hidden=True)),
        skip_link(),
        *children,
        script("arriving.js"),
        on_mount=[SessionState.load, NavigationState.load],
        class_name="flex min-h-dvh flex-col bg-ground text-ink",
    )


def site_page(*children: Any, wide: bool = False, is_for_work: bool = False, **props: Any) -> Component:
    """A public page: header, content, footer. A wide one lets its sections reach from edge to edge.

    One that people come to with something to do ends with the quiet footer.
    """
    width = "w-full" if wide else "mx-auto w-full max-w-page px-4 pb-20 pt-8 sm:px-6 sm:pt-10"
    return _shell(
        header(),
        rx.el.main(
            *children,
            id="content",
            tab_index=-1,
            class_name=f"outline-none {width} {props.pop('class_name', '')}",
            **props,
        ),
        small_footer() if is_for_work else footer(),
    )


def narrow_page(*children: Any, **props: Any) -> Component:
    """A short form in the middle of the page: signing in, a new password."""
    return _shell(
        rx.el.header(
            rx.el.div(
                brand(),
                theme_switch(),
                class_name="mx-auto flex h-16 max-w-page items-center justify-between px-4 sm:px-6",
            ),
        ),
        rx.el.main(
            ui.card(*children, class_name="w-full max-w-form sm:p-8"),
            id="content",
            tab_index=-1,
            class_name="flex flex-1 flex-col items-center px-4 pb-20 pt-6 outline-none sm:pt-14",
            **props,
        ),
        small_footer(),
    )


def side_bar(area: Area) -> Component:
    """Where to go within an area; a row to swipe on a phone, a column beside the content from tablets up."""
    here = rx.State.router.url.path
    first = SIDE_BARS[area][0][1]

    def is_here(href: str) -> Any:
        """The first place of an area is only itself; the others hold the pages below them too."""
        exactly = (here == href) | (here == f"{href}/")
        return exactly if href == first else exactly | here.startswith(f"{href}/")

    return rx.el.nav(
        *[
            ui.anchor(
                ui.icon(icon_name, 18),
                words,
                ui.in_sight(is_here(href)),
                href=href,
                aria_current=rx.cond(is_here(href), "page", "false"),
                class_name=(
                    "inline-flex shrink-0 items-center gap-3 rounded-md px-3 py-2.5 text-[0.9375rem] font-medium "
                    "text-muted max-sm:[&>svg]:hidden "
                    "transition-colors hover:bg-ink/6 hover:text-ink aria-[current=page]:bg-accent-soft "
                    "aria-[current=page]:text-accent"
                ),
            )
            for words, href, icon_name in SIDE_BARS[area]
        ],
        aria_label=AREAS[area],
        class_name=(
            "-mx-4 flex gap-1 overflow-x-auto px-4 pb-1 pt-4 print:hidden sm:-mx-6 sm:px-6 lg:sticky lg:top-16 lg:mx-0 "
            "lg:w-52 lg:shrink-0 lg:flex-col lg:self-start lg:px-0 lg:pt-10"
        ),
    )


def _waiting(title: Any) -> Component:
    """The page's place before we know who is there. A title that is known stands already."""
    is_known = isinstance(title, str)
    return rx.el.div(
        ui.heading(title, 1) if is_known else rx.fragment(ui.loading_heading(), ui.skeleton("h-9 w-56 rounded-md")),
        ui.skeleton("mt-8 h-40 w-full rounded-lg"),
        ui.skeleton("mt-4 h-40 w-full rounded-lg"),
        class_name="min-h-dvh",
    )


def refusal(need: Need) -> Component:
    """Says for whom a page is, and what to do; shown instead of the page."""
    if need == "instructor":
        return ui.empty_state(
            "This page is for instructors",
            "You have a student account. To teach, sign up for an instructor account with another email address.",
            ui.link_button("Find a course", routes.COURSES, variant="secondary"),
            icon="lock",
            is_page=True,
        )
    if need == "administrator":
        return ui.empty_state(
            "This page is for administrators",
            "This area is for running the site.",
            ui.link_button("Go to the home page", routes.HOME, variant="secondary"),
            icon="lock",
            is_page=True,
        )
    return ui.empty_state(
        "Please sign in",
        "You need to be signed in to see this page.",
        ui.link_button("Sign in", rx.Var.create(f"{routes.SIGN_IN}?next=") + rx.State.router.url.path),
        icon="lock",
        is_page=True,
    )


def _for(need: Need, title: Any, content: Component) -> Component:
    """The content for those who may see it. The server decides twice: here, and in every handler that loads data."""
    if not need:
        return content
    allowed = rx.cond(SessionState.is_signed_in, content, refusal("signed_in"))
    if need in MEMBERS:
        allowed = rx.cond(
            MEMBERS[need], content, rx.cond(SessionState.is_signed_in, refusal(need), refusal("signed_in"))
        )
    problem = SessionState.problem
    unknown = rx.cond(problem != "", ui.failed_state(problem, SessionState.recover, is_page=True), _waiting(title))
    return rx.cond(SessionState.is_loaded, allowed, unknown)


def _beside(need: Need, bar: Component) -> Component:
    """The side bar, unless it would lead only to pages that refuse this person."""
    return rx.cond(SessionState.is_loaded & ~MEMBERS[need], rx.fragment(), bar) if need in MEMBERS else bar


def app_page(
    *children: Any,
    title: Any,
    description: Any = "",
    actions: Component | None = None,
    area: Area = "learn",
    needs: Need = "signed_in",
    **props: Any,
) -> Component:
    """A page of a signed-in area: side bar, one title with its actions, content; `needs` says for whom it is."""
    head = rx.el.div(
        rx.el.div(
            ui.heading(title, 1),
            *(
                [rx.el.p(description, class_name="mt-1 text-muted")]
                if isinstance(description, rx.Var) or description
                else []
            ),
            class_name="min-w-0",
        ),
        *([rx.el.div(actions, class_name="flex flex-wrap items-center gap-3")] if actions is not None else []),
        class_name="mb-8 flex flex-wrap items-start justify-between gap-4",
    )
    return _shell(
        header(),
        rx.el.div(
            _beside(needs, side_bar(area)),
            rx.el.main(
                _for(needs, title, rx.fragment(head, *children)),
                id="content",
                tab_index=-1,
                class_name="min-w-0 flex-1 pb-20 pt-6 outline-none lg:pt-10",
                **props,
            ),
            class_name="mx-auto w-full max-w-page flex-1 px-4 sm:px-6 lg:flex lg:gap-12",
        ),
        small_footer(),
    )
