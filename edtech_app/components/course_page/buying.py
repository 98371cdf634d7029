"""Getting a course: the box with its price, the preview that plays, and the bar on a phone."""

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.captions import caption_tracks
from edtech_app.components.courses import thumbnail
from edtech_app.components.ui.base import on_click_script
from edtech_app.domain.refunds import REFUND_WITHIN
from edtech_app.states.buying import BuyingState
from edtech_app.states.cart import CartState
from edtech_app.states.course import PREVIEW, CoursePageState

course = CoursePageState.course
standing = CoursePageState.standing

SHARE = """
const link = location.origin + location.pathname;
const button = event.target.closest('button'), words = button.querySelector('[data-words]');
const said = words.textContent;
const done = () => { words.textContent = 'Link copied'; setTimeout(() => { words.textContent = said; }, 2000); };
if (navigator.share) navigator.share({title: document.title, url: link}).catch(() => null);
else navigator.clipboard.writeText(link).then(done);
"""


def buy_box() -> Component:
    """The price and what can be done with it; what it shows depends on how one stands to the course."""
    return rx.el.aside(
        rx.el.div(
            _cover(),
            rx.el.div(
                rx.cond(
                    standing.is_enrolled | standing.is_author,
                    rx.fragment(),
                    rx.el.p(
                        course.price_text, class_name="mb-4 text-3xl font-semibold tracking-tight tabular-nums text-ink"
                    ),
                ),
                _actions(),
                rx.cond(
                    standing.trial != "",
                    rx.el.p(
                        "This is how students see these buttons. You cannot buy your own course.",
                        class_name="mt-3 text-center text-sm text-muted",
                    ),
                ),
                _included(),
                rx.el.div(
                    rx.cond(
                        ~standing.is_author & ~standing.is_enrolled & standing.is_for_sale, _for_students_only(_wish())
                    ),
                    ui.button(
                        rx.el.span("Share", custom_attrs={"data-words": "yes"}),
                        variant="ghost",
                        size="sm",
                        icon="share-2",
                        type="button",
                        custom_attrs=on_click_script(SHARE),
                    ),
                    class_name="mt-5 flex items-center justify-center gap-1 border-t border-line pt-3",
                ),
                class_name="p-6",
            ),
            class_name="overflow-hidden rounded-xl border border-line bg-surface shadow-raised",
        ),
        aria_label="Get this course",
        class_name="min-w-0 lg:sticky lg:top-24 lg:self-start",
    )


def _cover() -> Component:
    """The course's picture; where there is a free preview, a click on it plays that."""
    picture = thumbnail(course.picture, course.picture_choices, "rounded-none", width="(min-width: 64rem) 24rem, 100vw")
    return rx.cond(
        standing.preview_id != "",
        rx.el.button(
            picture,
            rx.el.span(
                ui.icon("play", 18, class_name="fill-current"),
                "Preview this course",
                class_name=(
                    "absolute inset-x-0 bottom-0 flex items-center justify-center gap-2 bg-black/65 py-2.5 "
                    "font-medium text-white transition-colors group-hover:bg-black/80"
                ),
            ),
            type="button",
            on_click=CoursePageState.open_preview(standing.preview_id),
            class_name="group relative block w-full cursor-pointer text-left -outline-offset-2",
        ),
        picture,
    )


def preview_dialog() -> Component:
    """Where free previews play; closing it stops the video."""
    preview = CoursePageState.preview
    return ui.dialog(
        None,
        preview.title,
        rx.cond(
            preview.video_url != "",
            rx.el.video(
                caption_tracks(preview.captions),
                key=preview.video_url,
                src=preview.video_url,
                poster=preview.poster_url,
                controls=True,
                auto_play=True,
                plays_inline=True,
                aria_label=preview.title,
                class_name="aspect-video w-full rounded-lg bg-black",
            ),
            ui.markdown(preview.body_html),
        ),
        rx.cond(
            standing.is_for_sale & ~standing.is_enrolled & ~standing.is_author,
            rx.el.div(
                rx.el.p(course.price_text, class_name="text-xl font-semibold tabular-nums text-ink"),
                _for_students_only(rx.cond(standing.is_free, _enrol_button(), _cart_button())),
                class_name="mt-5 flex flex-wrap items-center justify-between gap-4",
            ),
        ),
        id=PREVIEW,
        style={"width": "min(52rem, calc(100vw - 2rem))"},
    )


def _actions() -> Component:
    """The one thing to do next, and the second."""
    return rx.cond(
        standing.is_author,
        rx.el.div(
            ui.link_button("Edit this course", standing.edit_href, icon="pencil", size="lg"),
            ui.link_button("Watch the course", standing.watch_href, variant="secondary", size="lg"),
            class_name="grid gap-3",
        ),
        rx.cond(
            standing.is_enrolled,
            rx.el.div(
                rx.el.p(
                    ui.icon("circle-check", 18, class_name="text-success"),
                    "You have this course.",
                    class_name="mb-3 flex items-center gap-2 font-medium text-ink",
                ),
                ui.link_button("Go to course", standing.watch_href, icon="play", size="lg", class_name="w-full"),
            ),
            rx.cond(
                standing.is_for_sale,
                _for_students_only(rx.cond(standing.is_free, _enrol_button("w-full"), _buying())),
                ui.alert("This course is no longer available."),
            ),
        ),
    )


def _for_students_only(*children: Component) -> Component:
    """Buttons that an author who looks at the page as a student does can see and not press."""
    return rx.el.div(*children, custom_attrs={"inert": standing.trial != ""})


def _enrol_button(class_name: str = "") -> Component:
    return ui.button("Enrol for free", size="lg", on_click=BuyingState.enroll_free(course.id), class_name=class_name)


def _buying() -> Component:
    return rx.el.div(
        _cart_button("w-full"),
        ui.button(
            "Buy now",
            variant="secondary",
            size="lg",
            on_click=BuyingState.buy_now(course.id),
            class_name="w-full",
        ),
        rx.el.p(
            f"{REFUND_WITHIN.days}-day refund. ",
            ui.link("How it works", href=routes.REFUNDS),
            class_name="text-center text-sm text-muted",
        ),
        class_name="grid gap-3",
    )


def _cart_button(class_name: str = "") -> Component:
    return rx.cond(
        rx.Var.create(CartState.course_ids).contains(course.id),
        ui.link_button(
            "Go to cart",
            routes.CART,
            icon="shopping-cart",
            size="lg",
            class_name=class_name,
            custom_attrs={"data-to-cart": ""},
        ),
        ui.button(
            "Add to cart",
            icon="shopping-cart",
            size="lg",
            on_click=CartState.add(course.id),
            class_name=class_name,
        ),
    )


def _wish() -> Component:
    is_wished = rx.Var.create(CartState.wished_ids).contains(course.id)
    return ui.button(
        rx.cond(
            is_wished,
            ui.icon("heart", 16, class_name="fill-danger text-danger"),
            ui.icon("heart", 16),
        ),
        rx.cond(is_wished, "On your wishlist", "Wishlist"),
        variant="ghost",
        size="sm",
        on_click=CartState.toggle_wish(course.id),
        aria_pressed=is_wished,
    )


def _included() -> Component:
    return rx.el.ul(
        _line("list-video", course.lectures_text),
        rx.cond(course.length_text != "", _line("clock", rx.el.span(course.length_text, " of video"))),
        rx.cond(
            ~standing.is_author,
            rx.fragment(
                _line("infinity", "Yours to keep, at your own pace"),
                _line("monitor-smartphone", "Watch on phone and computer"),
            ),
        ),
        class_name="mt-6 grid gap-2.5 text-[0.9375rem] text-ink",
    )


def _line(icon: str, words: object) -> Component:
    return rx.el.li(ui.icon(icon, 18, class_name="text-muted"), words, class_name="flex items-center gap-3")


def phone_bar() -> Component:
    """On a phone the price and the button stay in reach at the bottom of what stands before it."""
    return rx.cond(
        standing.is_for_sale & ~standing.is_enrolled & ~standing.is_author,
        rx.el.div(
            rx.el.p(course.price_text, class_name="text-xl font-semibold tabular-nums text-ink"),
            _for_students_only(rx.cond(standing.is_free, _enrol_button(), _cart_button())),
            class_name=(
                "sticky -mx-4 mt-10 bottom-0 z-20 flex items-center justify-between gap-4 border-t border-line "
                "bg-surface px-4 py-3 sm:-mx-6 sm:px-6 lg:hidden"
            ),
        ),
    )
