"""The player: a lecture with its course's curriculum beside it."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import learning, ui
from edtech_app.components.layout import site_page
from edtech_app.components.preview_bar import preview_bar
from edtech_app.pages.page import Page
from edtech_app.states.player import PlayerState

ALONE = "mx-4 mb-20 mt-6 max-w-page sm:mx-6 sm:mt-10 xl:mx-auto xl:w-full"


def player_page() -> rx.Component:
    return site_page(
        learning.player_script(),
        rx.cond((PlayerState.audience == "keeper") & (PlayerState.status == "ready"), _preview()),
        rx.match(
            PlayerState.status,
            ("locked", _locked()),
            ("missing", _missing()),
            ("failed", _failed()),
            _open(),
        ),
        wide=True,
        is_for_work=True,
    )


def _preview() -> rx.Component:
    """For whoever looks after the course."""
    editor = f"{routes.TEACH_COURSES}/{PlayerState.lecture.course}?step=curriculum"
    return preview_bar(
        "Progress is not saved.",
        ui.link_button(
            "View course page", PlayerState.course_href + "?preview=1", variant="secondary", size="sm", icon="eye"
        ),
        ui.link_button("Back to the editor", rx.Var.create(editor), size="sm", icon="arrow-left"),
    )


def _failed() -> rx.Component:
    return rx.fragment(
        rx.el.h1("Lecture", class_name="sr-only"),
        ui.failed_state(PlayerState.problem, PlayerState.load, class_name=ALONE),
    )


def _open() -> rx.Component:
    """The lecture, what is read with it below, and what goes along beside it: on a phone one after the other.

    All three are neighbours, so that the video can stay in sight above both.
    """
    return rx.el.div(
        rx.el.p(PlayerState.announcement, role="status", class_name="sr-only"),
        rx.cond(
            PlayerState.status == "ready",
            rx.cond(PlayerState.lecture.is_video, learning.stage()),
            ui.skeleton(class_name="player-stage lg:rounded-lg"),
        ),
        rx.el.div(
            rx.cond(PlayerState.status == "ready", _lecture(), _loading()),
            class_name="player-below min-w-0 px-4 lg:px-0",
        ),
        rx.el.div(
            rx.cond(PlayerState.chapters, learning.side_panels(), ui.skeleton(class_name="h-96 w-full rounded-lg")),
            custom_attrs={"data-player": "side"},
            class_name="player-side mt-10 min-w-0 px-4 lg:mt-0 lg:px-0",
        ),
        custom_attrs={"data-player": "player", "data-student": PlayerState.watch.student},
        class_name="player group/player mx-auto w-full max-w-[96rem] pb-20 lg:px-6 lg:pt-6",
    )


def _lecture() -> rx.Component:
    return rx.fragment(
        _heading(),
        rx.cond(PlayerState.lecture.is_video, rx.fragment(), learning.article()),
        _actions(),
        rx.cond(PlayerState.is_finished, learning.congratulation()),
        rx.el.div(learning.panels(), class_name="mt-6"),
    )


def _heading() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            ui.anchor(
                PlayerState.course_title,
                href=PlayerState.course_href,
                class_name="line-clamp-1 text-sm text-muted hover:text-accent hover:underline",
            ),
            rx.el.h1(PlayerState.lecture.title, class_name="mt-1 text-xl font-semibold tracking-tight sm:text-2xl"),
            class_name="min-w-0 flex-1 basis-80",
        ),
        learning.steps(),
        class_name="flex flex-wrap items-start justify-between gap-x-6 gap-y-4 pt-5",
    )


def _actions() -> rx.Component:
    return rx.el.div(
        rx.cond(PlayerState.audience == "student", learning.mark_button()),
        rx.cond(
            PlayerState.lecture.is_video,
            rx.el.div(
                learning.autoplay_choice(),
                learning.captions_choice(),
                learning.speed_choice(),
                rx.el.div(
                    learning.picture_in_picture(), learning.wide_choice(), learning.keys_help(), class_name="flex"
                ),
                class_name="flex flex-wrap items-center gap-x-2 gap-y-2 sm:gap-x-4",
            ),
        ),
        class_name="mt-4 flex flex-wrap items-center justify-between gap-4",
    )


def _loading() -> rx.Component:
    """As high as a phone, so that the curriculum below it is not in sight when it finds its place."""
    return rx.el.div(
        rx.el.h1("Loading the lecture…", class_name="sr-only"),
        ui.skeleton(class_name="mt-5 h-4 w-48"),
        ui.skeleton(class_name="mt-2 h-8 w-80 max-w-full"),
        class_name="max-lg:min-h-dvh",
    )


def _locked() -> rx.Component:
    return rx.fragment(
        rx.el.h1("For students of this course", class_name="sr-only"),
        ui.empty_state(
            PlayerState.problem,
            "See what the course covers. Some lectures may be free to watch.",
            action=ui.link_button("View course", PlayerState.course_href),
            icon="lock",
            class_name=ALONE,
        ),
    )


def _missing() -> rx.Component:
    return rx.fragment(
        rx.el.h1("Lecture not available", class_name="sr-only"),
        ui.empty_state(
            "Lecture not available",
            PlayerState.problem,
            action=ui.link_button("My learning", routes.LEARN),
            icon="search-x",
            class_name=ALONE,
        ),
    )


PAGE = Page(
    routes.PLAYER,
    rx.cond(
        PlayerState.lecture.title != "",
        f"{PlayerState.lecture.title} · {PlayerState.course_title}",
        "Lecture",
    ),
    player_page,
    description="Watch a lecture, and continue where you stopped.",
    on_load=PlayerState.load,
)
