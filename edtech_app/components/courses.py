"""Courses in lists: the card, a grid and a row of cards, and their loading face."""

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.states.views import CourseCardView

CARD_WIDTH = "(min-width: 40rem) 20rem, 100vw"
GRID = "grid grid-cols-1 gap-x-6 gap-y-9 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4"
NARROW_GRID = "grid grid-cols-1 gap-x-6 gap-y-9 sm:grid-cols-2 xl:grid-cols-3"
ROW = (
    "relative -mx-4 flex snap-x scroll-px-4 gap-4 overflow-x-auto px-4 pb-2 *:w-64 *:shrink-0 *:snap-start "
    "sm:mx-0 sm:grid sm:grid-cols-2 sm:gap-x-6 sm:gap-y-9 sm:overflow-visible sm:px-0 sm:pb-0 sm:*:w-auto "
    "lg:grid-cols-4"
)
"""Side by side and swiped on a phone, a grid from tablets up."""


def thumbnail(
    picture: rx.Var[str] | str, choices: rx.Var[str] | str, class_name: str = "", *, width: str = CARD_WIDTH
) -> Component:
    """A course's picture at 16:9; `width` says how wide it is shown, for browsers that do not measure it themselves.

    It says nothing that the title beside it does not, so screen readers pass it by.
    """
    corners = "" if "rounded" in class_name else "rounded-lg"
    return rx.el.div(
        rx.cond(
            picture,
            rx.el.img(
                # Before `src`, or Safari has begun to fetch that already.
                loading="lazy",
                sizes=f"auto, {width}",
                src_set=choices,
                src=picture,
                alt="",
                width="640",
                height="360",
                class_name="size-full object-cover",
            ),
        ),
        class_name=f"aspect-video overflow-hidden bg-sunken {corners} {class_name}",
    )


def rating_line(card: CourseCardView) -> Component:
    """Stars with their mean and count; says so while nobody has reviewed the course."""
    return rx.cond(
        card.rating_text != "",
        ui.stars(card.rating_text, count=card.rating_count_text),
        rx.el.span("No reviews yet", class_name="text-sm text-muted"),
    )


def course_card(card: CourseCardView) -> Component:
    """A course: picture, title, instructor, rating, length and price; all of it is one link."""
    return rx.el.article(
        ui.anchor(
            thumbnail(
                card.picture,
                card.picture_choices,
                "rounded-lg border border-line transition-[box-shadow,translate] group-hover:-translate-y-0.5 "
                "group-hover:shadow-floating",
            ),
            rx.el.h3(
                card.title,
                class_name=(
                    "mt-3.5 line-clamp-2 font-semibold leading-snug text-ink transition-colors group-hover:text-accent"
                ),
            ),
            rx.el.p(card.instructor_name, class_name="mt-1 truncate text-sm text-muted"),
            rx.el.div(rating_line(card), class_name="mt-1 flex h-6 items-center"),
            rx.el.p(
                card.level,
                " · ",
                rx.cond(card.length_text != "", card.length_text, card.lectures_text),
                class_name="mt-0.5 text-sm text-muted",
            ),
            rx.el.p(card.price_text, class_name="mt-2 font-semibold tabular-nums text-ink"),
            href=card.href,
            class_name="group block rounded-lg outline-offset-4",
        ),
        class_name="min-w-0",
    )


def card_skeleton() -> Component:
    """The place of a card that is on its way, of a card's size."""
    return rx.el.div(
        ui.skeleton("aspect-video w-full rounded-lg"),
        ui.skeleton("mt-4 h-5 w-4/5"),
        ui.skeleton("mt-2.5 h-4 w-2/5"),
        ui.skeleton("mt-2.5 h-4 w-3/5"),
        ui.skeleton("mt-2.5 h-4 w-1/2"),
        ui.skeleton("mt-3 h-5 w-16"),
        aria_hidden="true",
    )


def course_cards(cards: list[CourseCardView], class_name: str = GRID) -> Component:
    """A grid of cards."""
    return rx.el.div(rx.foreach(cards, course_card), class_name=class_name)


def course_row(cards: list[CourseCardView]) -> Component:
    """A few cards under a heading."""
    return course_cards(cards, ROW)


def course_cards_loading(count: int = 8, class_name: str = GRID) -> Component:
    """The cards while they are on their way."""
    return rx.el.div(
        *[card_skeleton() for _ in range(count)],
        role="status",
        aria_label="Loading courses",
        class_name=class_name,
    )
