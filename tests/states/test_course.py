"""A course's page, and the review that its students write there."""

import pytest

from edtech_app.domain.accounts import Role
from edtech_app.domain.catalog import Course, CourseStatus, LectureKind
from edtech_app.states.cart import CartState
from edtech_app.states.course import CoursePageState
from edtech_app.states.course_reviews import CourseReviewsState
from edtech_app.states.reviews import ReviewFormState
from tests.support.tab import Tab, redirect_of, words_of
from tests.support.videos import in_chunks, video
from tests.support.world import World


@pytest.fixture
async def course(world: World) -> Course:
    meera = await world.person(Role.INSTRUCTOR, "Meera")
    return await world.course(meera, title="Python", outcomes=("Write a program",))


async def opened(tab: Tab, slug: str) -> CoursePageState:
    tab.open(f"/courses/{slug}", slug=slug)
    await tab.fire(CoursePageState.load)
    return await tab.state(CoursePageState)


async def test_a_visitor_reads_the_course_and_may_buy_but_not_review(world: World, course: Course):
    async with Tab(world) as tab:
        page = await opened(tab, course.slug)
        assert (page.course.title, page.course.price_text) == ("Python", "₹1,299")
        assert page.course.outcomes == ["Write a program"]
        assert [row.title for row in page.chapters[0].lectures] == ["Lecture 1", "Lecture 2", "Lecture 3"]
        assert page.standing.is_for_sale
        assert not page.standing.is_enrolled
        assert not (await tab.state(ReviewFormState)).can_review


async def test_the_last_course_never_shows_under_another_url(world: World, course: Course):
    draft = await world.course(await world.person(Role.INSTRUCTOR), title="Secret", status=CourseStatus.DRAFT)
    async with Tab(world) as tab:
        await opened(tab, course.slug)
        page = await opened(tab, draft.slug)
        assert page.is_missing
        assert page.course.title == "Course"
        assert page.chapters == []
        page = await opened(tab, course.slug)
        assert not page.is_missing
        assert page.course.title == "Python"


async def test_a_course_in_hindi_is_found_under_its_encoded_url(world: World):
    meera = await world.person(Role.INSTRUCTOR)
    course = await world.course(meera, title="गिटार")
    async with Tab(world) as tab:
        tab.open("/courses/x", slug="%E0%A4%97%E0%A4%BF%E0%A4%9F%E0%A4%BE%E0%A4%B0" + course.slug[-7:])
        await tab.fire(CoursePageState.load)
        assert (await tab.state(CoursePageState)).course.title == "गिटार"


async def test_an_authors_markdown_cannot_run_scripts(world: World):
    meera = await world.person(Role.INSTRUCTOR)
    course = await world.course(meera)
    await world.courses.change(
        course.id, lambda c: c.model_copy(update={"description": "<script>alert(1)</script> **bold**"})
    )
    async with Tab(world) as tab:
        page = await opened(tab, course.slug)
        assert "<script" not in page.course.description
        assert "<strong>bold</strong>" in page.course.description


async def test_a_wish_is_shown_again_when_the_page_is_opened_again(world: World, course: Course):
    async with Tab(world) as tab:
        await tab.sign_in(await world.person())
        await opened(tab, course.slug)
        await tab.fire(CartState.toggle_wish, course_id=course.id)
        await opened(tab, course.slug)
        assert (await tab.state(CartState)).wished_ids == [course.id]


async def test_a_student_reviews_rewrites_and_withdraws(world: World, course: Course):
    async with Tab(world) as tab:
        await tab.sign_in(await world.learner(course))
        await opened(tab, course.slug)
        form = await tab.state(ReviewFormState)
        assert form.can_review
        assert form.is_editing

        await tab.fire(ReviewFormState.give, stars=4)
        sent = await tab.fire(ReviewFormState.save, form={"text": "Clear and kind."})
        assert "Thank you" in words_of(sent)
        await tab.fire(CoursePageState.refresh)
        page = await tab.state(CoursePageState)
        form = await tab.state(ReviewFormState)
        assert (form.mine.stars, form.mine.text, form.is_editing) == (4, "Clear and kind.", False)
        assert page.course.reviews_text == "1 review"
        assert [(row.stars, row.percent) for row in page.stars][:2] == [(5, 0), (4, 100)]

        await tab.fire(ReviewFormState.edit)
        await tab.fire(ReviewFormState.give, stars=5)
        await tab.fire(ReviewFormState.save, form={"text": "Even better."})
        page = await opened(tab, course.slug)
        form = await tab.state(ReviewFormState)
        assert (form.mine.stars, form.mine.text, form.has_review) == (5, "Even better.", True)
        assert (await tab.state(CourseReviewsState)).reviews == []

        await tab.fire(ReviewFormState.withdraw)
        page = await opened(tab, course.slug)
        assert not (await tab.state(ReviewFormState)).has_review
        assert page.course.reviews_text == ""


async def test_withdrawing_what_was_hidden_meanwhile_says_so_and_shows_why(world: World, course: Course):
    async with Tab(world) as tab:
        await tab.sign_in(writer := await world.learner(course))
        review = await world.services.reviews.write(writer, course.id, stars=1, text="Rude words")
        await opened(tab, course.slug)
        await world.services.moderation.hide(await world.person(Role.ADMINISTRATOR), review.id, "Rude")

        sent = await tab.fire(ReviewFormState.withdraw)

        form = await tab.state(ReviewFormState)
        assert "cannot be withdrawn" in words_of(sent)
        assert (form.has_review, form.hidden_because) == (True, "Rude")


async def test_a_review_without_stars_says_so_beside_them_and_keeps_the_words(world: World, course: Course):
    async with Tab(world) as tab:
        await tab.sign_in(await world.learner(course))
        await opened(tab, course.slug)
        await tab.fire(ReviewFormState.save, form={"text": "Good"})
        await tab.fire(CoursePageState.refresh)
        form = await tab.state(ReviewFormState)
        assert "stars" in form.errors
        assert form.text == "Good"
        assert not form.is_busy
        assert not form.has_review


async def test_a_stranger_who_fires_the_reviews_events_changes_nothing(world: World, course: Course):
    async with Tab(world) as tab:
        await opened(tab, course.slug)
        sent = await tab.fire(ReviewFormState.save, form={"text": "Bad"})
        assert redirect_of(sent).startswith("/login")
        await tab.sign_in(await world.person())
        await tab.fire(ReviewFormState.open_for, course_id=course.id)
        await tab.fire(ReviewFormState.give, stars=1)
        sent = await tab.fire(ReviewFormState.save, form={"text": "Bad"})
        assert "Only students" in words_of(sent)
        assert (await world.courses.get(course.id)).rating_count == 0


async def test_a_free_preview_plays_on_the_page_and_a_paid_lecture_does_not(world: World):
    meera = await world.person(Role.INSTRUCTOR, "Meera")
    course = await world.course(meera)
    first, second, _ = await world.lectures.of(course.id)
    await world.lectures.change(first.id, lambda lecture: lecture.model_copy(update={"preview": "yes"}))
    async with Tab(world) as tab:
        tab.open(f"/courses/{course.slug}", slug=course.slug)
        await tab.fire(CoursePageState.load)
        assert (await tab.state(CoursePageState)).standing.preview_id == first.id

        events = await tab.fire(CoursePageState.open_preview, lecture=first.id)
        assert "showModal" in str(events)
        assert "Read this." in (await tab.state(CoursePageState)).preview.body_html

        events = await tab.fire(CoursePageState.open_preview, lecture=second.id)
        assert "showModal" not in str(events)
        assert (await tab.state(CoursePageState)).preview.title == first.title


async def test_the_page_holds_no_link_to_any_film(world: World):
    meera = await world.person(Role.INSTRUCTOR, "Meera")
    course = await world.course(meera)
    asset = await world.services.media.receive_video(meera, course.id, "film.mp4", in_chunks(video()))
    for lecture in await world.lectures.of(course.id):
        await world.lectures.change(
            lecture.id,
            lambda kept: kept.model_copy(
                update={"kind": LectureKind.VIDEO, "media_id": asset.id, "seconds": 2, "body": ""}
            ),
        )
    async with Tab(world) as tab:
        tab.open(f"/courses/{course.slug}", slug=course.slug)
        await tab.fire(CoursePageState.load)
        told = str(vars(await tab.state(CoursePageState)))
    for secret in (asset.key, asset.id, "/media/videos"):
        assert secret not in told


async def test_an_author_sees_a_draft_as_a_student_will_and_nobody_else_sees_it(world: World):
    meera = await world.person(Role.INSTRUCTOR, "Meera")
    draft = await world.course(meera, status=CourseStatus.DRAFT)
    async with Tab(world) as tab:

        async def preview() -> CoursePageState:
            tab.open(f"/courses/{draft.slug}?preview=1", slug=draft.slug)
            await tab.fire(CoursePageState.load)
            return await tab.state(CoursePageState)

        assert (await preview()).is_missing
        await tab.sign_in(await world.person(first_name="Asha"))
        assert (await preview()).is_missing
        await tab.sign_in(meera)
        standing = (await preview()).standing
        assert (standing.is_author, standing.is_for_sale) == (False, True)
        assert "Only you can see it" in standing.trial
        assert (await opened(tab, draft.slug)).standing.is_author


async def test_a_published_course_is_no_preview_for_its_students(world: World, course: Course):
    async with Tab(world) as tab:
        await tab.sign_in(await world.person(first_name="Asha"))
        tab.open(f"/courses/{course.slug}?preview=1", slug=course.slug)
        await tab.fire(CoursePageState.load)
        assert (await tab.state(CoursePageState)).standing.trial == ""
