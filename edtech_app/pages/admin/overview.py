"""The administrator's first page: how the house stands, and the way to each of its parts."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.admin.overview import FigureView, JobView
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
    return rx.fragment(
        ui.section("Needs attention", _figures(State.waiting, "xl:grid-cols-3")),
        ui.section("Money", _figures(State.money, "xl:grid-cols-4")),
        ui.section("People", _figures(State.people, "xl:grid-cols-5")),
        ui.section(
            "System",
            rx.el.p(
                State.storage.label,
                ": ",
                rx.el.span(State.storage.value, class_name="font-medium text-ink"),
                State.storage.below,
                ".",
                class_name="mb-4 text-muted tabular-nums",
            ),
            ui.table(
                "Background jobs",
                [("Job", ""), ("Interval", "max-sm:hidden"), ("Last run", ""), ("Status", "text-right!")],
                rx.foreach(State.jobs, _job),
            ),
            action=rx.cond(State.troubled != "", ui.badge(State.troubled, "danger")),
        ),
    )


def _figures(figures: Any, wide: str) -> rx.Component:
    return rx.el.dl(rx.foreach(figures, _figure), class_name=f"grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-3 {wide}")


def _figure(figure: FigureView) -> rx.Component:
    return rx.el.div(
        rx.el.dt(figure.label, class_name="text-sm text-muted"),
        rx.el.dd(
            ui.anchor(
                figure.value,
                href=figure.href,
                class_name="text-ink after:absolute after:inset-0 after:rounded-lg group-hover:text-accent",
            ),
            class_name="mt-1 text-2xl font-semibold tracking-tight tabular-nums wrap-anywhere",
        ),
        rx.el.dd(figure.below, class_name="mt-1 text-sm text-muted"),
        data_waiting=rx.cond(figure.is_waiting, "true", "false"),
        class_name=(
            "group relative rounded-lg border border-line bg-surface p-4 transition-colors hover:border-edge "
            "data-[waiting=true]:border-accent data-[waiting=true]:bg-accent-soft/40"
        ),
    )


def _job(job: JobView) -> rx.Component:
    return rx.el.tr(
        rx.el.th(job.name, scope="row", class_name=f"{ui.CELL} text-left font-medium text-ink"),
        rx.el.td(job.beat, class_name=f"{ui.CELL} whitespace-nowrap text-muted max-sm:hidden"),
        rx.el.td(job.last, class_name=f"{ui.CELL} whitespace-nowrap text-muted"),
        rx.el.td(
            rx.match(
                job.standing,
                ("failing", ui.badge("Failing", "danger")),
                ("late", ui.badge("Late", "warning")),
                ("new", ui.badge("Not run yet")),
                ui.badge("On time", "success"),
            ),
            class_name=f"{ui.CELL} text-right",
        ),
        key=job.name,
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading figures…", class_name="sr-only", role="status"),
        *[ui.skeleton("h-28 w-full rounded-lg") for _ in range(10)],
        class_name="mt-12 grid grid-cols-2 gap-3 sm:gap-4 md:grid-cols-3 xl:grid-cols-5",
    )


PAGE = Page(routes.ADMIN, "Administration", overview_page, on_load=State.load)
