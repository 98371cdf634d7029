"""Says to an instructor who may not publish yet why, and what happens next."""

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.states.approval import ApprovalState as State


def approval_note() -> Component:
    """Nothing for those who may publish."""
    return rx.el.div(
        rx.match(
            State.standing,
            (
                "waiting",
                ui.alert(
                    rx.el.p("We look at each new instructor before their first course goes live."),
                    rx.el.p(
                        "Write your drafts meanwhile. We send you a letter as soon as it is decided; tell students "
                        "something about you in ",
                        ui.link("your profile", routes.ACCOUNT),
                        ", because that is where we look.",
                        class_name="mt-1 text-muted",
                    ),
                    role="note",
                    class_name="mb-6",
                ),
            ),
            (
                "declined",
                ui.alert(
                    rx.el.p("You cannot publish yet: ", State.reason, class_name="wrap-anywhere"),
                    rx.el.p(
                        "Your drafts stay as they are. Mend it and ask again, or ",
                        ui.link("write to us", routes.CONTACT),
                        ".",
                        class_name="mt-1 text-muted",
                    ),
                    ui.button("Ask again", variant="secondary", size="sm", on_click=State.ask_again, class_name="mt-3"),
                    tone="warning",
                    role="note",
                    class_name="mb-6",
                ),
            ),
            rx.fragment(),
        ),
        on_mount=State.load,
    )
