"""Everybody with an account, to be found and narrowed."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import further
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.services.admin.people import WAITING
from edtech_app.states.admin.users import ROLES, STATUSES, WAITING_WORDS, UserRow
from edtech_app.states.admin.users import UsersState as State


def users_page() -> rx.Component:
    return app_page(
        _filters(),
        rx.match(
            State.status,
            ("ready", _filled()),
            (
                "empty",
                ui.empty_state(
                    "No people found",
                    "Search by the start of an email, first name or last name.",
                    ui.link_button("Show everyone", routes.ADMIN_USERS, variant="secondary"),
                    icon="search-x",
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            ui.skeleton("h-96 w-full rounded-lg"),
        ),
        title="People",
        description="Everyone with an account, newest first.",
        area="admin",
        needs="administrator",
    )


def _filters() -> rx.Component:
    return ui.filter_bar(
        rx.fragment(
            ui.field(
                "Email or name",
                "words",
                type="search",
                default_value=State.words,
                placeholder="Start of an email or name",
                on_change=lambda words: State.search(words).debounce(250),
            ),
            key=rx.Var.create(State.drawn).to_string(),
        ),
        ui.select_field(
            "Role",
            "role",
            [("", "All roles"), *[(role.value, words) for role, words in ROLES.items()]],
            value=State.role,
            on_change=State.choose_role,
        ),
        ui.select_field(
            "Status",
            "status",
            [
                ("", "All statuses"),
                *[(status.value, words) for status, words in STATUSES.items()],
                (WAITING, WAITING_WORDS),
            ],
            value=State.standing,
            on_change=State.choose_status,
        ),
    )


def _filled() -> rx.Component:
    return rx.fragment(
        ui.table(
            "People",
            [("Name", ""), ("Role", "max-sm:hidden"), ("Status", ""), ("Joined", "max-md:hidden")],
            rx.foreach(State.users, _user),
        ),
        further(State.first_href, State.next_href),
    )


def _user(user: UserRow) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            ui.anchor(
                ui.avatar(user.name, user.picture, size="sm", class_name="max-sm:hidden"),
                rx.el.span(
                    rx.el.span(user.name, class_name="block truncate font-medium text-ink group-hover:underline"),
                    rx.el.span(user.email, class_name="block truncate text-sm font-normal text-muted"),
                    rx.el.span(user.role, class_name="block text-sm font-normal text-muted sm:hidden"),
                    class_name="min-w-0",
                ),
                href=user.href,
                class_name="group flex items-center gap-3",
            ),
            scope="row",
            class_name=f"{ui.CELL} max-w-0 w-full text-left",
        ),
        rx.el.td(user.role, class_name=f"{ui.CELL} text-muted max-sm:hidden"),
        rx.el.td(
            rx.match(
                rx.cond((user.status == "active") & user.is_waiting, "waiting", user.status),
                ("waiting", ui.badge("Waiting", "warning")),
                ("active", rx.el.span(user.status_text, class_name="text-muted")),
                ("suspended", ui.badge(user.status_text, "danger")),
                ui.badge(user.status_text),
            ),
            class_name=f"{ui.CELL} whitespace-nowrap",
        ),
        rx.el.td(user.joined, class_name=f"{ui.CELL} whitespace-nowrap text-muted max-md:hidden"),
        key=user.id,
    )


PAGE = Page(routes.ADMIN_USERS, "People", users_page, on_load=State.load)
