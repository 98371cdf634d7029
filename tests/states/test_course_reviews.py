"""The reviews on a course's page as a tab shows them."""

from datetime import timedelta

import pytest

from edtech_app.domain.accounts import Role
from edtech_app.domain.catalog import Course
from edtech_app.states.course_reviews import CourseReviewsState
from edtech_app.states.reviews import ReviewFormState
from tests.support.tab import Tab, nobody, redirect_of, words_of
from tests.support.world import World


@pytest.fixture
async def course(world: World) -> Course:
    """A course that thirteen students reviewed, with 1 to 5 stars in turn."""
    course = await world.course(await world.person(Role.INSTRUCTOR, "Meera"))
    for number in range(13):
        world.clock.turn(timedelta(minutes=1))
        student = await world.learner(course)
        await world.services.reviews.write(student, course.id, stars=1 + number % 5, text=f"Number {number}")
    return course


async def opened(tab: Tab, course: Course) -> CourseReviewsState:
    await tab.fire(CourseReviewsState.open_for, course_id=course.id)
    return await tab.state(CourseReviewsState)


async def test_the_list_is_gone_on_with_and_says_how_far_it_is(world: World, course: Course):
    async with Tab(world) as tab:
        page = await opened(tab, course)
        assert (len(page.reviews), page.told, page.has_more) == (10, "10 of 13 reviews", True)
        await tab.fire(CourseReviewsState.more)
        await tab.fire(CourseReviewsState.more)
        page = await tab.state(CourseReviewsState)
        assert [review.text for review in page.reviews] == [f"Number {number}" for number in reversed(range(13))]
        assert (page.told, page.has_more, page.is_busy) == ("", False, False)


async def test_a_row_of_stars_narrows_the_list_and_the_same_row_widens_it(world: World, course: Course):
    async with Tab(world) as tab:
        await opened(tab, course)
        await tab.fire(CourseReviewsState.narrow, stars=2)
        page = await tab.state(CourseReviewsState)
        assert ({review.stars for review in page.reviews}, page.total) == ({2}, 3)
        await tab.fire(CourseReviewsState.narrow, stars=2)
        assert (await tab.state(CourseReviewsState)).total == 13
        await tab.fire(CourseReviewsState.narrow, stars=77)
        assert (await tab.state(CourseReviewsState)).stars == 0


async def test_a_vote_moves_a_review_to_the_top_of_the_most_helpful(world: World, course: Course):
    async with Tab(world) as tab:
        await tab.sign_in(await world.person())
        page = await opened(tab, course)
        chosen = page.reviews[4].id
        await tab.fire(CourseReviewsState.vote, review_id=chosen)
        page = await tab.state(CourseReviewsState)
        assert [(review.helpful_text, review.is_helpful) for review in page.reviews[3:6]] == [
            ("", False),
            ("1", True),
            ("", False),
        ]
        page = await opened(tab, course)
        assert (page.reviews[0].id, page.reviews[0].is_helpful) == (chosen, True)
        await tab.fire(CourseReviewsState.sort, order="newest")
        assert (await tab.state(CourseReviewsState)).reviews[0].text == "Number 12"

        await tab.fire(CourseReviewsState.vote, review_id=chosen)
        assert (await world.reviews.get(chosen)).helpful_count == 0


async def test_a_report_with_something_missing_says_so_beside_the_field_and_a_whole_one_thanks(
    world: World, course: Course
):
    house = await world.person(Role.ADMINISTRATOR)
    async with Tab(world) as tab:
        await tab.sign_in(await world.person())
        page = await opened(tab, course)
        assert "showModal" in words_of(await tab.fire(CourseReviewsState.open_report, review_id=page.reviews[0].id))

        sent = await tab.fire(CourseReviewsState.report, form={"text": "Hm"})
        page = await tab.state(CourseReviewsState)
        assert set(page.report_errors) == {"reason"}
        assert ".close()" not in words_of(sent)

        sent = await tab.fire(CourseReviewsState.report, form={"reason": "spam", "text": "Hm"})
        assert "Thank you" in words_of(sent)
        assert ".close()" in words_of(sent)
        [reported] = await world.services.moderation.reported(house)
        assert reported.review.id == page.reviews[0].id


async def test_a_visitor_who_votes_or_reports_signs_in_first(world: World, course: Course):
    async with Tab(world, path="/courses/x") as tab:
        page = await opened(tab, course)
        for handler in (CourseReviewsState.vote, CourseReviewsState.open_report):
            assert redirect_of(await tab.fire(handler, review_id=page.reviews[0].id)).startswith("/login")


async def test_what_is_asked_of_a_course_that_is_not_there_is_said_in_the_page(world: World):
    async with Tab(world) as tab:
        await tab.fire(CourseReviewsState.open_for, course_id=nobody())
        page = await tab.state(CourseReviewsState)
        assert page.status == "failed"
        assert page.problem


async def test_what_is_written_of_a_review_survives_a_reload(world: World, course: Course):
    async with Tab(world) as tab:
        await tab.sign_in(await world.learner(course))
        await tab.fire(ReviewFormState.open_for, course_id=course.id)
        await tab.fire(ReviewFormState.give, stars=4)
        await tab.fire(ReviewFormState.keep, text="Half a sent")
        await tab.fire(ReviewFormState.open_for, course_id=course.id)
        form = await tab.state(ReviewFormState)
        assert (form.stars, form.text, form.is_editing) == (4, "Half a sent", True)
        await tab.fire(ReviewFormState.leave)
        assert (await tab.state(ReviewFormState)).text == ""


async def test_a_student_who_has_not_begun_is_told_what_is_missing(world: World, course: Course):
    async with Tab(world) as tab:
        await tab.sign_in(await world.learner(course, finished=False))
        await tab.fire(ReviewFormState.open_for, course_id=course.id)
        form = await tab.state(ReviewFormState)
        assert (form.is_editing, form.has_review) == (False, False)
        assert "first lecture" in form.hint


async def test_the_writer_of_a_hidden_review_reads_why(world: World, course: Course):
    ravi = await world.learner(course)
    review = await world.services.reviews.write(ravi, course.id, stars=1, text="Rude")
    await world.services.moderation.hide(await world.person(Role.ADMINISTRATOR), review.id, "It is rude.")
    async with Tab(world) as tab:
        await tab.sign_in(ravi)
        await tab.fire(ReviewFormState.open_for, course_id=course.id)
        form = await tab.state(ReviewFormState)
        assert (form.hidden_because, form.mine.text) == ("It is rude.", "Rude")
        assert "Rude" not in str((await opened(tab, course)).reviews)
