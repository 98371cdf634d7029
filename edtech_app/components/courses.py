"""Courses in lists: the card, a grid of cards and their loading and empty faces."""

import reflex as rx

from edtech_app.components import ui
from edtech_app.states.views import CourseCardView

GRID = "grid gap-x-6 gap-y-8 grid-cols-1 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4"


def thumbnail(
    picture: rx.Var[str] | str, hue: rx.Var[int] | int, title: rx.Var[str] | str, class_name: str = ""
) -> rx.Component:
    """A course's picture at 16:9, or one drawn in its own colour with its title on it.

    The picture says nothing that the title beside it does not, so it is empty for screen readers.
    """
    return rx.el.div(
        rx.cond(
            picture,
            rx.el.img(
                src=picture,
                alt="",
                loading="lazy",
                width="640",
                height="360",
                class_name="size-full object-cover",
            ),
            _drawn(hue, title),
        ),
        class_name=f"aspect-video overflow-hidden rounded-lg {class_name}",
    )


def _drawn(hue: rx.Var[int] | int, title: rx.Var[str] | str) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            aria_hidden="true",
            class_name="absolute -right-8 -top-12 size-40 rounded-full bg-white/10",
        ),
        rx.el.div(
            aria_hidden="true",
            class_name="absolute right-10 -bottom-16 size-32 rounded-full bg-black/10",
        ),
        rx.el.span(
            title,
            aria_hidden="true",
            class_name="relative line-clamp-3 text-lg font-semibold leading-snug tracking-tight text-white",
        ),
        style={
            "background": f"linear-gradient(135deg, oklch(0.52 0.14 {hue}), oklch(0.36 0.12 calc({hue} + 50)))",
        },
        class_name="relative flex size-full items-end overflow-hidden p-4",
    )


def rating_line(card: CourseCardView) -> rx.Component:
    """Stars with their mean and count; says so when nobody has reviewed the course yet."""
    return rx.cond(
        card.rating_text != "",
        ui.stars(card.rating, count=card.rating_count_text),
        rx.el.span("No reviews yet", class_name="text-sm text-muted"),
    )


def course_card(card: CourseCardView) -> rx.Component:
    """A course: thumbnail, title, instructor, rating and price; all of it is one link."""
    return rx.el.article(
        rx.el.a(
            thumbnail(
                card.picture,
                card.hue,
                card.title,
                "border border-line transition-shadow duration-150 group-hover:shadow-md motion-reduce:transition-none",
            ),
            rx.el.h3(
                card.title,
                class_name="mt-3 line-clamp-2 font-semibold leading-snug text-ink group-hover:text-accent",
            ),
            rx.el.p(card.instructor_name, class_name="mt-1 truncate text-sm text-muted"),
            rx.el.div(rating_line(card), class_name="mt-1.5"),
            rx.el.p(
                rx.el.span(card.level),
                rx.cond(card.length_text != "", rx.el.span(" · ", card.length_text)),
                class_name="mt-1.5 text-sm text-muted",
            ),
            rx.el.p(card.price_text, class_name="mt-2 font-semibold text-ink"),
            href=card.href,
            class_name="group block rounded-lg focus-visible:outline-offset-4",
        ),
        class_name="min-w-0",
    )


def card_skeleton() -> rx.Component:
    """The place of a card that is still on its way, of the card's size so that nothing jumps."""
    return rx.el.div(
        ui.skeleton(class_name="aspect-video w-full rounded-lg"),
        ui.skeleton(class_name="mt-3 h-5 w-4/5"),
        ui.skeleton(class_name="mt-2 h-4 w-2/5"),
        ui.skeleton(class_name="mt-2 h-4 w-3/5"),
        ui.skeleton(class_name="mt-3 h-5 w-16"),
        aria_hidden="true",
    )


def course_cards(cards: rx.Var[list[CourseCardView]]) -> rx.Component:
    """A grid of cards."""
    return rx.el.div(rx.foreach(cards, course_card), class_name=GRID)


def course_cards_loading(count: int = 8) -> rx.Component:
    """The grid while its cards are on their way."""
    return rx.el.div(
        rx.el.span("Loading courses…", class_name="sr-only", role="status"),
        *[card_skeleton() for _ in range(count)],
        class_name=GRID,
    )
