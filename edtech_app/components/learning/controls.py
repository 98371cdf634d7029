"""What works the player from outside the video: speed, keys, the way to the next lecture, the mark."""

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.learning.marks import is_done, marked
from edtech_app.components.scripts import script
from edtech_app.states.player import PlayerState

SPEEDS = ("0.5", "0.75", "1", "1.25", "1.5", "1.75", "2")

KEYS = (
    ("Space or K", "Play or pause"),
    ("J / L", "Back or forward 10 seconds"),
    ("← / →", "Back or forward 5 seconds"),
    ("0 … 9", "Jump to 0%–90% of the video"),
    ("Home / End", "Jump to the start or end"),
    ("↑ / ↓", "Volume up or down"),
    ("M", "Mute or unmute"),
    ("F", "Full screen"),
    ("T", "Wide video on or off"),
    ("I", "Picture in picture"),
    ("C", "Captions"),
    ("< / >", "Slower or faster"),
    ("B", "Bookmark this moment"),
    ("Ctrl + Enter", "Save note"),
    ("N / P", "Next or previous lecture"),
    ("?", "Show this help"),
)


def speed_choice() -> rx.Component:
    """How fast the video plays; remembered in this browser by `assets/player.js`."""
    return rx.el.label(
        rx.el.span("Speed", class_name="text-muted max-sm:sr-only"),
        rx.el.select(
            *[rx.el.option(f"{speed}×", value=speed) for speed in SPEEDS],
            default_value="1",
            custom_attrs=marked("speed"),
            class_name="h-10 cursor-pointer rounded-md border border-edge bg-surface px-2 text-ink",
        ),
        class_name="flex items-center gap-2 text-sm",
    )


def captions_choice() -> rx.Component:
    """Which captions show; remembered in this browser by `assets/player.js`."""
    captions = rx.Var.create(PlayerState.lecture.captions)
    return rx.cond(
        captions.length() > 0,
        rx.el.label(
            rx.el.span(ui.icon("captions", size=20), class_name="text-muted sm:hidden"),
            rx.el.span("Captions", class_name="text-muted max-sm:sr-only"),
            rx.el.select(
                rx.el.option("Off", value="off"),
                rx.foreach(captions, lambda track: rx.el.option(track.name, value=track.language)),
                default_value="off",
                custom_attrs=marked("captions"),
                class_name="h-10 max-w-32 cursor-pointer rounded-md border border-edge bg-surface px-2 text-ink",
            ),
            class_name="flex items-center gap-2 text-sm",
        ),
    )


def autoplay_choice() -> rx.Component:
    """Whether the next lecture starts by itself; remembered in this browser by `assets/player.js`."""
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            default_checked=True,
            custom_attrs=marked("autoplay"),
            class_name="size-4 cursor-pointer accent-accent",
        ),
        "Autoplay",
        title="Start the next lecture automatically",
        class_name="flex min-h-10 cursor-pointer items-center gap-2 text-sm text-muted",
    )


def wide_choice() -> rx.Component:
    """Lets the video take both columns; remembered in this browser by `assets/player.js`."""
    return ui.icon_button(
        "rectangle-horizontal",
        "Wide video",
        aria_pressed="false",
        custom_attrs=marked("wide"),
        class_name="max-lg:hidden aria-pressed:text-accent",
    )


def picture_in_picture() -> rx.Component:
    """Lets the video go on in a little window of its own; `assets/player.js` shows the button where there is one."""
    return ui.icon_button(
        "picture-in-picture-2",
        "Picture in picture",
        hidden=True,
        custom_attrs=marked("picture-in-picture"),
        class_name="[&[hidden]]:hidden",
    )


def keys_help() -> rx.Component:
    """The keys that work the player; `?` opens it too."""
    return ui.dialog(
        ui.icon_button(
            "keyboard", "Keyboard shortcuts", custom_attrs=marked("help"), class_name="pointer-coarse:hidden"
        ),
        "Keyboard shortcuts",
        rx.el.dl(
            *[
                rx.el.div(
                    rx.el.dt(keys, class_name="font-medium text-ink"),
                    rx.el.dd(does, class_name="text-muted"),
                    class_name="flex justify-between gap-6 border-b border-line py-1.5 last:border-0",
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
                custom_attrs=marked("previous"),
                class_name=quiet,
            ),
        ),
        rx.cond(
            neighbours.next_href != "",
            ui.anchor(
                "Next",
                ui.icon("chevron-right", size=16),
                href=neighbours.next_href,
                custom_attrs=marked("next"),
                class_name=rx.cond(
                    is_done(PlayerState.lecture.id),
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
    is_marked = is_done(lecture.id)
    # One button, so that it keeps the focus when it is pressed.
    return ui.button(
        rx.cond(is_marked, ui.icon("circle-check", 18), ui.icon("check", 18)),
        rx.cond(is_marked, "Completed", "Mark as complete"),
        on_click=PlayerState.mark(lecture.course, lecture.id, ~is_marked),
        aria_pressed=rx.cond(is_marked, "true", "false"),
        title=rx.cond(is_marked, "Mark as not complete", ""),
        class_name=(
            "aria-pressed:border aria-pressed:border-line aria-pressed:bg-surface aria-pressed:text-ink "
            "aria-pressed:hover:border-edge aria-pressed:hover:bg-sunken"
        ),
    )


def player_script() -> rx.Component:
    """What the player does in the browser alone."""
    return script("player.js", is_module=True)
