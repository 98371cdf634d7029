"""The style guide: every piece of screen in all its states, for those who build the house."""

from collections.abc import Iterable
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import site_page
from edtech_app.domain.markdown import safe_html
from edtech_app.pages.page import Page

TEXT = """## What a lecture's text looks like

A paragraph with **strong words**, *soft ones*, `code` and [a link](https://example.com).

- First this
- Then that

> Teaching is learning twice.

```
print("नमस्ते")
```
"""

GROUNDS = (
    ("ground", "bg-ground"),
    ("surface", "bg-surface"),
    ("sunken", "bg-sunken"),
    ("line", "bg-line"),
    ("edge", "bg-edge"),
    ("muted", "bg-muted"),
    ("ink", "bg-ink"),
    ("accent", "bg-accent"),
    ("accent-strong", "bg-accent-strong"),
    ("accent-soft", "bg-accent-soft"),
    ("success", "bg-success"),
    ("warning", "bg-warning"),
    ("danger", "bg-danger"),
    ("star", "bg-star"),
)


def _part(title: str, *children: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title, class_name="text-sm font-semibold text-muted lg:pt-1"),
        rx.el.div(*children, class_name="min-w-0 space-y-6"),
        class_name="grid gap-x-10 gap-y-4 border-t border-line py-10 lg:grid-cols-[11rem_minmax(0,1fr)]",
    )


def _row(*children: Any) -> rx.Component:
    return rx.el.div(*children, class_name="flex flex-wrap items-center gap-3")


def _pair(*children: Any) -> rx.Component:
    return rx.el.div(*children, class_name="grid items-start gap-6 md:grid-cols-2")


def _colours() -> rx.Component:
    return rx.el.div(
        *[
            rx.el.div(
                rx.el.div(class_name=f"h-14 rounded-md border border-line {ground}"),
                rx.el.p(name, class_name="mt-1.5 text-xs text-muted"),
            )
            for name, ground in GROUNDS
        ],
        class_name="grid grid-cols-3 gap-4 sm:grid-cols-5 lg:grid-cols-7",
    )


def _type() -> Iterable[rx.Component]:
    return (
        rx.el.p("Learn what you can use tomorrow", class_name="text-2xl font-semibold tracking-tight sm:text-3xl"),
        ui.heading("Courses by people who do the work", 2),
        ui.heading("Spreadsheets from the first cell", 3),
        rx.el.p(
            "Body text is sixteen pixels, with room between its lines. ₹1,299 · 23 Nov 2026 · 4 h 20 min. "
            "हिन्दी में भी पढ़ा जा सकता है।",
            class_name="max-w-reading",
        ),
        rx.el.p("Quiet text says what helps and can be skipped.", class_name="text-sm text-muted"),
    )


def styleguide_page() -> rx.Component:
    options = [("en", "English"), ("hi", "Hindi"), ("ta", "Tamil")]
    return site_page(
        ui.heading("Style guide", 1),
        rx.el.p("Every piece of screen, in all its states.", class_name="mb-8 mt-1 text-muted"),
        _part("Colour", _colours()),
        _part("Type", *_type()),
        _part(
            "Buttons",
            _row(
                ui.button("Buy now", type="button"),
                ui.button("Add to cart", variant="secondary", type="button"),
                ui.button("Not now", variant="ghost", type="button"),
                ui.button("Delete", variant="danger", type="button"),
            ),
            _row(
                ui.button("Small", size="sm", type="button"),
                ui.button("Medium", type="button", icon="plus"),
                ui.button("Large", size="lg", type="button", icon="play"),
            ),
            _row(
                ui.button("Saving", busy=True, type="button"),
                ui.button("Saving", busy=True, variant="secondary", type="button"),
                ui.button("Cannot", disabled=True, type="button"),
                ui.button("Cannot", variant="secondary", disabled=True, type="button"),
                ui.link_button("A link", routes.COURSES, variant="secondary", icon="arrow-right"),
                ui.icon_button("heart", "Keep"),
                rx.el.span("Text with ", ui.link("a link", routes.ABOUT), "."),
            ),
        ),
        _part(
            "Fields",
            _pair(
                ui.field("Email", "sg-email", type="email", hint="We write rarely.", placeholder="asha@example.com"),
                ui.field("Password", "sg-password", type="password", error="Use eight characters or more."),
                ui.field("Price", "sg-price", prefix="₹", default_value="1,299", input_mode="numeric"),
                ui.select_field("Language", "sg-language", options),
                ui.textarea_field("About you", "sg-about", hint="Markdown works here."),
                ui.textarea_field("Question", "sg-question", error="Say a little more."),
                ui.field("Cannot be changed", "sg-fixed", default_value="asha@example.com", disabled=True),
                rx.el.div(
                    ui.checkbox_field("Free preview", "sg-preview", default_checked=True),
                    ui.checkbox_field("I have read the terms", "sg-terms", error="Please tick this to continue."),
                ),
            ),
            ui.radio_cards(
                "I want to",
                "sg-role",
                [
                    ("student", "Learn", "Find a course and finish it."),
                    ("instructor", "Teach", "Make and sell courses."),
                ],
                "student",
            ),
            rx.el.div(
                ui.star_input(4, lambda _stars: rx.noop(), name="sg-stars"),
            ),
            ui.file_drop("sg-files", "Drop a video here, or choose one", "mp4, webm or mov, up to 2 GB"),
        ),
        _part(
            "States of things",
            _row(
                ui.badge("Draft"),
                ui.badge("New", tone="accent"),
                ui.badge("Published", tone="success"),
                ui.badge("Refund asked", tone="warning"),
                ui.badge("Failed", tone="danger"),
            ),
            _row(
                ui.avatar("Asha Rao", size="sm"),
                ui.avatar("Meera Iyer"),
                ui.avatar("Kabir Khan", size="lg"),
                ui.stars(4.6, count="1,204"),
                ui.stars(3.2),
            ),
            rx.el.div(
                ui.progress_bar(0, "Not started"),
                ui.progress_bar(35, "A third"),
                ui.progress_bar(100, "Done"),
                class_name="max-w-sm space-y-4",
            ),
        ),
        _part(
            "Messages",
            ui.alert("Your code is on its way. It is valid for five minutes."),
            ui.alert("Your course is live.", tone="success"),
            ui.alert("The price of one course has changed since you put it in the cart.", tone="warning"),
            ui.alert("The payment did not go through. You have not been charged.", tone="danger"),
            _row(
                ui.button("Say it worked", variant="secondary", on_click=rx.toast.success("Your course is live.")),
                ui.button("Say it failed", variant="secondary", on_click=rx.toast.error("That did not work.")),
            ),
        ),
        _part(
            "Over the page",
            _row(
                ui.dialog(
                    ui.button("Dialog", variant="secondary", type="button"),
                    "Rename the section",
                    ui.field("Title", "sg-title", default_value="Beginnings"),
                    rx.el.div(ui.button("Save", type="button"), class_name="mt-6 flex justify-end"),
                    description="Students see the new title at once.",
                ),
                ui.confirm_dialog(
                    ui.button("Question", variant="secondary", type="button"),
                    "Delete this lecture?",
                    "Its video goes with it. This cannot be undone.",
                    "Delete lecture",
                    rx.toast.success("Deleted."),
                ),
                ui.drawer(
                    ui.button("Drawer", variant="secondary", type="button"),
                    "Filters",
                    ui.select_field("Language", "sg-drawer-language", options),
                    side="right",
                ),
                ui.menu(
                    ui.button("Menu", variant="secondary", icon="ellipsis", type="button"),
                    ui.menu_link("Preview as a student", routes.HOME, "eye"),
                    ui.menu_button("Unpublish", rx.toast.success("Unpublished."), "archive"),
                    side="start",
                ),
            ),
        ),
        _part(
            "Ways through",
            ui.tabs(
                [
                    ("sg-one", "Overview", rx.el.p("What the course is about.")),
                    ("sg-two", "Notes", rx.el.p("What you wrote while watching.")),
                    ("sg-three", "Reviews", rx.el.p("What others say.")),
                ]
            ),
            ui.pagination(2, 7, lambda page: rx.Var.create("/styleguide?page=") + page.to(str)),
        ),
        _part(
            "Four faces",
            _pair(
                ui.card(
                    ui.skeleton("aspect-video w-full rounded-md"),
                    ui.skeleton("mt-4 h-5 w-4/5"),
                    ui.skeleton("mt-2 h-4 w-2/5"),
                ),
                ui.empty_state(
                    "Nothing here yet",
                    "Courses you buy appear here, with where you stopped.",
                    ui.link_button("Find a course", routes.COURSES),
                    icon="graduation-cap",
                ),
                ui.failed_state("The catalog cannot be reached right now.", rx.noop()),
                ui.card(ui.heading("A card", 3), rx.el.p("Holds what belongs together.", class_name="mt-1 text-muted")),
            ),
        ),
        _part("Reading", ui.markdown(safe_html(TEXT))),
    )


PAGE = Page(routes.STYLEGUIDE, "Style guide", styleguide_page, is_development_only=True)
