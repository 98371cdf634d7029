"""Your cart: what you are about to buy, at today's prices; for visitors too."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.asking import asks_again
from edtech_app.components.commerce import course_line, lines, lines_on_their_way, notices, total_row, two_columns
from edtech_app.components.layout import site_page
from edtech_app.pages.page import Page
from edtech_app.states.cart import CartState
from edtech_app.states.session import SessionState
from edtech_app.states.views import CourseCardView


def cart_page() -> rx.Component:
    return site_page(
        ui.heading("Your cart", 1),
        rx.cond(
            CartState.failure != "",
            ui.failed_state(CartState.failure, CartState.load, class_name="mt-8"),
            rx.cond(CartState.is_loaded, rx.cond(CartState.cards, _filled(), _empty()), lines_on_their_way()),
        ),
        asks_again(CartState.look_again),
    )


def _filled() -> rx.Component:
    return two_columns(
        rx.fragment(notices(CartState.notices), _removed(), lines(CartState.cards, _line)),
        ui.card(
            rx.el.p(CartState.summary.count_text, class_name="mb-1 text-sm text-muted"),
            total_row("Total", CartState.summary.total),
            ui.button("Check out", size="lg", on_click=CartState.check_out, class_name="mt-6 w-full"),
            rx.el.p(
                "Prices are as of today. You pay once and keep the course.",
                class_name="mt-4 text-sm text-muted text-pretty",
            ),
            rx.cond(
                SessionState.is_signed_in,
                rx.el.p(
                    ui.link("Your wishlist", routes.WISHLIST),
                    " keeps courses for later.",
                    class_name="mt-3 text-sm text-muted",
                ),
            ),
        ),
    )


def _line(card: CourseCardView) -> rx.Component:
    return course_line(
        card,
        ui.button(
            ui.about("Remove", card.title),
            variant="ghost",
            size="sm",
            on_click=CartState.remove(card.id),
            class_name="text-muted",
        ),
        rx.cond(
            SessionState.is_signed_in,
            ui.button(
                ui.about("Save for later", card.title),
                variant="ghost",
                size="sm",
                on_click=CartState.save_for_later(card.id),
                class_name="text-muted",
            ),
        ),
    )


def _removed() -> rx.Component:
    """What has just left the cart, and the way back; stays until the next look, so that nobody has to hurry."""
    return rx.cond(
        CartState.removed.id != "",
        rx.el.div(
            rx.el.p(
                "“",
                CartState.removed.title,
                rx.cond(CartState.removed.is_saved, "” is on your wishlist.", "” was removed."),
                class_name="min-w-0 flex-1 [overflow-wrap:anywhere]",
            ),
            ui.button("Undo", variant="secondary", size="sm", on_click=CartState.put_back),
            role="status",
            class_name=(
                "mb-6 flex items-center justify-between gap-4 rounded-md border border-line bg-surface px-4 py-2.5 "
                "text-left text-[0.9375rem] text-ink"
            ),
        ),
    )


def _empty() -> rx.Component:
    return rx.el.div(
        notices(CartState.notices),
        _removed(),
        ui.empty_state(
            "Your cart is empty",
            "Courses you add to your cart appear here. Sign in to see them on all your devices.",
            rx.el.div(
                ui.link_button("Find a course", routes.COURSES),
                rx.cond(
                    SessionState.is_signed_in,
                    ui.link_button("View wishlist", routes.WISHLIST, variant="secondary"),
                ),
                class_name="flex flex-wrap justify-center gap-2",
            ),
            icon="shopping-cart",
        ),
        class_name="mt-8",
    )


PAGE = Page(
    routes.CART,
    "Your cart",
    cart_page,
    description="The courses in your cart, at today's prices.",
    on_load=CartState.load,
)
