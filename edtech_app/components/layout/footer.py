"""The footer: where else to go, and whose house this is."""

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout.brand import brand, theme_switch
from edtech_app.settings import get_settings

COLUMNS = (
    ("Learn", (("All courses", routes.COURSES), ("My learning", routes.LEARN), ("Wishlist", routes.WISHLIST))),
    ("Teach", (("Teach here", routes.TEACH), ("Your courses", routes.TEACH_COURSES), ("Earnings", routes.EARNINGS))),
    ("About us", (("About", routes.ABOUT), ("Contact", routes.CONTACT))),
    ("Legal", (("Terms", routes.TERMS), ("Privacy", routes.PRIVACY), ("Refunds", routes.REFUNDS))),
)


def _column(title: str, links: tuple[tuple[str, str], ...]) -> Component:
    return rx.el.div(
        rx.el.h2(title, class_name="text-sm font-semibold text-ink"),
        rx.el.ul(
            *[
                rx.el.li(
                    ui.anchor(
                        words,
                        href=href,
                        class_name="inline-block py-1.5 text-[0.9375rem] text-muted transition-colors hover:text-ink",
                    )
                )
                for words, href in links
            ],
            class_name="mt-2",
        ),
    )


def footer() -> Component:
    """The end of every public page."""
    return rx.el.footer(
        rx.el.div(
            rx.el.div(
                brand(),
                rx.el.p(
                    "Courses by people who do the work they teach.",
                    class_name="mt-3 max-w-56 text-[0.9375rem] text-muted text-pretty",
                ),
                class_name="col-span-2 md:col-span-4 lg:col-span-1",
            ),
            *[_column(title, links) for title, links in COLUMNS],
            class_name=(
                "mx-auto grid max-w-page grid-cols-2 gap-x-6 gap-y-10 px-4 py-14 sm:px-6 md:grid-cols-4 "
                "lg:grid-cols-[1.6fr_1fr_1fr_1fr_1fr]"
            ),
        ),
        rx.el.div(
            rx.el.div(
                rx.el.p("© 2026 ", get_settings().site_name, class_name="text-sm text-muted"),
                rx.el.div(theme_switch(), class_name="sm:hidden"),
                class_name="mx-auto flex max-w-page items-center justify-between px-4 py-3 sm:px-6",
            ),
            class_name="border-t border-line",
        ),
        class_name="mt-auto border-t border-line bg-sunken print:hidden",
    )


def small_footer() -> Component:
    """The end of pages that somebody came to with something to do: one quiet line."""
    return rx.el.footer(
        rx.el.div(
            rx.el.p("© 2026 ", get_settings().site_name),
            rx.el.nav(
                *[
                    ui.anchor(words, href=href, class_name="py-1.5 transition-colors hover:text-ink")
                    for words, href in (
                        ("Contact", routes.CONTACT),
                        ("Terms", routes.TERMS),
                        ("Privacy", routes.PRIVACY),
                        ("Refunds", routes.REFUNDS),
                    )
                ],
                aria_label="Legal",
                class_name="flex flex-wrap gap-x-6",
            ),
            class_name=(
                "mx-auto flex max-w-page flex-wrap items-center justify-between gap-x-8 gap-y-1 px-4 py-5 text-sm "
                "text-muted sm:px-6"
            ),
        ),
        class_name="mt-auto border-t border-line print:hidden",
    )
