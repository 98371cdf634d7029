"""The transcript of the open lecture, which goes along with the video, and the search in all that the course says."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.scripts import script
from edtech_app.states.player import PlayerState
from edtech_app.states.transcript import CueView, LecturePlacesView, PieceView, PlaceView
from edtech_app.states.transcript import TranscriptState as Transcript

SEARCH = "transcript-search"
TYPING_PAUSE = 300
WANTED = rx.Var("[localStorage.getItem('player-captions'), ...navigator.languages].join(',')", _var_type=str)
"""The captions that were chosen last in this browser, then its languages."""

BOX = (
    "relative max-h-[26rem] overflow-y-auto overscroll-contain rounded-lg border border-line bg-surface p-1.5 "
    "lg:max-h-[calc(100dvh-18rem)]"
)
ROW = (
    "flex w-full cursor-pointer items-baseline gap-3 rounded-md px-2.5 py-2 text-left text-ink transition-colors "
    "hover:bg-ink/6 -outline-offset-2"
)


def transcript() -> rx.Component:
    """What is said, line by line; `assets/transcript.js` marks the line of the moment and keeps it in sight."""
    lecture = PlayerState.lecture
    return rx.el.div(
        rx.el.div(_search_field(), _language_choice(), class_name="mb-3 flex flex-wrap items-end gap-3"),
        rx.cond(Transcript.words != "", _answer(), _reading()),
        script("transcript.js"),
        on_mount=Transcript.open(lecture.course, lecture.id, WANTED),
        key=lecture.id,
        custom_attrs=_marked("panel"),
    )


def _marked(name: str) -> dict[str, str]:
    """How `assets/transcript.js` finds a piece of the transcript."""
    return {"data-transcript": name}


def _search_field() -> rx.Component:
    lecture = PlayerState.lecture
    return rx.el.div(
        rx.el.label("Search in the whole course", html_for=SEARCH, class_name="sr-only"),
        ui.icon("search", size=18, class_name="pointer-events-none absolute inset-y-0 left-3 my-auto text-muted"),
        rx.el.input(
            id=SEARCH,
            type="search",
            default_value=Transcript.words,
            placeholder="Search the whole course",
            auto_complete="off",
            max_length=200,
            on_change=lambda words: Transcript.look_for(lecture.course, lecture.id, words).debounce(TYPING_PAUSE),
            class_name=(
                "block h-11 w-full rounded-md border border-edge bg-surface pl-10 pr-3 text-base text-ink "
                "hover:border-ink focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
            ),
        ),
        class_name="relative min-w-0 flex-1 basis-40",
    )


def _language_choice() -> rx.Component:
    lecture = PlayerState.lecture
    return rx.cond(
        (rx.Var.create(Transcript.languages).length() > 1) & (Transcript.words == ""),
        rx.el.select(
            rx.foreach(Transcript.languages, lambda each: rx.el.option(each.name, value=each.language)),
            value=Transcript.language,
            on_change=lambda language: Transcript.choose(lecture.course, lecture.id, language),
            aria_label="Language of the transcript",
            class_name="h-11 cursor-pointer rounded-md border border-edge bg-surface px-3 text-ink",
        ),
    )


def _reading() -> Any:
    lecture = PlayerState.lecture
    return rx.match(
        Transcript.status,
        ("ready", _lines()),
        (
            "none",
            ui.empty_state(
                "No transcript",
                "This lecture has no captions. You can still search the other lectures of the course.",
                icon="captions",
                class_name="py-10!",
            ),
        ),
        ("failed", ui.failed_state(Transcript.problem, Transcript.open(lecture.course, lecture.id, WANTED))),
        rx.el.div(
            *[ui.skeleton(class_name=f"h-4 {width}") for width in ("w-3/4", "w-2/3", "w-5/6", "w-1/2", "w-3/4")],
            class_name="space-y-5 rounded-lg border border-line bg-surface p-5",
        ),
    )


def _lines() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.ol(rx.foreach(Transcript.cues, _line), lang=Transcript.language, dir="auto"),
            role="region",
            aria_label="Transcript",
            tab_index=-1,
            custom_attrs=_marked("box"),
            class_name=BOX,
        ),
        rx.el.button(
            ui.icon("arrow-down-up", size=16),
            "Follow along",
            type="button",
            hidden=True,
            custom_attrs=_marked("follow"),
            class_name=(
                "absolute bottom-3 left-1/2 flex min-h-10 -translate-x-1/2 cursor-pointer items-center gap-2 "
                "rounded-full bg-ink px-4 text-sm font-medium text-surface shadow-overlay [&[hidden]]:hidden"
            ),
        ),
        class_name="relative",
    )


def _line(cue: CueView, number: rx.Var[int]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(cue.clock, class_name="w-12 shrink-0 text-xs tabular-nums text-muted", dir="ltr"),
            rx.el.span(cue.text, class_name="min-w-0 flex-1 leading-relaxed"),
            type="button",
            tab_index=rx.cond(number == 0, 0, -1),
            custom_attrs={"data-seek": cue.second},
            class_name=f"{ROW} aria-[current=true]:bg-accent-soft aria-[current=true]:font-medium",
        ),
        key=number,
    )


def _answer() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.p(
                rx.cond(Transcript.search == "failed", Transcript.problem, Transcript.found_text),
                role="status",
                class_name="text-sm text-muted",
            ),
            ui.button(
                "Back to the transcript",
                variant="ghost",
                size="sm",
                type="button",
                on_click=Transcript.clear(SEARCH),
            ),
            class_name="mb-2 flex min-h-10 flex-wrap items-center justify-between gap-x-4",
        ),
        rx.cond(
            Transcript.found,
            rx.el.div(rx.foreach(Transcript.found, _lecture), class_name=BOX),
        ),
    )


def _lecture(each: LecturePlacesView) -> rx.Component:
    is_open = each.id == PlayerState.lecture.id
    return rx.el.section(
        rx.el.h2(
            rx.el.span(each.title, class_name="min-w-0 break-words"),
            rx.cond(is_open, rx.el.span("This lecture", class_name="shrink-0 text-xs font-normal text-accent")),
            rx.el.span(each.count_text, class_name="ml-auto shrink-0 text-xs font-normal text-muted"),
            class_name="flex items-baseline gap-3 px-2.5 pb-1 pt-3 text-sm font-semibold text-ink",
        ),
        rx.el.ul(rx.foreach(_of(each.places), _place), lang=each.language, dir="auto"),
        rx.cond(each.more_text != "", rx.el.p(each.more_text, class_name="px-2.5 pb-1 text-sm text-muted")),
        key=each.id,
    )


def _place(place: PlaceView) -> rx.Component:
    said = rx.fragment(
        rx.el.span(place.clock, class_name="w-12 shrink-0 text-xs tabular-nums text-muted", dir="ltr"),
        rx.el.span(rx.foreach(_of(place.pieces), _piece), class_name="min-w-0 flex-1 leading-relaxed"),
    )
    return rx.el.li(
        rx.cond(
            place.href != "",
            ui.anchor(said, href=place.href, class_name=ROW),
            rx.el.button(said, type="button", custom_attrs={"data-seek": place.second}, class_name=ROW),
        )
    )


def _piece(piece: PieceView) -> rx.Component:
    return rx.cond(
        piece.is_found,
        rx.el.mark(piece.text, class_name="rounded-sm bg-accent-soft px-0.5 font-semibold text-accent"),
        rx.el.span(piece.text),
    )


def _of(rows: Sequence[Any]) -> rx.Var[Any]:
    return rx.Var.create(rows)
