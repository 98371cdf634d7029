"""What people say about themselves: names, public face, portrait, and what is for their own eyes."""

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from edtech_app.domain.accounts import VISITOR, Gender, Profile, Role
from edtech_app.domain.errors import GatewayFailed, InvalidInput, NotSignedIn
from edtech_app.domain.links import link_label
from edtech_app.domain.media import MAX_PICTURE_BYTES, Crop
from edtech_app.services.accounts import ProfileForm
from edtech_app.services.course_students import StudentQuery
from tests.support.videos import files_under, picture
from tests.support.world import World

WHOLE = ProfileForm(
    first_name="  Asha   Devi ",
    last_name="Rao",
    headline="Potter",
    about="Clay.\r\nAnd fire.",
    gender="woman",
    born_on="1987-06-05",
    phone="098765 43210",
    links=["https://clay.example.com", "", " https://github.com/asha ", "https://clay.example.com"],
)


async def test_people_say_what_they_like_about_themselves(world: World):
    asha = await world.person()

    await world.services.profiles.update_profile(asha, WHOLE)

    user, profile = await world.services.profiles.profile(asha)
    assert user.name == "Asha Devi Rao"
    assert profile.about == "Clay.\nAnd fire."
    assert (profile.gender, profile.born_on, profile.phone) == (Gender.WOMAN, "1987-06-05", "+919876543210")
    assert profile.links == ("https://clay.example.com", "https://github.com/asha")


async def test_what_a_form_leaves_out_stays_as_it_was(world: World):
    asha = await world.person()
    await world.services.profiles.update_profile(asha, WHOLE)

    await world.services.profiles.update_profile(asha, {"headline": "Sculptor", "phone": ""})

    user, profile = await world.services.profiles.profile(asha)
    assert (user.first_name, profile.headline, profile.phone) == ("Asha Devi", "Sculptor", "")
    assert profile.born_on == "1987-06-05"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", ""),
        ("last_name", {"$set": 1}),
        ("headline", "x" * 121),
        ("about", "x" * 2001),
        ("gender", "robot"),
        ("gender", None),
        ("born_on", "2026-11-23"),
        ("born_on", "2030-01-01"),
        ("born_on", "1899-01-01"),
        ("born_on", "1987-02-30"),
        ("born_on", "05/06/1987"),
        ("born_on", "19870605"),
        ("phone", "12345"),
        ("phone", "+919876543210x"),
        ("phone", "98765 43210 ext. 5"),
        ("phone", "+1 555 010"),
        ("links", ["javascript:alert(1)"]),
        ("links", ["https://"]),
        ("links", ["https://[half"]),
        ("links", [{"$ne": ""}]),
        ("links", "https://clay.example.com"),
        ("links", [f"https://clay.example.com/{number}" for number in range(6)]),
        ("links", [f"https://clay.example.com/{'x' * 200}"]),
    ],
)
async def test_a_wrong_field_changes_nothing(world: World, field: str, value: Any):
    asha = await world.person()
    form: Any = {**WHOLE, field: value}

    with pytest.raises(InvalidInput) as refused:
        await world.services.profiles.update_profile(asha, form)

    assert list(refused.value.fields) == [field]
    user, profile = await world.services.profiles.profile(asha)
    assert (user.first_name, profile) == ("Asha", Profile(id=asha.user_id))


async def test_a_day_of_birth_is_measured_by_the_houses_own_clock(world: World):
    asha = await world.person()
    with pytest.raises(InvalidInput):
        await world.services.profiles.update_profile(asha, {"born_on": "2026-11-23"})
    world.clock.turn(timedelta(days=1))
    await world.services.profiles.update_profile(asha, {"born_on": "2026-11-23"})


async def test_a_visitor_has_no_profile(world: World):
    for attempt in (
        world.services.profiles.profile(VISITOR),
        world.services.profiles.update_profile(VISITOR, WHOLE),
        world.services.profiles.change_picture(VISITOR, picture()),
        world.services.profiles.remove_picture(VISITOR),
    ):
        with pytest.raises(NotSignedIn):
            await attempt


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("https://www.github.com/asha", "GitHub"),
        ("https://in.linkedin.com/in/asha", "LinkedIn"),
        ("https://x.com/asha", "X"),
        ("https://www.clay.example.com/pots", "clay.example.com"),
        ("https://notgithub.com", "notgithub.com"),
        ("mailto:asha@example.com", ""),
    ],
)
def test_a_link_is_called_by_its_site(address: str, label: str):
    assert link_label(address) == label


def quarters(*, turned: bool = False) -> bytes:
    """A photograph, 400 × 200: red and green above, blue and white below; its camera was held on its side if turned."""
    image = Image.new("RGB", (400, 200), "white")
    for colour, corner in (("red", (0, 0)), ("green", (200, 0)), ("blue", (0, 100))):
        image.paste(Image.new("RGB", (200, 100), colour), corner)
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    exif.get_ifd(0x8825)[2] = (12.0, 58.0, 17.0)
    if turned:
        image = image.transpose(Image.Transpose.ROTATE_90)
        exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif.tobytes(), quality=95)
    return out.getvalue()


async def portraits(world: World, user_id: str) -> dict[int, Image.Image]:
    """The stored portrait at each size."""
    profile = next(
        Profile.model_validate({**row, "id": row["_id"]})
        for row in await world.database["profiles"].find({"_id": user_id}).to_list(None)
    )
    files = [next(world.folder.rglob(key.rpartition("/")[2])) for key in (profile.picture_key, profile.thumb_key)]
    return {side: Image.open(io.BytesIO(file.read_bytes())) for side, file in zip((384, 96), files, strict=True)}


@pytest.mark.parametrize("turned", [False, True])
async def test_the_chosen_square_is_kept_at_two_sizes_without_what_the_camera_wrote(world: World, turned: bool):
    asha = await world.person()

    await world.services.profiles.change_picture(asha, quarters(turned=turned), Crop(x=0.5, y=0.0, size=0.5))

    found = await portraits(world, asha.user_id)
    for side, image in found.items():
        assert (image.format, image.size) == ("WEBP", (side, side))
        assert not image.getexif()
        assert set(image.info) <= {"background", "loop", "timestamp", "duration"}
        red, green, blue = image.convert("RGB").getpixel((side // 2, side // 2))
        assert (red < 40, green > 90, blue < 40) == (True, True, True)
    assert all(b"where I live" not in file.read_bytes() for file in world.folder.rglob("*.webp"))


async def test_without_a_square_the_middle_is_kept(world: World):
    asha = await world.person()
    await world.services.profiles.change_picture(asha, quarters())
    image = (await portraits(world, asha.user_id))[96].convert("RGB")
    assert [max(range(3), key=image.getpixel(at).__getitem__) for at in ((10, 10), (85, 10), (10, 85))] == [0, 1, 2]


@pytest.mark.parametrize(
    "crop",
    [
        Crop(-0.1, 0, 1),
        Crop(0, 1.1, 1),
        Crop(0, 0, 0),
        Crop(0, 0, 2),
        Crop(float("nan"), 0, 1),
        Crop(0, 0, float("inf")),
    ],
)
async def test_a_square_that_cannot_be_is_refused(world: World, crop: Crop):
    asha = await world.person()
    with pytest.raises(InvalidInput, match="cannot be used"):
        await world.services.profiles.change_picture(asha, picture(), crop)
    assert files_under(world.folder / "media") == []


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 2), (400, 3)])
async def test_a_square_never_leaves_the_picture(world: World, width: int, height: int):
    asha = await world.person()
    await world.services.profiles.change_picture(asha, picture(width, height), Crop(1.0, 1.0, 1.0))
    assert (await portraits(world, asha.user_id))[384].size == (384, 384)


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (50, 50)).save(out, "GIF")
    return out.getvalue()


def bomb() -> bytes:
    """A small file that unpacks to a hundred million points."""
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", gif(), bomb(), picture()[:2000], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7"],
    ids=["empty", "stub", "gif", "bomb", "cut off", "svg", "pdf"],
)
async def test_what_is_no_picture_is_refused_with_words_and_leaves_nothing(world: World, content: bytes):
    asha = await world.person()

    with pytest.raises(InvalidInput, match="picture"):
        await world.services.profiles.change_picture(asha, content)

    assert files_under(world.folder / "media") == []
    assert (await world.services.profiles.profile(asha))[1].picture_key == ""


async def test_a_picture_that_is_too_large_is_refused(world: World):
    asha = await world.person()
    with pytest.raises(InvalidInput, match="5 MB"):
        await world.services.profiles.change_picture(asha, b"x" * (MAX_PICTURE_BYTES + 1))


async def test_a_replaced_and_a_removed_picture_are_gone(world: World):
    asha = await world.person()
    await world.services.profiles.change_picture(asha, picture())
    before = files_under(world.folder / "media")
    await world.services.profiles.change_picture(asha, quarters())
    after = files_under(world.folder / "media")
    assert (len(before), len(after), set(before) & set(after)) == (2, 2, set())
    assert list(await world.services.profiles.faces([asha.user_id])) == [asha.user_id]

    await world.services.profiles.remove_picture(asha)
    await world.services.profiles.remove_picture(asha)

    assert files_under(world.folder / "media") == []
    assert await world.services.profiles.faces([asha.user_id]) == {}


async def test_a_picture_that_cannot_be_kept_whole_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch):
    asha = await world.person()
    put, calls = world.media_store.put, 0

    async def put_once(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise GatewayFailed("The store is away.")
        return await put(*args, **kwargs)

    monkeypatch.setattr(world.media_store, "put", put_once)
    with pytest.raises(GatewayFailed):
        await world.services.profiles.change_picture(asha, picture())

    assert files_under(world.folder / "media") == []


async def test_what_is_for_ones_own_eyes_never_leaves_the_account(world: World):
    """The private fields hold words that nothing public may ever contain."""
    meera = await world.person(Role.INSTRUCTOR, first_name="Meera")
    asha = await world.person()
    for person in (meera, asha):
        await world.services.profiles.update_profile(
            person, {"gender": "other", "born_on": "1987-06-05", "phone": "+919876543210"}
        )
    course = await world.course(meera)
    await world.enrol(asha, course)
    lecture = (await world.lectures.of(course.id))[0]
    await world.services.learning.mark_complete(asha, course.id, lecture.id, done=True)
    await world.services.reviews.write(asha, course.id, stars=5, text="Good.")
    services = world.services

    for viewer in (VISITOR, asha, meera, await world.person()):
        shown = [
            await services.course_pages.course_page(viewer, course.slug),
            await services.course_pages.instructor_page(meera.user_id),
            await services.review_lists.of_course(viewer, course.id),
            await services.catalog.home(),
            await services.learning.open_lecture(asha, course.slug, lecture.id),
            await services.analytics.dashboard(meera),
            await services.course_students.find(meera, course.id, StudentQuery()),
        ]
        public = repr(shown)
        for secret in ("1987-06-05", "9876543210", "password_hash", asha.email, meera.email):
            assert secret not in public, secret
