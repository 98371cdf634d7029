"""The stage: the video or the article of a lecture, and what is offered at its end."""

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.captions import caption_tracks
from edtech_app.components.learning.marks import is_done, marked
from edtech_app.states.player import PlayerState

COVER = "absolute inset-0 flex flex-col items-center justify-center gap-1.5 bg-black/90 p-2 text-white sm:gap-3 sm:p-6"


def _second(event: rx.Var) -> tuple[rx.Var[float]]:
    return (rx.Var(f"({event!s}.target.currentTime || 0)", _var_type=float),)


class LectureVideo(rx.el.Video):
    """A `<video>` that says when it fails; the plain element has no media events in Reflex."""

    on_error: rx.EventHandler[_second]


def _video() -> rx.Component:
    lecture, watch = PlayerState.lecture, PlayerState.watch
    return LectureVideo.create(
        caption_tracks(lecture.captions),
        key=lecture.id,
        src=lecture.video_url,
        poster=lecture.poster_url,
        controls=True,
        plays_inline=True,
        preload="metadata",
        aria_label=lecture.title,
        custom_attrs={
            **marked("video"),
            "data-lecture": lecture.id,
            "data-course": lecture.course,
            "data-student": watch.student,
            "data-start": lecture.asked_second,
            "data-spoken": lecture.spoken,
            "data-kept-at": watch.kept_at,
            "data-now": watch.now,
            "data-expires": watch.expires,
            "data-done": rx.cond(is_done(lecture.id), "yes", "no"),
        },
        on_error=lambda second: PlayerState.renew(lecture.video_url, second, True),
        class_name="size-full bg-black focus-visible:-outline-offset-4",
    )


def _wires() -> rx.Component:
    """What `assets/watching.js` presses when the server should do something by itself."""
    second = rx.Var("(window.lecturePlayer?.second() ?? 0)", _var_type=float)
    wires = (
        ("count", PlayerState.count),
        ("renew", PlayerState.renew(PlayerState.lecture.video_url, second, False)),
        ("alive", PlayerState.stay),
    )
    return rx.el.div(
        *[rx.el.button(type="button", on_click=does, custom_attrs=marked(name)) for name, does in wires], hidden=True
    )


def stage() -> rx.Component:
    """The video, with what is offered at its end and a place for hints.

    Where it stands, and how large, is `.player-stage` in `assets/theme.css`.
    """
    return rx.el.div(
        _video(),
        _wires(),
        _end(),
        rx.el.div(
            role="status",
            custom_attrs=marked("hint"),
            class_name=(
                "pointer-events-none absolute left-1/2 top-6 -translate-x-1/2 rounded-md bg-black/75 px-3 py-1.5 "
                "text-sm font-medium text-white opacity-0 transition-opacity data-[shown=yes]:opacity-100"
            ),
        ),
        rx.cond(
            PlayerState.is_broken,
            rx.el.div(
                rx.el.p("This video cannot be played right now.", class_name="font-semibold"),
                ui.button("Try again", variant="secondary", on_click=PlayerState.load),
                role="alert",
                class_name=COVER,
            ),
        ),
        custom_attrs=marked("stage"),
        class_name="player-stage overflow-hidden bg-black lg:rounded-lg [&_:focus-visible]:outline-white",
    )


def _end() -> rx.Component:
    """What is offered when the video has ended; `assets/player.js` shows and hides it and counts down."""
    neighbours = PlayerState.neighbours
    on_dark = "border border-white/40 text-white hover:bg-white/15"
    button = "inline-flex min-h-11 items-center rounded-md px-2.5 font-medium max-sm:text-sm sm:px-4"
    plain = f"{button} cursor-pointer {on_dark}"
    return rx.el.div(
        rx.cond(
            neighbours.next_href != "",
            rx.fragment(
                rx.el.p("Next lecture", class_name="text-sm text-white/80 max-sm:sr-only"),
                rx.el.p(neighbours.next_title, class_name="max-w-lg text-center text-lg font-semibold sm:text-xl"),
                rx.el.p(
                    "Starts in ",
                    rx.el.span(custom_attrs=marked("seconds")),
                    " s · ",
                    rx.el.button(
                        "Stay here",
                        type="button",
                        custom_attrs=marked("stay"),
                        class_name="min-h-6 cursor-pointer underline underline-offset-4",
                    ),
                    hidden=True,
                    custom_attrs=marked("countdown"),
                    class_name="text-sm text-white/80",
                ),
            ),
            rx.el.p("That was the last lecture.", class_name="text-lg font-semibold sm:text-xl"),
        ),
        rx.el.div(
            rx.cond(PlayerState.audience == "student", _end_mark(plain)),
            rx.el.button("Watch again", type="button", custom_attrs=marked("replay"), class_name=plain),
            rx.cond(
                neighbours.next_href != "",
                ui.anchor(
                    "Next lecture",
                    href=neighbours.next_href,
                    custom_attrs=marked("go"),
                    class_name=f"{button} bg-white text-black hover:bg-white/90",
                ),
            ),
            class_name="flex flex-wrap justify-center gap-2 sm:mt-2 sm:gap-3",
        ),
        hidden=True,
        custom_attrs=marked("end"),
        class_name=COVER,
    )


def _end_mark(look: str) -> rx.Component:
    """Marks a video done that was not watched far enough to be so by itself."""
    lecture = PlayerState.lecture
    return rx.cond(
        is_done(lecture.id),
        rx.el.p(
            ui.icon("circle-check", size=18),
            "Completed",
            class_name="inline-flex min-h-11 items-center gap-2 px-2 text-sm text-white/80",
        ),
        rx.el.button(
            "Mark as complete",
            type="button",
            on_click=PlayerState.mark(lecture.course, lecture.id, True),
            class_name=look,
        ),
    )


def article() -> rx.Component:
    """A lecture to read."""
    return ui.card(
        rx.el.div(ui.markdown(PlayerState.lecture.body_html), class_name="mx-auto max-w-reading"),
        class_name="mt-5 sm:p-8",
    )
