"""A house that keeps its files at Cloudinary, in a browser: a video goes there by itself, plays, and is read along."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from edtech_app.domain.accounts import Role
from edtech_app.runtime import House
from tests.e2e.conftest import OpenTab
from tests.e2e.learning.films import is_so
from tests.e2e.test_uploads import choose, close, row
from tests.e2e.town import arrive, in_the_house
from tests.support.cloudinary_server import CloudinaryServer
from tests.support.product import Product
from tests.support.videos import CAPTIONS, picture, video


@pytest.fixture(scope="module")
def cloudinary() -> Iterator[CloudinaryServer]:
    with CloudinaryServer() as server:
        yield server


@dataclass(frozen=True)
class Teacher:
    """The cookie of somebody who teaches, and where they edit and watch a lecture whose video is to come."""

    cookie: str
    editor: str
    player: str


async def teacher(house: House) -> Teacher:
    person, services = await arrive(house, Role.INSTRUCTOR, 0), house.services
    course = await services.authoring.create_course(person.actor, "Films")
    section = await services.curriculum.add_section(person.actor, course.id, "Start")
    lecture = await services.curriculum.add_lecture(person.actor, section.id, "One", "video")
    return Teacher(person.cookie, f"/teach/courses/{course.id}?step=curriculum", f"/learn/{course.slug}/{lecture.id}")


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Teacher]:
    folder = tmp_path_factory.mktemp("house") / "data"
    return folder, in_the_house(folder, teacher)


@pytest.fixture(scope="module")
def product(built: int, waiting: tuple[Path, Teacher], cloudinary: CloudinaryServer) -> Iterator[Product]:
    account = {"CLOUD_NAME": cloudinary.cloud, "API_KEY": cloudinary.key, "API_SECRET": cloudinary.secret}
    with Product(built, waiting[0], **account, FOLDER_NAME="house", CLOUDINARY_API_URL=cloudinary.url) as house:
        yield house


def test_a_video_goes_straight_to_cloudinary_and_plays_from_there_with_its_captions(
    open_tab: OpenTab, waiting: tuple[Path, Teacher], cloudinary: CloudinaryServer, tmp_path: Path
):
    person = waiting[1]
    page = open_tab(cookie=person.cookie)
    page.route("https://res.cloudinary.com/**", _give_a_picture)
    film, captions = tmp_path / "film.mp4", tmp_path / "film.vtt"
    film.write_bytes(video(seconds=20))
    captions.write_bytes(CAPTIONS)
    page.goto(person.editor)

    panel = choose(page, "One", film)
    expect(panel.get_by_text("film.mp4")).to_be_visible()
    panel.locator("#lecture-captions input[type=file]").set_input_files(captions)
    expect(panel.get_by_text("captions added.")).to_be_visible()
    close(panel)
    expect(row(page, "One")).to_contain_text("0:20")
    assert sorted(place[0] for place in cloudinary.assets) == ["image", "raw", "video"]
    assert film.read_bytes() in cloudinary.assets.values()

    page.goto(person.player)
    is_so(page, "video.readyState > 2 && window.lecturePlayer")
    assert (page.locator("video").get_attribute("src") or "").startswith(cloudinary.url)
    page.locator("video").evaluate("video => { video.textTracks[0].mode = 'showing'; }")
    is_so(page, "(video.textTracks[0].cues || []).length > 0")
    page.keyboard.press("k")
    is_so(page, "video.currentTime > 0.5")


def _give_a_picture(route: Route) -> None:
    route.fulfill(body=picture(), content_type="image/png")
