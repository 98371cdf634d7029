"""The curriculum beside the lecture: ticks, lengths and where one is."""

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.learning.marks import is_done, marked
from edtech_app.states.player import PlayerState
from edtech_app.states.views import ChapterView, LectureRowView


def curriculum() -> rx.Component:
    """The course's chapters and lectures, with ticks, lengths and the open lecture marked."""
    return rx.el.nav(
        rx.el.div(
            rx.el.h2("Curriculum", class_name="font-semibold group-has-[[data-panel=transcript]]/player:hidden"),
            rx.cond(
                PlayerState.audience == "student",
                rx.el.div(
                    ui.progress_bar(PlayerState.percent, "Course progress"),
                    rx.el.p(
                        rx.el.span(f"{PlayerState.percent}%", class_name="font-medium text-ink"),
                        " · ",
                        PlayerState.progress_text,
                        class_name="text-sm text-muted",
                    ),
                    class_name="grid gap-2",
                ),
                rx.el.p(PlayerState.about.size_text, class_name="text-sm text-muted"),
            ),
            class_name="grid gap-2 border-b border-line p-4",
        ),
        rx.el.div(
            rx.foreach(PlayerState.chapters, _chapter),
            custom_attrs=marked("outline"),
            class_name="lg:max-h-[calc(100dvh-16rem)] lg:overflow-y-auto lg:overscroll-contain",
        ),
        aria_label="Curriculum",
        class_name="overflow-hidden rounded-lg border border-line bg-surface",
    )


def _chapter(chapter: ChapterView) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.el.span(
                rx.el.span(chapter.title, class_name="block font-medium text-ink"),
                rx.el.span(chapter.summary, class_name="mt-0.5 block text-xs text-muted"),
                class_name="min-w-0 flex-1",
            ),
            ui.icon("chevron-down", size=16),
            class_name=(
                "flex cursor-pointer list-none items-center gap-3 bg-sunken px-4 py-3 text-sm text-muted "
                "[&::-webkit-details-marker]:hidden"
            ),
        ),
        rx.el.ol(rx.foreach(chapter.lectures, _row), class_name="py-1"),
        open=True,
        key=chapter.id,
        class_name="border-b border-line last:border-0",
    )


def _row(row: LectureRowView) -> rx.Component:
    is_current = PlayerState.lecture.id == row.id
    may_open = (PlayerState.audience != "guest") | row.is_preview
    return rx.el.li(
        rx.cond(PlayerState.audience == "student", _tick(row)),
        rx.cond(
            may_open,
            ui.anchor(
                _row_words(row),
                href=row.href,
                aria_current=rx.cond(is_current, "true", "false"),
                class_name="flex min-h-11 min-w-0 flex-1 items-center gap-3 rounded-md py-1.5 hover:text-accent",
            ),
            rx.el.div(_row_words(row), class_name="flex min-h-11 min-w-0 flex-1 items-center gap-3 py-1.5 text-muted"),
        ),
        key=row.id,
        class_name=rx.cond(
            is_current,
            "flex items-center gap-2 border-l-2 border-accent bg-accent-soft px-3.5 text-sm font-medium text-accent",
            "flex items-center gap-2 border-l-2 border-transparent px-3.5 text-sm text-ink",
        ),
    )


def _row_words(row: LectureRowView) -> rx.Component:
    return rx.fragment(
        rx.el.span(row.title, class_name="min-w-0 flex-1 break-words leading-snug"),
        rx.cond(
            (PlayerState.audience == "guest") & ~row.is_preview,
            rx.el.span(ui.icon("lock", size=14), rx.el.span("For students", class_name="sr-only")),
        ),
        rx.cond(
            row.is_video,
            rx.el.span(row.length_text, class_name="shrink-0 text-xs tabular-nums text-muted"),
            rx.el.span("Article", class_name="shrink-0 text-xs text-muted"),
        ),
    )


def _tick(row: LectureRowView) -> rx.Component:
    is_ticked = is_done(row.id)
    return rx.el.button(
        rx.cond(
            is_ticked,
            rx.el.span(ui.icon("circle-check", size=20), class_name="text-success"),
            rx.el.span(ui.icon("circle", size=20), class_name="text-edge"),
        ),
        type="button",
        role="checkbox",
        aria_checked=rx.cond(is_ticked, "true", "false"),
        aria_label=f"Completed: {row.title}",
        on_click=PlayerState.mark(PlayerState.lecture.course, row.id, ~is_ticked),
        class_name="-ml-1 grid size-8 shrink-0 cursor-pointer place-items-center rounded-md hover:bg-sunken",
    )
