"""The header: brand, categories, search, teaching, cart and account; on a phone the rest is in a drawer."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.asking import asks_again, tries_again
from edtech_app.components.layout.brand import brand, theme_switch
from edtech_app.components.notifications import bell
from edtech_app.components.scripts import script
from edtech_app.components.search_box import search_box
from edtech_app.states.cart import CartState
from edtech_app.states.navigation import NavigationState
from edtech_app.states.session import SessionState

NAV_LINK = "rounded-md px-3 py-2 text-[0.9375rem] font-medium text-ink transition-colors hover:bg-ink/6"


def search_form(id: str, **props: Any) -> Component:
    """Search in the whole catalog."""
    return search_box(
        id,
        on_submit=[NavigationState.search, rx.call_script("document.querySelector('dialog[open]')?.close()")],
        placeholder="What would you like to learn?",
        input_class=(
            "h-11 w-full rounded-full border border-line bg-sunken pl-10.5 pr-4 text-base text-ink transition-colors "
            "hover:border-edge focus:border-accent focus:bg-surface focus:outline-2 focus:-outline-offset-1 "
            "focus:outline-accent"
        ),
        **props,
    )


def _category_item(category: Any) -> Component:
    return ui.menu_link(category.name, category.href)


def category_menu() -> Component:
    return ui.menu(
        rx.el.button(
            "Categories",
            ui.icon("chevron-down", 16, class_name="text-muted"),
            type="button",
            class_name=f"inline-flex items-center gap-1.5 {NAV_LINK}",
        ),
        rx.foreach(NavigationState.categories, _category_item),
        ui.menu_line(),
        ui.menu_link("All courses", routes.COURSES),
        side="start",
        label="Categories",
    )


def cart_link() -> Component:
    return ui.anchor(
        ui.icon("shopping-cart", 20),
        rx.el.span("Cart", class_name="sr-only"),
        rx.cond(
            SessionState.cart_count > 0,
            rx.el.span(
                SessionState.cart_count,
                rx.el.span(
                    rx.cond(SessionState.cart_count == 1, " course in your cart", " courses in your cart"),
                    class_name="sr-only",
                ),
                class_name=(
                    "absolute right-0.5 top-0.5 grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1 "
                    "text-xs "
                    "font-semibold tabular-nums text-on-accent"
                ),
            ),
        ),
        href=routes.CART,
        custom_attrs={"data-cart-count": rx.Var.create(SessionState.cart_count).to_string()},
        class_name=(
            "relative inline-flex size-11 items-center justify-center rounded-md text-muted transition-colors "
            "hover:bg-ink/6 hover:text-ink"
        ),
    )


def account_links() -> list[Component]:
    """Where somebody who is signed in goes."""
    return [
        ui.menu_link("My learning", routes.LEARN, "graduation-cap"),
        ui.menu_link("Wishlist", routes.WISHLIST, "heart"),
        ui.menu_link("Orders", routes.ORDERS, "receipt-text"),
        ui.menu_link("Notifications", routes.NOTIFICATIONS, "bell"),
        rx.cond(SessionState.can_teach, ui.menu_link("Teaching", routes.TEACH, "presentation")),
        rx.cond(SessionState.is_administrator, ui.menu_link("Administration", routes.ADMIN, "building-2")),
        ui.menu_link("Account", routes.ACCOUNT, "user-round"),
    ]


def avatar_menu() -> Component:
    return ui.menu(
        rx.el.button(
            ui.avatar(SessionState.name, SessionState.picture, size="sm"),
            type="button",
            aria_label="Your account",
            class_name="inline-grid size-11 place-items-center rounded-full transition-colors hover:bg-ink/6",
        ),
        rx.el.div(
            rx.el.p(SessionState.name, class_name="truncate font-semibold text-ink"),
            rx.el.p(SessionState.email, class_name="truncate text-sm text-muted"),
            class_name="max-w-64 px-3 py-2",
        ),
        ui.menu_line(),
        *account_links(),
        ui.menu_line(),
        ui.menu_button("Sign out", SessionState.sign_out, "log-out"),
        label="Your account",
    )


def who_is_there() -> Component:
    """The account's menu, or the ways in; nothing of either before it is known."""
    return rx.cond(
        SessionState.is_loaded,
        rx.cond(
            SessionState.is_signed_in,
            rx.fragment(bell(), avatar_menu()),
            rx.el.div(
                ui.link_button("Sign in", routes.SIGN_IN, variant="ghost", size="sm"),
                ui.link_button("Sign up", routes.SIGN_UP, size="sm", class_name="max-sm:hidden"),
                class_name="flex items-center gap-1",
            ),
        ),
        rx.fragment(
            rx.el.span(class_name="size-11"),
            ui.skeleton("mx-1.5 size-8 rounded-full"),
            rx.cond(SessionState.problem != "", tries_again(SessionState.recover)),
        ),
    )


def phone_drawer() -> Component:
    """Everything that the header has no room for on a phone."""
    return ui.drawer(
        ui.icon_button("menu", "Menu", class_name="-ml-2.5 lg:hidden"),
        "Menu",
        search_form("search-in-drawer", class_name="mb-4 sm:hidden"),
        rx.el.nav(
            rx.cond(
                SessionState.is_signed_in,
                rx.fragment(*account_links()),
                rx.fragment(
                    ui.menu_link("Sign in", routes.SIGN_IN, "log-in"),
                    ui.menu_link("Sign up", routes.SIGN_UP, "user-round-plus"),
                ),
            ),
            rx.cond(~SessionState.can_teach, ui.menu_link("Teach", routes.TEACH, "presentation")),
            ui.menu_line(),
            rx.el.p("Categories", class_name="px-3 pb-1 pt-2 text-sm font-medium text-muted"),
            ui.menu_link("All courses", routes.COURSES),
            rx.foreach(NavigationState.categories, _category_item),
            rx.cond(
                SessionState.is_signed_in,
                rx.fragment(
                    ui.menu_line(),
                    ui.menu_button("Sign out", SessionState.sign_out, "log-out"),
                ),
            ),
            aria_label="Menu",
        ),
    )


def header() -> Component:
    """The top of every page."""
    return rx.el.header(
        rx.el.div(
            phone_drawer(),
            brand(),
            rx.el.nav(category_menu(), aria_label="Categories", class_name="ml-2 max-lg:hidden"),
            search_form("search", class_name="mx-2 max-w-xl flex-1 max-sm:hidden"),
            rx.el.div(
                ui.anchor("Teach", href=routes.TEACH, class_name=f"max-lg:hidden {NAV_LINK}"),
                ui.anchor(
                    ui.icon("search", 20),
                    rx.el.span("Search", class_name="sr-only"),
                    href=routes.COURSES,
                    class_name="inline-flex size-11 items-center justify-center rounded-md text-muted sm:hidden",
                ),
                rx.el.div(theme_switch(), class_name="max-sm:hidden"),
                cart_link(),
                asks_again(CartState.recount),
                script("cart.js"),
                who_is_there(),
                class_name="ml-auto flex shrink-0 items-center",
            ),
            class_name="mx-auto flex h-16 max-w-page items-center gap-2 px-4 sm:px-6",
        ),
        class_name="sticky top-0 z-30 print:hidden border-b border-line bg-ground/92 backdrop-blur-sm",
    )
