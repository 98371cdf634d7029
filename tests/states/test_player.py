"""What the tab shows and keeps while a lecture is open."""

import copy
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, Lecture, LectureKind
from edtech_app.domain.entity import millis, new_id
from edtech_app.domain.media import MediaAsset, MediaKind, new_key
from edtech_app.domain.watching import Report
from edtech_app.states import player as player_module
from edtech_app.states.player import LINKS_WORK_FOR_A_WHILE, PlayerState
from edtech_app.states.reviews import ReviewFormState
from tests.support.tab import Tab, redirect_of
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Ravi")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    """Two lectures: a video of 100 seconds, which is a free preview, and an article."""
    course = await world.course(author, lectures=2)
    video, _ = await in_order(world, course)
    asset = MediaAsset(
        id=new_id(),
        owner_id=author.user_id,
        course_id=course.id,
        kind=MediaKind.VIDEO,
        key=new_key(MediaKind.VIDEO, ".mp4"),
        file_name="lecture.mp4",
        content_type="video/mp4",
        size=1000,
        sha256="0" * 64,
        seconds=100,
        created_at=world.clock(),
    )
    await world.assets.add(asset)
    await world.lectures.save(
        video.model_copy(
            update={"kind": LectureKind.VIDEO, "media_id": asset.id, "seconds": 100, "preview": "yes", "body": ""}
        )
    )
    return course


@pytest.fixture
async def student(world: World, course: Course) -> Actor:
    student = await world.person()
    await world.enrol(student, course)
    return student


@pytest.fixture
async def tab(world: World) -> AsyncIterator[Tab]:
    async with Tab(world) as tab:
        yield tab


async def has_watched(world: World, student: Actor, course: Course, lecture: Lecture, start: float, end: float) -> None:
    """The student has just played this piece of a video and is at its end."""
    report = Report(position=end, spans=((start, end),), at=world.clock())
    await world.services.reports.keep(student, course.id, lecture.id, report)


async def in_order(world: World, course: Course) -> list[Lecture]:
    return sorted(await world.lectures.of(course.id), key=lambda lecture: lecture.position)


async def look(tab: Tab, course: Course, lecture_id: str, query: str = "") -> str:
    """Open the player, following the redirect to the lecture's own address; returns where the browser was sent."""
    tab.open(f"/learn/{course.slug}/{lecture_id}{query}", slug=course.slug, lecture_id=lecture_id)
    return redirect_of(await tab.fire(PlayerState.load))


async def test_continuing_leads_to_the_lecture_where_the_student_stopped(
    world: World, tab: Tab, course: Course, student: Actor
):
    _, article = await in_order(world, course)
    await world.services.learning.open_lecture(student, course.slug, article.id)
    await tab.sign_in(student)

    assert await look(tab, course, "continue") == f"/learn/{course.slug}/{article.id}"
    # A notification leads to a panel, wherever the student stopped.
    path = f"/learn/{course.slug}/{article.id}?panel=announcements"
    assert await look(tab, course, "continue", "?panel=announcements") == path
    assert await look(tab, course, "continue", "?panel=<b>") == f"/learn/{course.slug}/{article.id}"


async def test_the_video_starts_at_the_second_where_the_student_stopped(
    world: World, tab: Tab, course: Course, student: Actor
):
    video, _ = await in_order(world, course)
    await has_watched(world, student, course, video, 20, 42.5)
    await tab.sign_in(student)

    await look(tab, course, video.id)

    player = await tab.state(PlayerState)
    assert player.status == "ready"
    assert player.lecture.video_url.endswith("#t=42.5")


async def test_an_address_that_names_a_second_goes_before_the_place_where_the_student_stopped(
    world: World, tab: Tab, course: Course, student: Actor
):
    video, _ = await in_order(world, course)
    await has_watched(world, student, course, video, 20, 42.5)
    await tab.sign_in(student)

    await look(tab, course, video.id, "?t=83")

    lecture = (await tab.state(PlayerState)).lecture
    assert lecture.asked_second == "83"
    assert lecture.video_url.endswith("#t=83.0")
    assert (await world.progress.of(student.user_id, course.id)).of(video.id).position == 42.5


@pytest.mark.parametrize("odd", ["", "-1", "100", "1e1", "nan", "9999999999", "1.5.5", "५", "1'><script>"])
async def test_an_address_that_names_no_second_of_the_video_opens_where_the_student_stopped(
    world: World, tab: Tab, course: Course, student: Actor, odd: str
):
    video, _ = await in_order(world, course)
    await has_watched(world, student, course, video, 20, 42.5)
    await tab.sign_in(student)

    await look(tab, course, video.id, f"?t={odd}")

    lecture = (await tab.state(PlayerState)).lecture
    assert lecture.asked_second == ""
    assert lecture.video_url.endswith("#t=42.5")


async def test_a_video_watched_to_its_end_starts_anew(world: World, tab: Tab, course: Course, student: Actor):
    video, _ = await in_order(world, course)
    await has_watched(world, student, course, video, 20, 99.5)
    await tab.sign_in(student)

    await look(tab, course, video.id)

    assert "#" not in (await tab.state(PlayerState)).lecture.video_url


async def test_watching_and_marking_finish_the_course_and_open_the_review_form(
    world: World, tab: Tab, course: Course, student: Actor
):
    video, article = await in_order(world, course)
    await tab.sign_in(student)
    await look(tab, course, video.id)

    await has_watched(world, student, course, video, 0, 91)
    await tab.fire(PlayerState.count)
    assert "chapters" not in tab.changed
    half = await tab.state(PlayerState)
    assert (half.percent, half.done_ids, half.progress_text) == (50, [video.id], "1 of 2 lectures")
    await tab.fire(PlayerState.mark, course=course.id, marked=article.id, done=True)

    player = await tab.state(PlayerState)
    assert player.percent == 100
    assert player.is_finished
    assert (await tab.state(ReviewFormState)).can_review


async def test_unmarking_takes_the_tick_away(world: World, tab: Tab, course: Course, student: Actor):
    video, _ = await in_order(world, course)
    await tab.sign_in(student)
    await look(tab, course, video.id)

    await tab.fire(PlayerState.mark, course=course.id, marked=video.id, done=True)
    await tab.fire(PlayerState.mark, course=course.id, marked=video.id, done=False)

    player = await tab.state(PlayerState)
    assert (player.percent, player.done_ids) == (0, [])


async def test_a_mark_its_end_and_the_end_of_the_course_are_said_aloud(
    world: World, tab: Tab, course: Course, student: Actor
):
    video, article = await in_order(world, course)
    await tab.sign_in(student)
    await look(tab, course, video.id)
    said = [(await tab.state(PlayerState)).announcement]

    for lecture, done in ((video, True), (video, False), (video, True), (article, True)):
        await tab.fire(PlayerState.mark, course=course.id, marked=lecture.id, done=done)
        said.append((await tab.state(PlayerState)).announcement)

    assert said == [
        "",
        f"Marked as complete: {video.title}. 1 of 2 lectures.",
        f"Marked as not complete: {video.title}. 0 of 2 lectures.",
        f"Marked as complete: {video.title}. 1 of 2 lectures.",
        f"Marked as complete: {article.title}. 2 of 2 lectures. You finished the course.",
    ]


async def test_the_page_tells_what_the_lecture_belongs_to_and_who_teaches_it(
    world: World, tab: Tab, course: Course, student: Actor
):
    video, _ = await in_order(world, course)
    await tab.sign_in(student)

    await look(tab, course, video.id)

    about = (await tab.state(PlayerState)).about
    assert about.instructor_name.startswith("Ravi")
    assert about.size_text == "2 lectures · 2 min"


async def test_counting_anew_what_has_not_changed_sends_nothing(world: World, tab: Tab, course: Course, student: Actor):
    video, _ = await in_order(world, course)
    await tab.sign_in(student)
    await look(tab, course, video.id)
    await has_watched(world, student, course, video, 0, 10)

    await tab.fire(PlayerState.count)

    assert tab.changed == set()


async def test_the_page_knows_whose_progress_is_kept_and_how_old_it_is(
    world: World, tab: Tab, course: Course, student: Actor
):
    video, article = await in_order(world, course)
    await has_watched(world, student, course, video, 0, 10)
    await tab.sign_in(student)

    await look(tab, course, video.id)
    watch = (await tab.state(PlayerState)).watch
    await look(tab, course, article.id)

    assert (watch.student, watch.kept_at) == (student.user_id, millis(world.clock()))
    assert watch.expires == millis(world.clock() + timedelta(seconds=world.settings.media_link_seconds))
    assert (await tab.state(PlayerState)).watch.expires == 0


async def test_a_visitor_watches_a_free_preview_and_nothing_is_kept(world: World, tab: Tab, course: Course):
    video, article = await in_order(world, course)

    await look(tab, course, video.id)
    player = await tab.state(PlayerState)
    assert (player.status, player.audience) == ("ready", "guest")
    assert player.neighbours.next_href == ""
    assert player.watch.student == ""
    assert await world.progress.of_student("") == []
    assert (await look(tab, course, article.id)).startswith("/login?next=")
    assert (await tab.state(PlayerState)).status == "moving"


async def test_a_visitor_who_marks_a_lecture_is_led_to_sign_in(world: World, tab: Tab, course: Course):
    video, _ = await in_order(world, course)
    await look(tab, course, video.id)

    assert redirect_of(await tab.fire(PlayerState.mark, course=course.id, marked=video.id, done=True)).startswith(
        "/login"
    )


async def test_a_stranger_is_shown_the_way_to_the_course(world: World, tab: Tab, course: Course):
    _, article = await in_order(world, course)
    await tab.sign_in(await world.person())

    await look(tab, course, article.id)

    player = await tab.state(PlayerState)
    assert player.status == "locked"
    assert player.course_href == f"/courses/{course.slug}"
    assert player.lecture.body_html == ""


async def test_the_author_sees_everything_and_keeps_no_progress(world: World, tab: Tab, course: Course, author: Actor):
    _, article = await in_order(world, course)
    await tab.sign_in(author)

    await look(tab, course, article.id)
    player = await tab.state(PlayerState)

    assert (player.status, player.audience) == ("ready", "keeper")
    assert "Read this." in player.lecture.body_html
    assert await world.progress.of_student(author.user_id) == []


async def test_another_course_never_shows_the_last_ones_curriculum(
    world: World, tab: Tab, course: Course, author: Actor, student: Actor
):
    await tab.sign_in(student)
    await look(tab, course, (await in_order(world, course))[0].id)
    other = await world.course(author, title="Not mine")

    await look(tab, other, "continue")

    player = await tab.state(PlayerState)
    assert player.status == "locked"
    assert player.chapters == []
    assert player.course_title == ""
    assert player.done_ids == []


async def test_a_course_that_does_not_exist_is_missing(world: World, tab: Tab, student: Actor):
    await tab.sign_in(student)
    tab.open("/learn/nothing/continue", slug="nothing", lecture_id="continue")

    await tab.fire(PlayerState.load)

    assert (await tab.state(PlayerState)).status == "missing"


async def test_a_course_with_a_hindi_name_opens(world: World, tab: Tab, author: Actor):
    course = await world.course(author, title="हिन्दी")
    await tab.sign_in(author)
    first, *_ = await in_order(world, course)
    encoded = player_module.routes.player(course.slug, first.id)
    tab.open(encoded, slug=encoded.split("/")[2], lecture_id=first.id)

    await tab.fire(PlayerState.load)

    assert (await tab.state(PlayerState)).status == "ready"


async def test_a_link_that_ran_out_is_renewed_at_the_same_second(
    world: World, tab: Tab, course: Course, student: Actor
):
    video, _ = await in_order(world, course)
    await tab.sign_in(student)
    await look(tab, course, video.id)
    player = await tab.state(PlayerState)
    player._links_made_at -= LINKS_WORK_FOR_A_WHILE + timedelta(seconds=1)

    await tab.fire(PlayerState.renew, link=player.lecture.video_url, position=61.2, has_failed=True)

    player = await tab.state(PlayerState)
    assert player.lecture.video_url.endswith("#t=61.2")
    assert not player.is_broken


async def test_links_are_renewed_before_they_end_however_new_they_are(
    world: World, tab: Tab, course: Course, student: Actor
):
    video, _ = await in_order(world, course)
    await tab.sign_in(student)
    await look(tab, course, video.id)
    before = copy.copy((await tab.state(PlayerState)).lecture)
    world.clock.turn(timedelta(hours=5))

    await tab.fire(PlayerState.renew, link=before.video_url, position=61.2, has_failed=False)

    player = await tab.state(PlayerState)
    assert player.lecture.video_url != before.video_url
    assert player.lecture.video_url.endswith("#t=61.2")
    assert player.watch.expires == millis(world.clock() + timedelta(seconds=world.settings.media_link_seconds))


async def test_a_video_that_fails_at_once_is_said_to_be_broken_and_not_asked_for_again_and_again(
    world: World, tab: Tab, course: Course, student: Actor
):
    video, _ = await in_order(world, course)
    await tab.sign_in(student)
    await look(tab, course, video.id)
    before = copy.copy((await tab.state(PlayerState)).lecture)

    await tab.fire(PlayerState.renew, link=before.video_url, position=0.0, has_failed=True)

    player = await tab.state(PlayerState)
    assert player.is_broken
    assert player.lecture == before


async def test_late_word_of_a_link_that_was_replaced_breaks_nothing(
    world: World, tab: Tab, course: Course, student: Actor
):
    video, _ = await in_order(world, course)
    await tab.sign_in(student)
    await look(tab, course, video.id)
    failed = (await tab.state(PlayerState)).lecture.video_url
    world.clock.turn(timedelta(minutes=1))
    await look(tab, course, video.id)
    now = copy.copy((await tab.state(PlayerState)).lecture)

    await tab.fire(PlayerState.renew, link=failed, position=7.0, has_failed=True)

    player = await tab.state(PlayerState)
    assert not player.is_broken
    assert player.lecture == now


async def test_a_mark_is_kept_although_the_server_has_forgotten_the_tab(
    world: World, tab: Tab, course: Course, student: Actor
):
    _, article = await in_order(world, course)
    await tab.sign_in(student)

    await tab.fire(PlayerState.mark, course=course.id, marked=article.id, done=True)
    await tab.fire(PlayerState.count)

    assert (await world.progress.of(student.user_id, course.id)).of(article.id).is_done


async def test_a_stranger_cannot_mark_in_a_course_that_is_not_theirs(world: World, tab: Tab, course: Course):
    video, _ = await in_order(world, course)
    stranger = await world.person()
    await tab.sign_in(stranger)

    await tab.fire(PlayerState.mark, course=course.id, marked=video.id, done=True)

    assert await world.progress.of_student(stranger.user_id) == []
