"""One account: what the house knows of it, and what may be done to it."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import act_dialog, entry_list, fact
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.admin.person import PersonState as State
from edtech_app.states.admin.person import SignedInRow, TaughtRow
from edtech_app.states.admin.users import ROLES


def person_page() -> rx.Component:
    return app_page(
        rx.match(
            State.status,
            ("ready", _filled()),
            (
                "missing",
                ui.empty_state(
                    "Account not found",
                    "The web address may be mistyped.",
                    ui.link_button("All people", routes.ADMIN_USERS),
                    icon="search-x",
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            _loading(),
        ),
        title=rx.cond(State.status == "ready", State.person.name, "Person"),
        description=State.person.headline,
        actions=rx.cond((State.status == "ready") & ~State.person.is_gone, _actions()),
        area="admin",
        needs="administrator",
    )


def _actions() -> rx.Component:
    person = State.person
    return rx.fragment(
        act_dialog(
            ui.button("Change role", variant="secondary", icon="user-cog", type="button"),
            rx.Var.create("Change the role of ") + person.name + "?",
            "It takes effect right away, and they get an email.",
            "Change role",
            State.change_role,
            ui.select_field(
                "Role",
                "role",
                [(role.value, words) for role, words in ROLES.items()],
                default_value=person.role,
                id="new-role",
            ),
            id="change-role",
            danger=False,
        ),
        act_dialog(
            ui.button("Sign out everywhere", variant="secondary", icon="log-out", type="button"),
            rx.Var.create("Sign ") + person.name + " out everywhere?",
            "They will have to sign in again on every device. Nothing else changes.",
            "Sign out everywhere",
            State.sign_out,
            id="sign-out",
            danger=False,
        ),
        rx.cond(
            person.status == "suspended",
            act_dialog(
                ui.button("Restore", icon="rotate-ccw", type="button"),
                rx.Var.create("Restore ") + person.name + "?",
                "They can sign in again, and get an email about it.",
                "Restore",
                State.restore,
                id="restore",
                danger=False,
            ),
            act_dialog(
                ui.button("Suspend", variant="danger", icon="ban", type="button"),
                rx.Var.create("Suspend ") + person.name + "?",
                "They are signed out everywhere and cannot sign in until you restore their account. Their courses "
                "stay as they are.",
                "Suspend",
                State.suspend,
                id="suspend",
                reason="Reason",
                reason_hint="They will see this in the email they get.",
            ),
        ),
    )


def _filled() -> rx.Component:
    person = State.person
    return rx.fragment(
        rx.cond(person.is_me, ui.alert("This is your own account.", class_name="mb-6")),
        rx.match(
            person.approval,
            ("waiting", _decision("This instructor is waiting for your approval.", person.about)),
            ("declined", _decision("This instructor was declined.", person.declined_because)),
            rx.fragment(),
        ),
        ui.card(
            rx.el.div(
                ui.avatar(person.name, person.picture, size="lg", class_name="max-sm:hidden"),
                rx.el.dl(
                    fact(
                        "Email", rx.cond(person.email != "", person.email, "erased"), more="col-span-full md:col-span-2"
                    ),
                    fact("Role", person.role_text),
                    fact(
                        "Status",
                        rx.match(
                            person.status,
                            ("active", ui.badge(person.status_text, "success")),
                            ("suspended", ui.badge(person.status_text, "danger")),
                            ui.badge(person.status_text),
                        ),
                    ),
                    fact("Joined", person.joined),
                    fact("Last seen", person.seen),
                    fact("Bought", person.bought_text),
                    fact("Teaches", person.taught_text),
                    class_name="grid min-w-0 flex-1 grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-3 xl:grid-cols-4",
                ),
                class_name="flex items-start gap-6",
            ),
        ),
        rx.cond(
            State.courses,
            ui.section(
                "Courses",
                rx.el.ul(rx.foreach(State.courses, _course), class_name=_LIST),
                action=rx.cond(
                    person.public_href != "", ui.link("Public profile", person.public_href, class_name="text-sm")
                ),
            ),
        ),
        ui.section(
            "Signed in",
            rx.cond(
                State.sessions,
                rx.el.ul(rx.foreach(State.sessions, _session), class_name=_LIST),
                rx.el.p("Not signed in anywhere.", class_name="text-muted"),
            ),
        ),
        ui.section(
            "Recent activity",
            rx.cond(State.acts, entry_list(State.acts), rx.el.p("No activity yet.", class_name="text-muted")),
        ),
    )


def _decision(words: str, text: Any) -> rx.Component:
    """Whether an instructor may publish; below the words what they say of themselves, or why they were declined."""
    return ui.alert(
        rx.el.p(words, class_name="font-medium"),
        rx.cond(text != "", rx.el.p(text, class_name="mt-1 line-clamp-6 text-muted wrap-anywhere")),
        rx.el.div(
            act_dialog(
                ui.button("Approve", size="sm", icon="check", type="button"),
                rx.Var.create("Approve ") + State.person.name + " as an instructor?",
                "They can publish their courses right away, and get an email.",
                "Approve",
                State.approve,
                id="approve",
                danger=False,
            ),
            act_dialog(
                ui.button("Decline", variant="secondary", size="sm", type="button"),
                rx.Var.create("Decline ") + State.person.name + "?",
                "They keep their drafts but cannot publish them. They can ask again.",
                "Decline",
                State.decline,
                id="decline",
                reason="Reason",
                reason_hint="They will see this in the email and above their courses.",
            ),
            class_name="mt-3 flex flex-wrap gap-2",
        ),
        tone="warning",
        role="note",
        class_name="mb-6",
    )


_LIST = "divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface"


def _course(course: TaughtRow) -> rx.Component:
    return rx.el.li(
        ui.anchor(
            rx.el.span(course.title, class_name="min-w-0 flex-1 truncate font-medium text-ink group-hover:underline"),
            rx.el.span(course.students_text, class_name="shrink-0 text-sm text-muted tabular-nums max-sm:hidden"),
            ui.badge(course.status_text),
            href=course.href,
            class_name="group flex items-center gap-4 px-4 py-3",
        ),
    )


def _session(session: SignedInRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(session.device, class_name="min-w-0 flex-1 font-medium text-ink"),
        rx.el.span(session.place, class_name="text-sm text-muted tabular-nums"),
        rx.el.span(session.seen, class_name="text-sm text-muted"),
        class_name="flex flex-wrap items-baseline gap-x-4 px-4 py-3",
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading the account…", class_name="sr-only", role="status"),
        ui.skeleton("h-40 w-full rounded-lg"),
        ui.skeleton("mt-12 h-40 w-full rounded-lg"),
    )


PAGE = Page(routes.ADMIN_USER, "Person", person_page, on_load=State.load)
