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
                    rx.el.p("We review every new instructor before their first course goes live."),
                    rx.el.p(
                        "You can work on your drafts in the meantime, and we will email you our decision. Please "
                        "fill in ",
                        ui.link("your profile", routes.ACCOUNT),
                        ", because that is what we review.",
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
                        "Your drafts are safe. Fix this and ask again, or ",
                        ui.link("contact us", routes.CONTACT),
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
