"""The pictures of courses without a thumbnail: what is on them, how long an address holds, and who may ask for one."""

import re
from datetime import timedelta

import httpx
import pytest
from PIL import Image

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.errors import NotFound
from edtech_app.domain.media import Picture
from edtech_app.gateways.media.covers import look_of
from edtech_app.runtime import session_cookie
from tests.support.http import api_client
from tests.support.videos import files_under, picture
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author)


def address(course: Course, width: int = 1280) -> tuple[str, str, int]:
    return course.id, course.cover, width


async def drawn(world: World, course: Course, width: int = 1280) -> bytes:
    return (await world.services.covers.open(*address(course, width))).path.read_bytes()


async def test_a_course_without_a_thumbnail_has_a_cover_in_two_sizes(world: World, course: Course):
    for width in (1280, 640):
        path, is_current = await world.services.covers.open(*address(course, width))
        with Image.open(path) as cover:
            assert (cover.format, cover.size) == ("WEBP", (width, width * 9 // 16))
        assert is_current
    shown = world.services.pictures.of_course(course)
    assert re.fullmatch(rf"/media/covers/{course.id}/[0-9a-f]{{20}}-1280\.webp", shown.large)
    assert shown.choices == f"{shown.small} 640w, {shown.large} 1280w"


async def test_the_author_s_own_thumbnail_takes_its_place_and_gives_it_back(
    world: World, author: Actor, course: Course
):
    authoring, pictures = world.services.authoring, world.services.pictures
    await authoring.set_thumbnail(author, course.id, picture(1600, 900))
    own = pictures.of_course(await world.courses.get(course.id))
    assert own.large.startswith("/media/pictures/")
    assert own.choices == f"{own.small} 640w, {own.large} 1280w"
    await authoring.remove_thumbnail(author, course.id)
    assert pictures.of_course(await world.courses.get(course.id)) == pictures.of_course(course)


async def test_a_thumbnail_from_before_there_were_two_sizes_is_shown_in_the_one_it_has(world: World, course: Course):
    old = course.model_copy(update={"thumbnail_key": "pictures/0123.webp"})
    assert world.services.pictures.of_course(old) == Picture("/media/pictures/0123.webp")
    assert world.services.pictures.of_course(old).choices == ""


async def test_another_title_or_category_is_another_picture_under_another_name(
    world: World, author: Actor, course: Course
):
    before = await drawn(world, course)
    await world.services.catalog.put_up_first_shelves()
    unlike = look_of("", course.id)
    shelf = next(
        shelf for shelf in await world.services.catalog.categories() if look_of(shelf.slug, course.id) != unlike
    )
    pictures, names = {before}, {course.cover}
    for form in ({"title": "Python to the end"}, {"category_id": shelf.id}):
        changed = await world.services.authoring.update_course(author, course.id, form)
        pictures.add(await drawn(world, changed))
        names.add(changed.cover)
    assert (len(pictures), len(names)) == (3, 3)
    same = await world.services.authoring.update_course(author, course.id, {"subtitle": "Something else"})
    assert same.cover in names


async def test_a_kept_cover_is_not_drawn_again_and_a_lost_one_comes_out_the_same(world: World, course: Course):
    before = await drawn(world, course)
    files = files_under(world.folder / "covers")
    assert len(files) == 2
    (world.folder / "covers" / files[0]).write_bytes(b"kept")
    (world.folder / "covers" / files[1]).write_bytes(b"kept")
    assert await drawn(world, course) == b"kept"
    for file in files:
        (world.folder / "covers" / file).unlink()
    assert await drawn(world, course) == before


async def test_old_covers_are_cleared_away_and_come_back(world: World, course: Course):
    before = await drawn(world, course)
    assert await world.services.covers.forget_old() == 0
    world.clock.turn(timedelta(days=100))
    assert await world.services.covers.forget_old() == 2
    assert await drawn(world, course) == before


async def test_an_address_of_before_gives_the_cover_of_now_and_only_while_the_course_is_public(
    world: World, author: Actor, course: Course
):
    changed = await world.services.authoring.update_course(author, course.id, {"title": "Something else"})
    path, is_current = await world.services.covers.open(*address(course))
    assert not is_current
    assert path == (await world.services.covers.open(*address(changed))).path
    draft = await world.course(author, title="A secret", status=CourseStatus.DRAFT)
    assert (await world.services.covers.open(*address(draft))).is_current
    with pytest.raises(NotFound):
        await world.services.covers.open(draft.id, course.cover, 1280)


async def test_a_draft_s_author_has_the_cover_of_now_in_a_page_from_before_its_title_was_changed(
    world: World, author: Actor
):
    draft = await world.course(author, title="A secret", status=CourseStatus.DRAFT)
    changed = await world.services.authoring.update_course(author, draft.id, {"title": "Another secret"})
    covers = world.services.covers

    path, is_current = await covers.open(*address(draft), actor=author)

    assert not is_current
    assert path == (await covers.open(*address(changed))).path
    for somebody in (await world.person(Role.INSTRUCTOR), await world.person(Role.STUDENT), VISITOR):
        with pytest.raises(NotFound):
            await covers.open(*address(draft), actor=somebody)


async def test_nothing_else_is_drawn(world: World, course: Course):
    for course_id, name, width in (
        ("0" * 24, course.cover, 1280),
        ("../../etc", course.cover, 1280),
        (course.id, course.cover, 1_000_000),
        (course.id, course.cover, 0),
    ):
        with pytest.raises(NotFound):
            await world.services.covers.open(course_id, name, width)
    assert not (world.folder / "covers").exists()


@pytest.mark.parametrize(
    "title",
    [
        "रोज़मर्रा की हिन्दी",
        "ZażółćGęśląJaźń ₹499",
        "数学入门",
        "🎉🎉",
        "W" * 120,
        "a b " * 30,
        "<b>&amp;</b>",
        "\u202egnp.exe",
    ],
)
async def test_any_title_gives_a_picture(world: World, author: Actor, title: str):
    course = await world.course(author, title="x", status=CourseStatus.DRAFT)
    course = await world.courses.change(course.id, lambda before: before.model_copy(update={"title": title}))
    assert len(await drawn(world, course)) > 3000


async def test_over_http_a_cover_is_for_everybody_and_for_ever(
    world: World, author: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    async with api_client(world, monkeypatch) as browser:
        shown = world.services.pictures.of_course(course)
        first = await browser.get(shown.small)
        assert (first.status_code, first.headers["content-type"]) == (200, "image/webp")
        assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert (await browser.get(shown.small, headers={"If-None-Match": first.headers["etag"]})).status_code == 304
        assert (await browser.head(shown.large)).status_code == 200
        await world.services.authoring.update_course(author, course.id, {"title": "Something else"})
        later = await browser.get(shown.small)
        assert (later.status_code, later.headers["cache-control"]) == (200, "public, no-cache")
        assert later.content != first.content
        await refuses(browser, course)


async def test_over_http_a_draft_s_earlier_cover_is_for_its_author_alone(
    world: World, author: Actor, monkeypatch: pytest.MonkeyPatch
):
    draft = await world.course(author, title="A secret", status=CourseStatus.DRAFT)
    earlier = world.services.pictures.of_course(draft).small
    await world.services.authoring.update_course(author, draft.id, {"title": "Another secret"})
    async with api_client(world, monkeypatch) as browser:
        assert (await browser.get(earlier)).status_code == 404
        shown = await browser.get(
            earlier, headers={"Cookie": f"{session_cookie()}={await world.session_token(author)}"}
        )
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "private, no-cache")


async def refuses(browser: httpx.AsyncClient, course: Course) -> None:
    for path in (
        f"/media/covers/{course.id}/{course.cover}-641.webp",
        f"/media/covers/{course.id}/{course.cover}-x.webp",
        f"/media/covers/{course.id}/{course.cover}-²⁰.webp",
        f"/media/covers/{'0' * 24}/{course.cover}-640.webp",
        f"/media/covers/{course.id}/%2e%2e-640.webp/../x",
        f"/media/covers/{course.id}",
    ):
        assert (await browser.get(path)).status_code in (403, 404)
