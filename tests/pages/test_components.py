"""The house's pieces render with the words and vars that pages give them."""

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.layout import app_page, narrow_page, refusal, site_page, wraps


class ExampleState(rx.State):
    """Vars and handlers as a page has them."""

    words: str = "words"
    number: int = 3
    is_busy: bool = False
    rows: list[dict[str, str]] = []

    @rx.event
    def act(self):
        """Something to do."""

    @rx.event
    def choose(self, number: int):
        """Something to choose."""


def rendered(component: rx.Component) -> str:
    return str(component.render())


def test_layouts():
    for page in (
        site_page(ui.heading("A"), wide=True),
        narrow_page("A"),
        *[
            app_page("A", title="T", description="D", actions=ui.button("x"), area=area, needs=needs)
            for area in ("learn", "teach", "account")
            for needs in ("", "signed_in", "instructor")
        ],
    ):
        text = rendered(page)
        assert '"main"' in text
        assert '"header"' in text


def test_buttons():
    rendered(
        ui.button(
            "Go", variant="danger", size="lg", busy=ExampleState.is_busy, icon="plus", disabled=ExampleState.is_busy
        )
    )
    rendered(ui.link_button("Go", "/courses", variant="secondary", size="sm", icon="plus"))
    rendered(ui.icon_button("x", "Close", on_click=ExampleState.act))
    rendered(ui.link("Terms", "/terms"))
    rendered(ui.link("Terms", href=ExampleState.words))


def test_fields():
    rendered(
        ui.field(
            "Email",
            "email",
            error=ExampleState.words,
            hint="h",
            type="email",
            required=True,
            autocomplete="email",
            value=ExampleState.words,
            on_change=lambda _v: ExampleState.act,
        )
    )
    rendered(ui.textarea_field("About", "about", error=ExampleState.words, hint="h", rows=6))
    rendered(
        ui.select_field("Level", "level", options=[("a", "A")], error="Wrong", on_change=lambda _v: ExampleState.act)
    )
    rendered(ui.checkbox_field("Yes", "yes", default_checked=True))
    rendered(ui.radio_cards("Role", "role", [("a", "A", "first"), ("b", "B", "")], "a"))
    rendered(ui.star_input(ExampleState.number, ExampleState.choose))
    rendered(ui.file_drop("file", "Drop", "hint", {"image/png": [".png"]}))


def test_display():
    rendered(ui.card("a", class_name="p-0"))
    rendered(ui.badge("Draft", tone="warning"))
    rendered(ui.avatar("Asha Rao"))
    rendered(ui.avatar(ExampleState.words, ExampleState.words, size="lg"))
    rendered(ui.stars(4.5, count="12"))
    rendered(ui.stars(ExampleState.number, count=ExampleState.words))
    rendered(ui.progress_bar(ExampleState.number, "Progress"))
    rendered(ui.markdown(ExampleState.words))
    rendered(ui.section("T", "x", action=ui.link("a", "/about")))


def test_overlays():
    rendered(ui.dialog(ui.button("Open"), "Title", "content", description="d"))
    rendered(ui.confirm_dialog(ui.button("Open"), "Title", "text", "Delete", ExampleState.act))
    rendered(ui.drawer(ui.button("Open"), "Title", "content", side="right"))
    rendered(ui.menu(ui.button("Open"), ui.menu_link("A", "/about", "info"), ui.menu_button("B", ExampleState.act)))


def test_navigation_and_feedback():
    rendered(ui.tabs([("a", "A", "first"), ("b", "B", "second")], "b"))
    rendered(ui.pagination(ExampleState.number, 7, lambda page: f"/courses?page={page}"))
    rendered(ui.pagination(ExampleState.number, ExampleState.number, on_page=ExampleState.choose))
    rendered(ui.skeleton("h-4"))
    rendered(ui.empty_state("T", "text", ui.button("x"), icon="inbox"))
    rendered(ui.failed_state(ExampleState.words, ExampleState.act))
    rendered(ui.alert("text", tone="danger"))


def test_a_button_without_a_handler_sends_its_form_and_one_with_a_handler_does_not():
    assert 'type:"submit"' in rendered(ui.button("Save"))
    assert 'type:"button"' in rendered(ui.button("Save", on_click=ExampleState.act))


def test_a_busy_button_does_not_answer_and_keeps_the_focus():
    busy = rendered(ui.button("Save", busy=True))

    assert '"aria-disabled":true' in busy
    assert "onClickCapture" in busy
    assert "'disabled:true'" not in busy
    assert "aria-disabled" not in rendered(ui.button("Save"))


def test_the_page_is_not_within_the_bar_that_tells_of_a_lost_connection():
    # Reflex puts the whole page into what it is given here; in a live region all of it would be read aloud.
    bar = wraps()[5, "Overlay"](True)

    assert isinstance(bar, rx.Fragment)
    assert 'role:"status"' in rendered(bar)


def test_a_fields_error_is_told_with_the_field():
    text = rendered(ui.field("Email", "email", error="Wrong."))

    assert '"aria-describedby":"email-error email-hint"' in text
    assert '"aria-invalid":' in text
    assert 'id:"email-error"' in text


def test_links_inside_the_site_keep_the_page_and_others_open_a_new_tab():
    assert "ReactRouterLink" in rendered(ui.link("Terms", "/terms"))

    away = rendered(ui.link("Elsewhere", "https://example.com"))
    assert "ReactRouterLink" not in away
    assert 'rel:"noopener noreferrer"' in away


def test_icons_are_for_the_eye_and_icon_buttons_have_names():
    text = rendered(ui.icon_button("x", "Close"))

    assert '"aria-hidden":"true"' in text
    assert '"aria-label":"Close"' in text


def test_a_refused_page_has_a_title_of_its_own():
    assert '"h1"' in rendered(refusal("instructor"))
    assert '"h1"' in rendered(refusal("signed_in"))
