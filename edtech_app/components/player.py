"""The player's pieces: the video, what shows at its end, the curriculum beside it and the keys that work it."""

from typing import Any

import reflex as rx

from edtech_app.components import ui
from edtech_app.states.player import PlayerState
from edtech_app.states.views import ChapterView, LectureRowView

KEEP_EVERY_MS = 8000
"""How often a playing video tells where it is; pausing, ending and leaving tell it at once."""

SPEEDS = ("0.5", "0.75", "1", "1.25", "1.5", "1.75", "2")

COVER = "absolute inset-0 flex flex-col items-center justify-center gap-3 bg-black/90 p-6 text-white"

KEYS = (
    ("Space or K", "Play or pause"),
    ("J / L", "Back or on by 10 seconds"),
    ("← / →", "Back or on by 5 seconds"),
    ("↑ / ↓", "Louder or quieter"),
    ("M", "Sound off or on"),
    ("F", "Full screen"),
    ("C", "Captions"),
    ("< / >", "Slower or faster"),
    ("N / P", "Next or previous lecture"),
    ("?", "This help"),
)


def _second(event: rx.Var) -> tuple[rx.Var[float]]:
    return (rx.Var(f"({event!s}.target.currentTime || 0)", _var_type=float),)


class LectureVideo(rx.el.Video):
    """A `<video>` that says where it is; the plain element has no media events in Reflex."""

    on_time_update: rx.EventHandler[_second]
    on_pause: rx.EventHandler[_second]
    on_ended: rx.EventHandler[_second]
    on_error: rx.EventHandler[_second]


def caption_track(source: str) -> rx.Component:
    """Captions in the course's language, shown unless the person turns them off."""
    return rx.el.track(kind="captions", src=source, src_lang="en", label="Captions", default=True)


def _is_done(lecture_id: str) -> rx.Var[bool]:
    return rx.Var.create(PlayerState.done_ids).contains(lecture_id)


def _marked(name: str) -> dict[str, str]:
    """How `assets/player.js` finds a piece of the player."""
    return {"data-player": name}


def _video(*, keeps_position: bool) -> rx.Component:
    lecture = PlayerState.lecture

    def keep(second: rx.Var[float]) -> Any:
        return PlayerState.keep(lecture.course, lecture.id, second)

    events = (
        {
            "on_time_update": lambda second: keep(second).throttle(KEEP_EVERY_MS),
            "on_pause": keep,
            "on_ended": keep,
        }
        if keeps_position
        else {}
    )
    return LectureVideo.create(
        rx.cond(lecture.captions_url != "", caption_track(lecture.captions_url)),
        key=lecture.video_url,
        src=lecture.video_url,
        poster=lecture.poster_url,
        controls=True,
        plays_inline=True,
        preload="metadata",
        aria_label=lecture.title,
        custom_attrs={**_marked("video"), "data-lecture": lecture.id},
        on_error=lambda second: PlayerState.renew(lecture.video_url, second),
        class_name="size-full bg-black",
        **events,
    )


def stage() -> rx.Component:
    """The video at 16:9, with what is offered at its end and a place for hints."""
    return rx.el.div(
        rx.cond(PlayerState.audience == "student", _video(keeps_position=True), _video(keeps_position=False)),
        _end(),
        rx.el.div(
            role="status",
            custom_attrs=_marked("hint"),
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
        class_name="relative aspect-video overflow-hidden bg-black sm:rounded-lg",
    )


def _end() -> rx.Component:
    """What is offered when the video has ended; `assets/player.js` shows and hides it and counts down."""
    neighbours = PlayerState.neighbours
    on_dark = "border border-white/40 text-white hover:bg-white/15"
    plain = f"inline-flex min-h-11 cursor-pointer items-center rounded-md px-4 font-medium {on_dark}"
    return rx.el.div(
        rx.cond(
            neighbours.next_href != "",
            rx.fragment(
                rx.el.p("Next lecture", class_name="text-sm text-white/80"),
                rx.el.p(neighbours.next_title, class_name="max-w-lg text-center text-lg font-semibold sm:text-xl"),
                rx.el.p(
                    "Starts in ",
                    rx.el.span(custom_attrs=_marked("seconds")),
                    " s · ",
                    rx.el.button(
                        "Stay here",
                        type="button",
                        custom_attrs=_marked("stay"),
                        class_name="min-h-6 cursor-pointer underline underline-offset-4",
                    ),
                    hidden=True,
                    custom_attrs=_marked("countdown"),
                    class_name="text-sm text-white/80",
                ),
            ),
            rx.el.p("That was the last lecture.", class_name="text-lg font-semibold sm:text-xl"),
        ),
        rx.el.div(
            rx.el.button("Watch again", type="button", custom_attrs=_marked("replay"), class_name=plain),
            rx.cond(
                neighbours.next_href != "",
                ui.anchor(
                    "Next lecture",
                    href=neighbours.next_href,
                    custom_attrs=_marked("go"),
                    class_name=(
                        "inline-flex min-h-11 items-center rounded-md bg-white px-4 font-medium text-black "
                        "hover:bg-white/90"
                    ),
                ),
            ),
            class_name="mt-2 flex flex-wrap justify-center gap-3",
        ),
        hidden=True,
        custom_attrs=_marked("end"),
        class_name=COVER,
    )


def article() -> rx.Component:
    """A lecture to read."""
    return ui.card(
        rx.el.div(ui.markdown(PlayerState.lecture.body_html), class_name="mx-auto max-w-reading"),
        class_name="mt-5 sm:p-8",
    )


def speed_choice() -> rx.Component:
    """How fast the video plays; remembered in this browser by `assets/player.js`."""
    return rx.el.label(
        rx.el.span("Speed", class_name="text-muted"),
        rx.el.select(
            *[rx.el.option(f"{speed}×", value=speed) for speed in SPEEDS],
            default_value="1",
            custom_attrs=_marked("speed"),
            class_name="h-10 cursor-pointer rounded-md border border-edge bg-surface px-2 text-ink",
        ),
        class_name="flex items-center gap-2 text-sm",
    )


def keys_help() -> rx.Component:
    """The keys that work the player; `?` opens it too."""
    return ui.dialog(
        ui.icon_button("keyboard", "Keyboard help", custom_attrs=_marked("help"), class_name="pointer-coarse:hidden"),
        "Keyboard",
        rx.el.dl(
            *[
                rx.el.div(
                    rx.el.dt(keys, class_name="font-medium text-ink"),
                    rx.el.dd(does, class_name="text-muted"),
                    class_name="flex justify-between gap-6 border-b border-line py-2 last:border-0",
                )
                for keys, does in KEYS
            ],
            class_name="text-sm",
        ),
    )


def steps() -> rx.Component:
    """To the previous and the next lecture; the way on stands out once this one is done."""
    neighbours = PlayerState.neighbours
    look = "inline-flex min-h-10 items-center gap-1 rounded-md border px-3 text-sm font-medium transition-colors"
    quiet = f"{look} border-line text-ink hover:bg-ink/6"
    return rx.el.nav(
        rx.cond(
            neighbours.previous_href != "",
            ui.anchor(
                ui.icon("chevron-left", size=16),
                "Previous",
                href=neighbours.previous_href,
                custom_attrs=_marked("previous"),
                class_name=quiet,
            ),
        ),
        rx.cond(
            neighbours.next_href != "",
            ui.anchor(
                "Next",
                ui.icon("chevron-right", size=16),
                href=neighbours.next_href,
                custom_attrs=_marked("next"),
                class_name=rx.cond(
                    _is_done(PlayerState.lecture.id),
                    f"{look} border-accent bg-accent text-on-accent hover:bg-accent-strong",
                    quiet,
                ),
            ),
        ),
        aria_label="Lectures",
        class_name="flex gap-2",
    )


def mark_button() -> rx.Component:
    """Marks the open lecture done, or takes the mark back."""
    lecture = PlayerState.lecture
    return rx.cond(
        _is_done(lecture.id),
        ui.button(
            "Completed",
            variant="secondary",
            icon="circle-check",
            on_click=PlayerState.mark(lecture.course, lecture.id, False),
            aria_pressed="true",
            title="Take the mark back",
        ),
        ui.button(
            "Mark as complete",
            icon="check",
            on_click=PlayerState.mark(lecture.course, lecture.id, True),
            aria_pressed="false",
        ),
    )


def curriculum() -> rx.Component:
    """The course's chapters and lectures, with ticks, lengths and the open lecture marked."""
    return rx.el.nav(
        rx.el.div(
            rx.el.h2("Course content", class_name="font-semibold"),
            rx.cond(
                PlayerState.audience == "student",
                rx.el.div(
                    ui.progress_bar(PlayerState.percent, "Course progress"),
                    rx.el.p(
                        rx.el.span(f"{PlayerState.percent}%", class_name="font-medium text-ink"),
                        " · ",
                        PlayerState.progress_text,
                        class_name="mt-2 text-sm text-muted",
                        role="status",
                    ),
                    class_name="mt-3",
                ),
            ),
            class_name="border-b border-line p-4",
        ),
        rx.el.div(
            rx.foreach(PlayerState.chapters, _chapter),
            class_name="lg:max-h-[calc(100vh-14rem)] lg:overflow-y-auto",
        ),
        aria_label="Course content",
        class_name="overflow-hidden border-y border-line bg-surface sm:rounded-lg sm:border-x lg:sticky lg:top-20",
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
    is_done = _is_done(row.id)
    return rx.el.button(
        rx.cond(
            is_done,
            rx.el.span(ui.icon("circle-check", size=20), class_name="text-success"),
            rx.el.span(ui.icon("circle", size=20), class_name="text-edge"),
        ),
        type="button",
        role="checkbox",
        aria_checked=rx.cond(is_done, "true", "false"),
        aria_label=f"Done: {row.title}",
        on_click=PlayerState.mark(PlayerState.lecture.course, row.id, ~is_done),
        class_name="-ml-1 grid size-8 shrink-0 cursor-pointer place-items-center rounded-md hover:bg-sunken",
    )


def script() -> rx.Component:
    """What the player does in the browser alone."""
    return rx.el.script(src="/player.js", async_=True)
