"""The outbox: every letter that the house has written, for development."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import site_page
from edtech_app.pages.page import Page
from edtech_app.states.outbox import LetterView, OutboxState


def _row(letter: LetterView) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                rx.el.span(letter.subject, class_name="min-w-0 truncate font-medium text-ink"),
                rx.cond(
                    letter.code,
                    rx.el.span(letter.code, class_name="shrink-0 font-mono text-sm font-semibold text-accent"),
                ),
                class_name="flex items-center justify-between gap-3",
            ),
            rx.el.span(letter.recipient, class_name="block truncate text-sm text-muted"),
            rx.el.span(letter.sent, " · ", letter.status, class_name="block text-sm text-muted"),
            type="button",
            on_click=OutboxState.open(letter.letter_id),
            aria_current=rx.cond(OutboxState.opened.letter_id == letter.letter_id, "true", "false"),
            class_name=(
                "block w-full px-4 py-3 text-left transition-colors hover:bg-ink/6 aria-[current=true]:bg-accent-soft"
            ),
        )
    )


def _letter() -> rx.Component:
    letter = OutboxState.opened
    return rx.el.article(
        ui.button(
            "All emails",
            variant="ghost",
            size="sm",
            icon="arrow-left",
            on_click=OutboxState.close,
            class_name="lg:hidden",
        ),
        ui.heading(letter.subject, 2),
        rx.el.p("To ", letter.recipient, class_name="mt-1 break-words text-sm text-muted"),
        rx.el.p(letter.sent, " · ", letter.status, class_name="text-sm text-muted"),
        rx.cond(
            letter.code,
            rx.el.p(
                letter.code,
                class_name="mt-4 select-all font-mono text-3xl font-semibold tracking-[0.2em] text-ink",
            ),
        ),
        rx.cond(
            letter.links,
            rx.el.ul(
                rx.foreach(letter.links, lambda link: rx.el.li(ui.link(link, link, class_name="break-all"))),
                aria_label="Links in this email",
                class_name="mt-4 flex flex-col gap-1 text-sm",
            ),
        ),
        rx.el.iframe(
            src_doc=letter.html,
            sandbox="",
            title="The email as HTML",
            class_name="mt-5 h-128 w-full rounded-md border border-line bg-white",
        ),
        rx.el.details(
            rx.el.summary("As plain text", class_name="cursor-pointer py-2 text-sm font-medium text-ink"),
            rx.el.pre(
                letter.text, class_name="whitespace-pre-wrap break-words rounded-md bg-sunken p-4 text-sm text-ink"
            ),
            class_name="mt-3",
        ),
        class_name="min-w-0",
    )


def _letters() -> rx.Component:
    return rx.el.div(
        rx.el.ul(
            rx.foreach(OutboxState.letters, _row),
            data_behind=rx.cond(OutboxState.opened.letter_id, "true", "false"),
            class_name=(
                "divide-y divide-line self-start overflow-hidden rounded-lg border border-line bg-surface "
                "max-lg:data-[behind=true]:hidden"
            ),
        ),
        rx.cond(
            OutboxState.opened.letter_id,
            ui.card(_letter()),
            rx.el.p("Choose an email to read it.", class_name="py-8 text-center text-muted max-lg:hidden"),
        ),
        class_name="grid gap-6 lg:grid-cols-[22rem_minmax(0,1fr)]",
    )


def outbox_page() -> rx.Component:
    return site_page(
        rx.el.div(
            rx.el.div(
                ui.heading("Outbox", 1),
                rx.el.p(
                    "Every email the site has written, newest first. This page exists only in development.",
                    class_name="mt-1 text-muted",
                ),
            ),
            ui.button(
                "Reload", variant="secondary", icon="refresh-cw", busy=OutboxState.is_busy, on_click=OutboxState.load
            ),
            class_name="mb-8 flex flex-wrap items-start justify-between gap-4",
        ),
        rx.cond(
            OutboxState.failure,
            ui.failed_state(OutboxState.failure, OutboxState.load),
            rx.cond(
                ~OutboxState.is_loaded,
                rx.el.div(*[ui.skeleton("mb-3 h-20 w-full rounded-lg") for _ in range(4)]),
                rx.cond(
                    OutboxState.letters,
                    _letters(),
                    ui.empty_state("No emails yet", "Sign up, and your code will appear here.", icon="mail"),
                ),
            ),
        ),
    )


PAGE = Page(
    routes.OUTBOX,
    "Outbox",
    outbox_page,
    description="Every email the site has written.",
    on_load=OutboxState.load,
    is_development_only=True,
)
