"""Pages of the house's own words: about, terms, privacy, refunds."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import site_page
from edtech_app.settings import get_settings


def prose_page(title: str, lead: Any, *parts: Component) -> Component:
    """A title, what it is about in a sentence or two, and titled parts."""
    return site_page(
        rx.el.article(
            rx.el.h1(title, class_name="text-3xl font-semibold tracking-tight text-ink sm:text-4xl"),
            rx.el.p(lead, class_name="mt-4 text-lg text-muted text-pretty"),
            *parts,
            class_name="mx-auto max-w-reading pt-4 sm:pt-10",
        ),
    )


def part(title: str, *paragraphs: Any) -> Component:
    """A titled part; a list among the paragraphs becomes a list on the page."""
    return rx.el.section(
        ui.heading(title, 2),
        *[
            rx.el.ul(
                *[rx.el.li(words) for words in words_or_list],
                class_name="mt-3 grid list-disc gap-1.5 pl-5 marker:text-muted",
            )
            if isinstance(words_or_list, list)
            else rx.el.p(words_or_list, class_name="mt-3 text-pretty")
            for words_or_list in paragraphs
        ],
        class_name="mt-10 leading-relaxed text-ink",
    )


def house() -> str:
    """The site's name."""
    return get_settings().site_name


def reach_us() -> Component:
    """Where questions go: the house's address when it has one, and the contact page."""
    address = get_settings().support_email
    page = ui.link("our contact page", href=routes.CONTACT)
    if not address:
        return rx.el.span("through ", page)
    return rx.el.span("at ", ui.link(address, href=f"mailto:{address}"), " or through ", page)
