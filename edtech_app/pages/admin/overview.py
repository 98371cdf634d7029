"""The administrator's first page: how the house stands, and the way to each of its parts."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.admin.overview import FigureView
from edtech_app.states.admin.overview import OverviewState as State


def overview_page() -> rx.Component:
    return app_page(
        rx.match(
            State.status,
            ("ready", _filled()),
            ("failed", ui.failed_state(State.problem, State.load)),
            _loading(),
        ),
        title="Administration",
        area="admin",
        needs="administrator",
    )


def _filled() -> rx.Component:
    return rx.el.dl(rx.foreach(State.figures, _figure), class_name="grid gap-4 sm:grid-cols-2 xl:grid-cols-3")


def _figure(figure: FigureView) -> rx.Component:
    return ui.card(
        rx.el.dt(figure.label, class_name="text-sm text-muted"),
        rx.el.dd(figure.value, class_name="mt-1 text-3xl font-semibold tracking-tight tabular-nums text-ink"),
        rx.el.dd(figure.below, class_name="mt-1 text-sm text-muted"),
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading the figures…", class_name="sr-only", role="status"),
        *[ui.skeleton("h-32 w-full rounded-lg") for _ in range(6)],
        class_name="grid gap-4 sm:grid-cols-2 xl:grid-cols-3",
    )


PAGE = Page(routes.ADMIN, "Administration", overview_page, on_load=State.load)
