"""The parts of a course's public page: what it is, what is in it, who teaches it, and the box to buy it from."""

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.captions import caption_tracks
from edtech_app.components.courses import thumbnail
from edtech_app.components.ui.base import on_click_script
from edtech_app.domain.refunds import REFUND_WITHIN
from edtech_app.states.cart import CartState
from edtech_app.states.checkout import CheckoutState
from edtech_app.states.course import PREVIEW, CoursePageState
from edtech_app.states.views import ChapterView, LectureRowView

course = CoursePageState.course
teacher = CoursePageState.teacher
standing = CoursePageState.standing

SHARE = """
const link = location.origin + location.pathname;
const button = event.target.closest('button'), words = button.querySelector('[data-words]');
const said = words.textContent;
const done = () => { words.textContent = 'Link copied'; setTimeout(() => { words.textContent = said; }, 2000); };
if (navigator.share) navigator.share({title: document.title, url: link}).catch(() => null);
else navigator.clipboard.writeText(link).then(done);
"""
TOGGLE_SECTIONS = """
const sections = [...document.querySelectorAll('#curriculum details')];
const open = sections.some((section) => !section.open);
sections.forEach((section) => { section.open = open; });
event.target.closest('button').querySelector('[data-words]').textContent = open ? 'Close all' : 'Open all';
"""


def introduction() -> Component:
    """Where one is, what the course is called and promises, and the facts that decide."""
    return rx.el.header(
        rx.el.nav(
            rx.el.ol(
                rx.el.li(ui.link("Courses", href=routes.COURSES)),
                rx.cond(
                    course.category_name != "",
                    rx.el.li(
                        ui.icon("chevron-right", 16, class_name="text-muted"),
                        ui.link(course.category_name, href=course.category_href),
                        class_name="flex items-center gap-1.5",
                    ),
                ),
                class_name="flex flex-wrap items-center gap-1.5 text-sm",
            ),
            aria_label="Breadcrumb",
        ),
        rx.el.h1(
            course.title,
            class_name="mt-4 text-3xl font-semibold leading-[1.15] tracking-tight text-ink sm:text-[2.5rem]",
        ),
        rx.el.p(course.subtitle, class_name="mt-4 max-w-reading text-lg text-muted text-pretty"),
        rx.el.div(
            rx.cond(
                course.rating_text != "",
                ui.anchor(
                    ui.stars(course.rating_text),
                    rx.el.span(course.reviews_text, class_name="text-muted underline underline-offset-4"),
                    href="#reviews",
                    class_name="inline-flex items-center gap-2",
                ),
                rx.el.span("No reviews yet", class_name="text-muted"),
            ),
            rx.cond(course.students_text != "", _fact("users-round", course.students_text)),
            class_name="mt-5 flex flex-wrap items-center gap-x-6 gap-y-2 text-[0.9375rem]",
        ),
        rx.el.div(
            _fact("user-round", rx.el.span("By ", ui.link(teacher.name, href=teacher.href))),
            _fact("calendar", rx.el.span("Updated ", course.updated_text)),
            _fact("languages", course.language),
            _fact("signal", course.level),
            class_name="mt-3 flex flex-wrap items-center gap-x-6 gap-y-2 text-[0.9375rem] text-muted",
        ),
    )


def _fact(icon: str, words: object) -> Component:
    return rx.el.span(
        ui.icon(icon, 17, class_name="text-muted"),
        words,
        class_name="inline-flex items-center gap-2",
    )


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
    return ui.button("Enrol for free", size="lg", on_click=CheckoutState.enroll_free(course.id), class_name=class_name)


def _buying() -> Component:
    return rx.el.div(
        _cart_button("w-full"),
        ui.button(
            "Buy now",
            variant="secondary",
            size="lg",
            on_click=CheckoutState.buy_now(course.id),
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
        ui.link_button("Go to cart", routes.CART, icon="shopping-cart", size="lg", class_name=class_name),
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


def outcomes() -> Component:
    """What one will be able to do."""
    return rx.cond(
        rx.Var.create(course.outcomes).length() > 0,
        rx.el.section(
            ui.heading("What you will learn", 2),
            rx.el.ul(
                rx.foreach(
                    course.outcomes,
                    lambda outcome: rx.el.li(
                        ui.icon("check", 18, class_name="mt-0.5 text-accent"),
                        rx.el.span(outcome, class_name="min-w-0"),
                        class_name="flex items-start gap-3",
                    ),
                ),
                class_name="mt-5 grid gap-x-8 gap-y-3 sm:grid-cols-2",
            ),
            class_name="rounded-xl border border-line bg-surface p-6 sm:p-8",
        ),
    )


def curriculum() -> Component:
    """Every section with its lectures; free previews play on the spot."""
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                ui.heading("Curriculum", 2),
                rx.el.p(course.curriculum_text, class_name="mt-1 text-[0.9375rem] text-muted"),
            ),
            rx.cond(
                rx.Var.create(CoursePageState.chapters).length() > 1,
                ui.button(
                    rx.el.span("Open all", custom_attrs={"data-words": "yes"}),
                    variant="ghost",
                    size="sm",
                    type="button",
                    custom_attrs=on_click_script(TOGGLE_SECTIONS),
                ),
            ),
            class_name="flex flex-wrap items-end justify-between gap-3",
        ),
        rx.el.div(
            rx.foreach(CoursePageState.chapters, _chapter),
            class_name="mt-5 divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface",
        ),
        id="curriculum",
    )


def _chapter(chapter: ChapterView, index: rx.Var[int]) -> Component:
    return rx.el.details(
        rx.el.summary(
            ui.icon("chevron-down", 18, class_name="text-muted transition-transform group-open:rotate-180"),
            rx.el.span(chapter.title, class_name="min-w-0 flex-1 font-semibold text-ink"),
            rx.el.span(chapter.summary, class_name="text-sm text-muted max-sm:hidden"),
            class_name="flex items-center gap-3 px-5 py-4 transition-colors hover:bg-ink/4 -outline-offset-2",
        ),
        rx.el.ul(rx.foreach(chapter.lectures, _lecture), class_name="border-t border-line bg-ground/60 py-2"),
        open=index == 0,
        key=chapter.id,
        class_name="group",
    )


def _lecture(lecture: LectureRowView) -> Component:
    sign = rx.cond(
        lecture.is_video,
        ui.icon("circle-play", 18, class_name="text-muted"),
        ui.icon("file-text", 18, class_name="text-muted"),
    )
    row = "flex items-center gap-3 px-5 py-2.5 text-[0.9375rem]"
    length = rx.el.span(lecture.length_text, class_name="text-sm tabular-nums text-muted")
    return rx.el.li(
        rx.cond(
            lecture.is_preview,
            rx.el.button(
                sign,
                rx.el.span(
                    lecture.title,
                    class_name=(
                        "min-w-0 flex-1 text-left text-accent underline decoration-accent/30 underline-offset-4"
                    ),
                ),
                ui.badge("Free preview", tone="accent"),
                length,
                type="button",
                on_click=CoursePageState.open_preview(lecture.id),
                class_name=f"{row} w-full cursor-pointer transition-colors hover:bg-ink/4 -outline-offset-2",
            ),
            rx.el.span(sign, rx.el.span(lecture.title, class_name="min-w-0 flex-1 text-ink"), length, class_name=row),
        ),
    )


def requirements() -> Component:
    """What one should bring."""
    return rx.cond(
        rx.Var.create(course.requirements).length() > 0,
        rx.el.section(
            ui.heading("Requirements", 2),
            rx.el.ul(
                rx.foreach(course.requirements, rx.el.li),
                class_name="mt-4 grid list-disc gap-2 pl-5 text-ink marker:text-muted",
            ),
        ),
    )


def description() -> Component:
    """The author's own words."""
    return rx.cond(
        course.description != "",
        rx.el.section(
            ui.heading("About this course", 2),
            ui.markdown(course.description, class_name="mt-4 max-w-reading"),
        ),
    )


def instructor() -> Component:
    """Who teaches."""
    return rx.el.section(
        ui.heading("Your instructor", 2),
        rx.el.div(
            ui.avatar(teacher.name, teacher.picture, size="lg"),
            rx.el.div(
                ui.link(teacher.name, href=teacher.href, class_name="text-lg font-semibold"),
                rx.cond(teacher.headline != "", rx.el.p(teacher.headline, class_name="mt-0.5 text-ink")),
                rx.el.p(teacher.figures, class_name="mt-0.5 text-sm text-muted"),
                class_name="min-w-0",
            ),
            class_name="mt-5 flex items-center gap-5",
        ),
        rx.cond(
            teacher.about != "",
            ui.markdown(teacher.about, class_name="mt-5 max-w-reading"),
        ),
    )
