"""A certificate on the screen: as it will hang on a wall, and what may be done with it."""

from typing import Any

import reflex as rx
from reflex.components.component import Component
from reflex_components_core.el.elements.inline import A

from edtech_app.components import ui
from edtech_app.components.layout.brand import mark
from edtech_app.components.ui.base import on_click_script
from edtech_app.domain.certificates import MAX_REASON
from edtech_app.settings import get_settings
from edtech_app.states.certificates import WITHDRAW_DIALOG
from edtech_app.states.certificates import CertificateState as State

SHARE = """
const button = event.target.closest('button'), words = button.querySelector('[data-words]'), said = words.textContent;
const done = () => { words.textContent = 'Link copied'; setTimeout(() => { words.textContent = said; }, 2000); };
const link = location.origin + location.pathname;
if (navigator.share) navigator.share({title: document.title, url: link}).catch(() => null);
else navigator.clipboard.writeText(link).then(done);
"""


def standing() -> Component:
    """Whether it is valid, in words for whoever checks it."""
    shown = State.certificate
    return rx.cond(
        shown.is_valid,
        ui.alert(
            rx.el.span(
                rx.el.strong("This certificate is valid. "),
                f"{get_settings().site_name} issued it to the person and on the day that it names.",
            ),
            tone="success",
        ),
        ui.alert(
            rx.el.strong("This certificate was withdrawn on ", shown.withdrawn, ". "),
            rx.el.span(shown.why),
            tone="danger",
            role="status",
        ),
    )


def sheet() -> Component:
    """The certificate itself, as it is printed too."""
    shown = State.certificate
    return rx.el.article(
        rx.el.div(
            rx.el.div(
                mark(class_name="size-9 text-accent"),
                rx.el.span(get_settings().site_name, class_name="text-xl font-semibold tracking-tight"),
                class_name="flex items-center gap-3",
            ),
            rx.el.div(
                rx.el.p("Certificate of completion", class_name="font-semibold text-accent"),
                rx.cond(
                    shown.name != "",
                    rx.el.h1(
                        shown.name,
                        class_name=(
                            "mt-3 text-3xl font-semibold leading-tight tracking-tight text-balance sm:text-5xl "
                            "[overflow-wrap:anywhere]"
                        ),
                    ),
                    rx.el.h1(
                        "Name not shown", class_name="mt-3 text-3xl font-semibold tracking-tight text-muted sm:text-5xl"
                    ),
                ),
                rx.el.p("has finished the course", class_name="mt-6 text-muted"),
                rx.el.p(
                    _leading_to(shown.course, shown.course_href),
                    class_name="mt-1 text-xl font-semibold leading-snug text-balance sm:text-3xl",
                ),
                rx.cond(
                    shown.teacher != "",
                    rx.el.p("taught by ", shown.teacher, class_name="mt-3 text-muted"),
                ),
                class_name="my-12 sm:my-16 md:mr-60",
            ),
            rx.el.img(
                src="/seal.svg",
                alt="",
                class_name="absolute right-12 top-1/2 hidden size-52 -translate-y-2/3 md:block dark:opacity-80",
            ),
            rx.el.dl(
                _fact("Date", shown.date),
                _fact("Length", shown.length_text),
                _fact("Number", shown.number),
                class_name="grid gap-x-10 gap-y-4 border-t border-line pt-5 sm:flex",
            ),
            class_name=rx.cond(
                shown.is_valid,
                "relative border border-star/50 p-6 sm:p-12",
                "relative border border-line p-6 text-muted grayscale sm:p-12",
            ),
        ),
        class_name=rx.cond(
            shown.is_valid, "mt-6 border-2 border-accent bg-surface p-1.5", "mt-6 border-2 border-line bg-surface p-1.5"
        ),
    )


def _leading_to(words: Any, href: Any) -> Component:
    return rx.cond(href != "", ui.anchor(words, href=href, class_name="hover:text-accent hover:underline"), words)


def _fact(name: str, value: Any) -> Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-sm text-muted"),
        rx.el.dd(value, class_name="font-medium tabular-nums [overflow-wrap:anywhere]"),
    )


def actions() -> Component:
    """What its holder may do with it; others may share its address and print the page."""
    return rx.el.div(
        rx.cond(
            State.pdf_href != "",
            ui.file_button("Download PDF", State.pdf_href),
        ),
        ui.button(
            rx.el.span("Share", custom_attrs={"data-words": "yes"}),
            variant="secondary",
            icon="share-2",
            type="button",
            custom_attrs=on_click_script(SHARE),
        ),
        rx.cond(
            State.profile_href != "",
            A.create(
                "Add to LinkedIn",
                ui.icon("arrow-up-right", 18),
                href=State.profile_href,
                target="_blank",
                rel="noopener noreferrer",
                class_name=(
                    "inline-flex h-11 items-center gap-2 rounded-md border border-line bg-surface px-4 "
                    "text-[0.9375rem] font-medium shadow-raised transition-colors hover:border-edge hover:bg-sunken"
                ),
            ),
        ),
        ui.button("Print", variant="ghost", icon="printer", type="button", custom_attrs=on_click_script("print();")),
        rx.cond(State.may_withdraw, _withdrawal()),
        class_name="mt-6 flex flex-wrap gap-3 print:hidden",
    )


def new_name() -> Component:
    """Offers the holder's present name, when it is not the one on the certificate."""
    return rx.cond(
        State.present_name != "",
        rx.el.div(
            ui.alert(
                rx.el.div(
                    rx.el.span(
                        "The name on your account is ",
                        rx.el.strong(State.present_name),
                        (". The certificate keeps its link."),
                    ),
                    ui.button(
                        "Update name",
                        variant="secondary",
                        size="sm",
                        busy=State.is_busy,
                        on_click=State.update_name,
                    ),
                    class_name="flex flex-wrap items-center justify-between gap-3",
                ),
            ),
            class_name="mt-4 print:hidden [&>div>div]:flex-1",
        ),
    )


def _withdrawal() -> Component:
    return ui.dialog(
        ui.button("Withdraw", variant="ghost", icon="ban", type="button", class_name="text-danger"),
        "Withdraw this certificate?",
        rx.el.form(
            ui.textarea_field(
                "Reason",
                "reason",
                error=State.error,
                hint="Shown to everyone who opens the certificate's page.",
                max_length=MAX_REASON,
                rows=3,
                id="withdrawal-reason",
            ),
            rx.el.div(ui.button("Withdraw certificate", variant="danger"), class_name="mt-5 flex justify-end"),
            on_submit=State.withdraw,
        ),
        description="Its page will say that it was withdrawn. This cannot be undone.",
        id=WITHDRAW_DIALOG,
    )
