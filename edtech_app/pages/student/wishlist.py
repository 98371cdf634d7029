"""Your wishlist: courses for later."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.courses import GRID, course_card
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.buying import BuyingState
from edtech_app.states.cart import CartState, WishlistState
from edtech_app.states.views import CourseCardView


def wishlist_page() -> rx.Component:
    return app_page(
        rx.cond(
            WishlistState.failure != "",
            ui.failed_state(WishlistState.failure, WishlistState.load),
            rx.cond(
                WishlistState.is_loaded,
                rx.cond(WishlistState.cards, _filled(), _empty()),
                rx.el.div(
                    ui.skeleton("aspect-video w-full rounded-lg"),
                    ui.skeleton("aspect-video w-full rounded-lg"),
                    class_name=GRID,
                ),
            ),
        ),
        title="Wishlist",
        area="learn",
    )


def _filled() -> rx.Component:
    return rx.fragment(
        rx.el.h2("Saved courses", class_name="sr-only"),
        rx.el.ul(rx.foreach(WishlistState.cards, _wish), class_name=GRID),
    )


def _wish(card: CourseCardView) -> rx.Component:
    return rx.el.li(
        course_card(card),
        rx.el.div(
            rx.cond(
                card.is_free,
                ui.button("Enrol", size="sm", on_click=BuyingState.enroll_free(card.id)),
                rx.cond(
                    rx.Var.create(CartState.course_ids).contains(card.id),
                    ui.link_button("Go to cart", routes.CART, size="sm", variant="secondary"),
                    ui.button(
                        ui.about("Move to cart", card.title),
                        size="sm",
                        variant="secondary",
                        on_click=WishlistState.move_to_cart(card.id),
                    ),
                ),
            ),
            ui.icon_button("trash-2", "Remove from wishlist", size="sm", on_click=WishlistState.remove(card.id)),
            class_name="mt-3 flex items-center gap-1",
        ),
    )


def _empty() -> rx.Component:
    return ui.empty_state(
        "Your wishlist is empty",
        "Select the heart on a course to save it for later.",
        ui.link_button("Find a course", routes.COURSES),
        icon="heart",
    )


PAGE = Page(
    routes.WISHLIST,
    "Wishlist",
    wishlist_page,
    description="Courses you have saved for later.",
    on_load=[WishlistState.load, CartState.recount],
)
