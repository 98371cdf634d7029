"""Letters by how far they have come, and one to read without its secrets."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import act_dialog, further
from edtech_app.components.admin.lists import LIST, state_word, waiting_list
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.services.admin import Pile
from edtech_app.states.admin.outbox import HouseLetterView
from edtech_app.states.admin.outbox import HouseOutboxState as State

PILES = {Pile.WAITING: "Waiting", Pile.FAILED: "Failed", Pile.SENT: "Sent", Pile.PUT_ASIDE: "Not sent"}
EMPTY = {
    Pile.WAITING: "No emails are waiting to be sent.",
    Pile.FAILED: "No emails have failed.",
    Pile.SENT: "No emails were sent in the last thirty days.",
    Pile.PUT_ASIDE: "No emails were cancelled or expired, and none lacked a mail server.",
}


def outbox_page() -> rx.Component:
    return app_page(
        _piles(),
        rx.match(
            State.status,
            ("ready", _filled()),
            (
                "empty",
                rx.match(
                    State.pile,
                    *[
                        (pile.value, ui.empty_state("Nothing here", words, icon="mail"))
                        for pile, words in EMPTY.items()
                    ],
                    rx.fragment(),
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            waiting_list(),
        ),
        title="Outbox",
        description=(
            "Emails are kept for thirty days. One-time codes and links are hidden: only the recipient can read them."
        ),
        area="admin",
        needs="administrator",
    )


def _piles() -> rx.Component:
    return rx.el.nav(
        *[
            ui.anchor(
                words,
                href=routes.admin_outbox(pile="" if pile is Pile.WAITING else pile.value),
                aria_current=rx.cond(State.pile == pile.value, "page", "false"),
                class_name=(
                    "-mb-px shrink-0 border-b-2 border-transparent px-1 py-3 font-medium text-muted "
                    "transition-colors hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
                ),
            )
            for pile, words in PILES.items()
        ],
        aria_label="Emails",
        class_name="mb-6 flex gap-6 overflow-x-auto border-b border-line",
    )


def _filled() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.ul(rx.foreach(State.letters, _row), class_name=LIST),
            further(State.first_href, State.next_href),
            data_behind=rx.cond(State.opened.id != "", "true", "false"),
            class_name="min-w-0 max-xl:data-[behind=true]:hidden",
        ),
        rx.cond(
            State.opened.id != "",
            ui.card(_letter(), class_name="self-start"),
            rx.el.p("Choose an email to read it.", class_name="py-8 text-center text-muted max-xl:hidden"),
        ),
        class_name="grid gap-6 xl:grid-cols-[22rem_minmax(0,1fr)]",
    )


def _row(letter: HouseLetterView) -> rx.Component:
    return rx.el.li(
        ui.anchor(
            rx.el.span(
                rx.el.span(letter.subject, class_name="min-w-0 truncate font-medium text-ink"),
                state_word(letter.status_text, letter.tone),
                class_name="flex items-center justify-between gap-3",
            ),
            rx.el.span(letter.recipient, class_name="block truncate text-sm text-muted"),
            rx.el.span(letter.facts, class_name="block text-sm text-muted tabular-nums"),
            href=letter.href,
            aria_current=rx.cond(State.opened.id == letter.id, "true", "false"),
            class_name=(
                "block px-4 py-3 transition-colors hover:bg-ink/6 focus-visible:-outline-offset-2 "
                "aria-[current=true]:bg-accent-soft"
            ),
        ),
        key=letter.id,
    )


def _letter() -> rx.Component:
    letter = State.opened
    return rx.el.article(
        ui.link_button(
            "All emails", State.back_href, variant="ghost", size="sm", icon="arrow-left", class_name="mb-2 xl:hidden"
        ),
        rx.el.div(
            ui.heading(letter.subject, 2, class_name="min-w-0 wrap-anywhere"),
            state_word(letter.status_text, letter.tone),
            class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
        ),
        rx.el.p("To ", letter.recipient, class_name="mt-1 text-sm text-muted wrap-anywhere"),
        rx.el.p(letter.facts, class_name="text-sm text-muted tabular-nums"),
        rx.cond(letter.error != "", ui.alert(letter.error, tone="danger", role="note", class_name="mt-4")),
        rx.cond(letter.note != "", ui.alert(letter.note, role="note", class_name="mt-4")),
        rx.cond(
            letter.is_covered,
            ui.alert(
                "This email contains a one-time code or link, which is hidden here.", role="note", class_name="mt-4"
            ),
        ),
        rx.el.div(
            rx.cond(letter.may_go_again, _sending_again(letter)),
            rx.cond(letter.may_be_dropped, _dropping(letter)),
            class_name="mt-4 flex flex-wrap gap-3 empty:hidden",
        ),
        rx.cond(
            letter.is_erased,
            rx.el.p(
                "It contained a one-time code or link, so its text was erased once it was sent.",
                class_name="mt-5 rounded-md bg-sunken p-4 text-muted",
            ),
            rx.fragment(
                rx.el.iframe(
                    src_doc=letter.html,
                    sandbox="",
                    title="The email as HTML",
                    class_name="mt-5 h-128 w-full rounded-md border border-line bg-white",
                ),
                rx.el.details(
                    rx.el.summary("As plain text", class_name="cursor-pointer py-2 text-sm font-medium text-ink"),
                    rx.el.pre(
                        letter.text,
                        class_name="whitespace-pre-wrap break-words rounded-md bg-sunken p-4 text-sm text-ink",
                    ),
                    class_name="mt-3",
                ),
            ),
        ),
        class_name="min-w-0",
    )


def _sending_again(letter: HouseLetterView) -> rx.Component:
    return act_dialog(
        ui.button("Send again", variant="secondary", size="sm", icon="send", type="button"),
        "Send this email again?",
        "It will be sent again now.",
        "Send again",
        State.send_again,
        id="send-again",
        danger=False,
        letter_id=letter.id,
    )


def _dropping(letter: HouseLetterView) -> rx.Component:
    return act_dialog(
        ui.button("Cancel email", variant="ghost", size="sm", type="button"),
        "Cancel this email?",
        "It will never be sent, and the recipient will not be told.",
        "Cancel email",
        State.drop,
        id="drop-letter",
        letter_id=letter.id,
    )


PAGE = Page(routes.ADMIN_OUTBOX, "All emails", outbox_page, on_load=State.load)
