"""A backup holds the whole school, and a restore makes the same school of it, or says in words that it has not."""

import asyncio
import contextlib
import gzip
import hashlib
import json
import os
import stat
import tarfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from bson import decode_all, encode
from pydantic import SecretStr

from edtech_app import VERSION, runtime
from edtech_app.domain.accounts import Client, Role
from edtech_app.domain.commerce import OrderStatus
from edtech_app.domain.entity import millis, new_id
from edtech_app.domain.errors import Conflict
from edtech_app.domain.media import MediaKind
from edtech_app.gateways.media.cloudinary import CloudinaryMedia
from edtech_app.gateways.media.local import LocalMedia
from edtech_app.repositories.counters import LeaseRepository
from edtech_app.repositories.indexes import INDEXES, ensure_indexes
from edtech_app.repositories.whole import Part, WholeDatabase
from edtech_app.runtime import DatabaseFailed, running
from edtech_app.services.keeping import BackupService, BadArchive, RestoreService
from edtech_app.settings import Settings
from tests.attacks.school import PASSWORD, open_school
from tests.support.archives import (
    Change,
    Piece,
    named,
    pieces,
    put_together,
    with_a_true_manifest,
    with_about,
    with_piece,
)
from tests.support.cloudinary_server import CloudinaryServer
from tests.support.crash import Crash, Fuse, MortalDatabase, fuses
from tests.support.meanwhile import Meanwhile, moments
from tests.support.memory import database_in_memory
from tests.support.videos import picture, video
from tests.support.world import SECRET, Clock, World

HERE = Client(address="192.0.2.7", device="Firefox")
Rows = dict[str, list[bytes]]


@dataclass
class Living:
    """A backup of a school in which everything has happened, and what there was when it was made."""

    archive: Path
    rows: Rows
    files: dict[str, str]
    student_email: str
    slug: str
    film: str


async def rows_of(database: Any) -> Rows:
    """Every document of every collection to the last bit, types and order of fields included."""
    rows: Rows = {}
    for name in sorted(await database.list_collection_names()):
        found = await database[name].find({}).to_list(None)
        if found:
            rows[name] = sorted(encode(document) for document in found)
    return rows


def files_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file that makes the school."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in ("media", "incoming")
        for path in sorted((folder / name).rglob("*"))
        if path.is_file()
    }


def backup_of(world: World, rows: WholeDatabase | None = None, store: Any = None) -> BackupService:
    return BackupService(
        rows=rows or WholeDatabase(world.database),
        store=store or world.media_store,
        settings=world.settings,
        now=world.clock,
    )


class Elsewhere:
    """Another machine: an empty database in memory and an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock()
        self.database: Any = database_in_memory()
        self.settings = Settings(_env_file=None, data_dir=folder)  # pyright: ignore[reportCallIssue]
        self.store: Any = LocalMedia(folder / "media", SECRET, self.clock)

    def restoring(self, database: Any = None, *, is_alone: bool = True) -> RestoreService:
        rows = WholeDatabase(self.database if database is None else database)
        backup = BackupService(rows=rows, store=self.store, settings=self.settings, now=self.clock)
        return RestoreService(
            rows=rows, store=self.store, backup=backup, settings=self.settings, is_alone=is_alone, now=self.clock
        )

    async def is_untouched(self) -> bool:
        return await self.database.list_collection_names() == [] and not any(self.folder.rglob("*"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Elsewhere:
    (tmp_path / "elsewhere").mkdir()
    return Elsewhere(tmp_path / "elsewhere")


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Living:
    return asyncio.run(live(tmp_path_factory.mktemp("living")))


async def live(folder: Path) -> Living:
    async with open_school(folder / "school") as school:
        world, names = school.world, school.names
        student, author = school.people["student"], school.people["instructor"]
        await world.services.catalog.put_up_first_shelves()
        await world.services.refunds.ask(student, names["order_of_student"], names["rivals"], "Not for me.")
        await world.services.helpful.vote(school.people["other"], names["review"], helpful=True)

        async def half() -> AsyncIterator[bytes]:
            yield video()[: len(video()) // 2]

        await world.services.uploads.receive(author, names["upload"], 0, half())
        made = await backup_of(world).make(folder / "school.tar")
        rows, files = await rows_of(world.database), files_of(world.folder)
        assert made.documents == sum(map(len, rows.values()))
        assert made.is_settled
        return Living(
            made.file, rows, files, student.email, (await world.courses.get(names["course"])).slug, names["film"]
        )


@pytest.fixture
async def small(tmp_path: Path) -> Path:
    """A backup of a school with next to nothing in it, for what is repeated often."""
    folder = tmp_path / "small"
    folder.mkdir()
    world = await World.open(folder)
    await world.services.catalog.put_up_first_shelves()
    author = await world.person(Role.INSTRUCTOR)
    await world.learner(await world.course(author))
    face = folder / "face.webp"
    face.write_bytes(b"a face")
    await world.media_store.put("pictures/face.webp", face, kind=MediaKind.PICTURE, content_type="image/webp")
    return (await backup_of(world).make(tmp_path / "small.tar")).file


def test_a_living_school_has_something_of_everything(living: Living):
    assert {
        *("users", "profiles", "sessions", "otps", "carts", "wishlists", "audit", "outbox", "counters", "feeds"),
        *("categories", "courses", "sections", "subsections", "deletedparts", "media", "uploads"),
        *("enrollments", "courseprogress", "notes", "certificates", "ratings", "helpfulvotes", "reviewreports"),
        *("orders", "ledger", "refunds", "receipts", "alerts"),
    } <= set(living.rows)
    kinds = {name.split("/")[0] + "/" + name.split("/")[1] for name in living.files if name.startswith("media/")}
    assert kinds == {"media/videos", "media/pictures", "media/captions", "media/resources"}
    assert any(name.startswith("incoming/") for name in living.files)


async def test_it_comes_back_elsewhere_to_the_last_bit_and_goes_on(living: Living, tmp_path: Path):
    folder = tmp_path / "house"
    settings = Settings(_env_file=None, data_dir=folder)  # pyright: ignore[reportCallIssue]

    async with runtime.keeping(settings, may_share=False) as kept:
        restored = await kept.restore.restore(living.archive, force=False)
        again = await kept.backup.make(tmp_path / "again.tar")

    assert restored.documents == sum(map(len, living.rows.values()))
    assert (restored.missing, restored.saved) == (0, None)
    assert files_of(folder) == living.files
    one, other = ({piece.name: piece.content for piece in pieces(file)} for file in (living.archive, again.file))
    assert as_rows(other) == as_rows(one) == living.rows
    assert {name for name in one if not name.startswith("documents/")} == {
        name for name in other if not name.startswith("documents/")
    }
    assert not list(folder.glob("restoring*"))

    async with running(settings) as house:
        services = house.services
        # An order that was paid and never confirmed is found by reconciliation, as in the school itself.
        await services.commerce.reconcile()
        assert await services.upkeep.mend_totals() == []
        assert await services.books.check() == []
        assert await services.leftovers.missing() == []
        opened = await services.sessions.open(
            await services.sessions.sign_in(living.student_email, PASSWORD, HERE), HERE
        )
        page = await services.learning.open_lecture(opened.actor, living.slug, living.film)
        link = urlsplit(page.video_url)
        film = await services.files.open(opened.actor, link.path.removeprefix("/media/"), **dict(parse_qsl(link.query)))
        assert film.read_bytes() == video()
        taken = {index.name for index in INDEXES if index.unique}
        for name in {index.collection for index in INDEXES}:
            there = [index async for index in house.database[name].list_indexes()]
            taken -= {index["name"].removeprefix("idx_") for index in there}
        assert taken == set()


def as_rows(archive: dict[str, bytes]) -> Rows:
    rows: Rows = {}
    for name, content in archive.items():
        if name.startswith("documents/"):
            rows.setdefault(name.split("/")[1], []).extend(encode(document) for document in decode_all(content))
    return {name: sorted(found) for name, found in rows.items()}


def test_the_file_is_a_plain_tar_for_nobody_else_that_says_what_it_is(living: Living):
    assert stat.S_IMODE(living.archive.stat().st_mode) == 0o600
    with tarfile.open(living.archive) as tar:
        names = tar.getnames()
    assert (names[0], names[-1]) == ("about.json", "manifest.json")
    first, *_, last = pieces(living.archive)
    assert json.loads(first.content) == {
        "product": "vidya backup",
        "format": 1,
        "version": VERSION,
        "made_at": "2026-11-23T12:00:00+00:00",
    }
    for member in json.loads(last.content)["members"]:
        content = named(pieces(living.archive), member["name"]).content
        assert (member["size"], member["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert b"a secret for tests" not in living.archive.read_bytes()


async def test_a_file_that_is_there_is_never_replaced(world: World, tmp_path: Path):
    there = tmp_path / "there.tar"
    there.write_text("mine")

    with pytest.raises(Conflict, match="already exists"):
        await backup_of(world).make(there)
    with pytest.raises(Conflict, match=r"could not be written: No such file or directory\."):
        await backup_of(world).make(tmp_path / "nowhere" / "backup.tar")

    assert there.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


async def test_a_backup_that_fails_leaves_nothing(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Conflict, match="No space left on device"):
        await backup_of(world).make(tmp_path / "backup.tar")

    assert list(tmp_path.glob("backup*")) == []


class Interrupted(WholeDatabase):
    """The database, in which somebody acts before the n-th time that a collection is read."""

    def __init__(self, database: Any, moment: Meanwhile) -> None:
        super().__init__(database)
        self._moment = moment

    async def parts(self, collection: str) -> AsyncIterator[Part]:
        await self._moment.call(nothing)
        async for part in super().parts(collection):
            yield part


async def nothing() -> None: ...


async def test_the_books_agree_though_people_buy_while_they_are_read(world: World, tmp_path: Path):
    """At each moment of the reading in turn, somebody pays for a course and is given it."""
    author = await world.person(Role.INSTRUCTOR)
    for number, moment in enumerate(moments()):
        student, course = await world.person(), await world.course(author)
        ticket = await world.services.commerce.start_checkout(student, [course.id])
        proof = await world.payments.pay(ticket.gateway_order_id)
        moment.act = partial(world.services.commerce.confirm, student, proof)

        made = await backup_of(world, Interrupted(world.database, moment)).make(tmp_path / f"{number}.tar")

        there = Elsewhere(tmp_path / str(number))
        await there.restoring().restore(made.file, force=False)
        assert made.is_settled
        restored = World(database=there.database, folder=there.folder)
        assert await restored.services.books.check() == []
        # What was paid after the books were read is found at the provider, as in the school itself.
        restored.clock.turn(timedelta(minutes=5))
        await restored.services.commerce.reconcile()
        assert await restored.services.books.check() == []
        assert await restored.services.upkeep.mend_totals() == []
        assert {order.status for order in await restored.orders.of_user(student.user_id)} == {OrderStatus.FULFILLED}
        if moment.left > 0:
            break
    assert number > 20


async def test_books_that_never_stand_still_are_told(world: World, tmp_path: Path):
    author = await world.person(Role.INSTRUCTOR)

    class Busy(WholeDatabase):
        async def digest(self, collection: str) -> str:
            await world.learner(await world.course(author))
            return await super().digest(collection)

    made = await backup_of(world, Busy(world.database)).make(tmp_path / "busy.tar")

    assert not made.is_settled
    there = Elsewhere(tmp_path / "there")
    assert (await there.restoring().restore(made.file, force=False)).documents == made.documents


async def test_a_film_that_arrives_while_it_is_backed_up_comes_with_its_row(world: World, tmp_path: Path):
    author = await world.person(Role.INSTRUCTOR)
    course = await world.course(author)
    film = tmp_path / "film.mp4"
    film.write_bytes(video())
    store = world.media_store

    class Busy(LocalMedia):
        """A store that gets a film as soon as it has been looked through for the first time."""

        arrived = False

        async def kept(self):  # pyright: ignore[reportIncompatibleMethodOverride] - a generator of the same
            async for each in store.kept():
                yield each
            if not self.arrived:
                self.arrived = True
                await world.film(author, course)

    made = await backup_of(world, store=Busy(world.folder / "media", SECRET, world.clock)).make(tmp_path / "b.tar")

    names = {piece.name for piece in pieces(made.file)}
    [asset] = await world.assets.of_course(course.id)
    assert {f"media/{key}" for key in asset.keys} <= names


async def test_a_school_is_not_overwritten(elsewhere: Elsewhere, small: Path, living: Living):
    await elsewhere.restoring().restore(small, force=False)
    before, files = await rows_of(elsewhere.database), files_of(elsewhere.folder)

    with pytest.raises(Conflict, match="There is already a school here"):
        await elsewhere.restoring().restore(living.archive, force=False)
    assert (await rows_of(elsewhere.database), files_of(elsewhere.folder)) == (before, files)

    restored = await elsewhere.restoring().restore(living.archive, force=True)
    assert restored.saved
    assert await rows_of(elsewhere.database) == living.rows
    assert files_of(elsewhere.folder) == living.files

    elsewhere.clock.at += timedelta(seconds=1)
    await elsewhere.restoring().restore(restored.saved.file, force=True)
    assert (await rows_of(elsewhere.database), files_of(elsewhere.folder)) == (before, files)


async def test_a_first_start_has_nothing_to_lose(elsewhere: Elsewhere, small: Path):
    first = World(database=elsewhere.database, folder=elsewhere.folder)
    await ensure_indexes(elsewhere.database)
    await first.services.catalog.put_up_first_shelves()

    assert (await elsewhere.restoring().restore(small, force=False)).saved is None


async def test_nobody_restores_under_an_open_house(elsewhere: Elsewhere, small: Path):
    until = millis(elsewhere.clock()) + 6000
    await LeaseRepository(elsewhere.database).take("deliver-mail", holder="somebody", now=until - 6000, until=until)

    with pytest.raises(Conflict, match="A site is running on this database"):
        await elsewhere.restoring(is_alone=False).restore(small, force=False)

    elsewhere.clock.turn(timedelta(seconds=7))
    assert (await elsewhere.restoring(is_alone=False).restore(small, force=False)).documents


async def test_whatever_dies_in_the_middle_is_told_and_begun_anew(tmp_path: Path, small: Path):
    """The process is killed after each of its writes to the database in turn."""
    whole = Elsewhere(tmp_path / "whole")
    await whole.restoring().restore(small, force=False)
    right, files = await rows_of(whole.database), files_of(whole.folder)
    deaths = 0
    for number, fuse in enumerate(fuses()):
        there = Elsewhere(tmp_path / f"there{number}")
        with contextlib.suppress(Crash):
            await there.restoring(listing(there.database, fuse)).restore(small, force=False)
        if fuse.left > 0:
            break
        deaths += 1
        rows = WholeDatabase(there.database)
        if not await rows.is_half_restored():
            assert await rows_of(there.database) == right
            continue
        with pytest.raises(Conflict, match="was started here and has not finished"):
            await BackupService(rows=rows, store=there.store, settings=there.settings, now=there.clock).make(
                tmp_path / f"never{number}.tar"
            )
        await there.restoring().restore(small, force=False)
        assert (await rows_of(there.database), files_of(there.folder)) == (right, files)
    assert deaths > 8


def listing(database: Any, fuse: Fuse) -> Any:
    class Listing(MortalDatabase):
        async def list_collection_names(self) -> list[str]:
            return await database.list_collection_names()

    return Listing(database, fuse)


async def test_no_house_opens_on_half_a_school(tmp_path: Path):
    settings = Settings(_env_file=None, data_dir=tmp_path / "house")  # pyright: ignore[reportCallIssue]
    async with running(settings) as house:
        await house.database["counters"].insert_one({"_id": "restoring", "count": 1, "expires_at": 0})

    with pytest.raises(DatabaseFailed, match="Run `restore` with the same backup again"):
        async with running(settings):
            pass


def cut(part: float) -> Callable[[bytes], bytes]:
    return lambda archive: archive[: int(len(archive) * part)]


def flipped(beginning: bytes) -> Callable[[bytes], bytes]:
    """One bit of what stands behind these bytes is another."""

    def flip(archive: bytes) -> bytes:
        at = archive.index(beginning) + 600
        return archive[:at] + bytes([archive[at] ^ 1]) + archive[at + 1 :]

    return flip


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        pytest.param(lambda archive: b"", "not a backup of this site", id="empty"),
        pytest.param(lambda archive: b"PK\x03\x04" + archive, "not a backup of this site", id="another file"),
        pytest.param(gzip.compress, "not a backup of this site", id="compressed"),
        pytest.param(lambda archive: archive[:300], "not a backup of this site", id="cut at the beginning"),
        pytest.param(cut(0.5), "it ends in the middle", id="cut in the middle"),
        pytest.param(lambda archive: archive[:-2000], "it ends in the middle", id="cut at the end"),
        pytest.param(lambda archive: archive[:-1024], "it ends in the middle", id="without its end"),
        pytest.param(flipped(b"media/videos/"), "is not what was put in", id="a bit of a film"),
        pytest.param(lambda archive: b"\0" * 10_240, "not a backup", id="an archive of nothing"),
        pytest.param(flipped(b"documents/users/"), "is not what was put in", id="a bit of a document"),
    ],
)
async def test_a_damaged_backup_changes_nothing(
    living: Living, elsewhere: Elsewhere, tmp_path: Path, spoil: Callable[[bytes], bytes], words: str
):
    spoiled = tmp_path / "spoiled.tar"
    spoiled.write_bytes(spoil(living.archive.read_bytes()))

    with pytest.raises(BadArchive, match=words):
        await elsewhere.restoring().restore(spoiled, force=True)

    assert await elsewhere.is_untouched()


def adds(name: str, content: bytes = b"x", **fields: Any) -> Change:
    return lambda given: with_a_true_manifest(with_piece(given, Piece(name, content, **fields)))


USER = encode({"_id": "a" * 24, "version": 0})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(adds("../outside"), "a file that no backup has", id="a way out"),
        pytest.param(adds("media/pictures/../../outside.webp"), "a file that no backup has", id="a hidden way out"),
        pytest.param(adds("/etc/passwd"), "a file that no backup has", id="a place of the system"),
        pytest.param(adds("jwt_secret"), "a file that no backup has", id="a secret"),
        pytest.param(adds("incoming/x/video"), "a file that no backup has", id="no upload"),
        pytest.param(adds("media/letters/one.txt"), "is no file of a store", id="no kind of ours"),
        pytest.param(
            adds("media/pictures/a.webp", b"", kind=tarfile.SYMTYPE, link="/etc/passwd"),
            "something that is not a file",
            id="a link",
        ),
        pytest.param(
            adds("media/pictures/a.webp", b"", kind=tarfile.LNKTYPE, link="about.json"),
            "something that is not a file",
            id="a hard link",
        ),
        pytest.param(adds("media/pictures/a.webp", b"", kind=tarfile.CHRTYPE), "that is not a file", id="a device"),
        pytest.param(adds("media/pictures/a.webp", b"", kind=tarfile.DIRTYPE), "that is not a file", id="a folder"),
        pytest.param(
            adds("media/pictures/a.webp", b"", kind=tarfile.GNUTYPE_SPARSE), "that is not a file", id="a file of holes"
        ),
        pytest.param(
            adds("pax", b"30 size=99999999999999999999\n", kind=tarfile.XHDTYPE), "is not a file", id="a pax head"
        ),
        pytest.param(
            adds("././@LongLink", b"../outside\0", kind=tarfile.GNUTYPE_LONGNAME), "not a file", id="a long name"
        ),
        pytest.param(
            lambda given: [*given[:-1], Piece("media/videos/a.mp4", b"x", size=10**15), given[-1]],
            "it ends in the middle",
            id="a petabyte",
        ),
        pytest.param(lambda given: [*given, given[1]], "is in it twice", id="a member twice"),
        pytest.param(
            lambda given: [*given, Piece("media/pictures/z.webp", b"x")], "comes after its end", id="more after the end"
        ),
        pytest.param(lambda given: [given[0], *given[2:]], "is missing", id="a member less"),
        pytest.param(
            lambda given: [*given[:-1], Piece("media/pictures/z.webp", b"x"), given[-1]],
            "is not in its manifest",
            id="a member more",
        ),
        pytest.param(
            lambda given: [*given[:-1], replace(given[-1], content=b"[" * 100_000)],
            "cannot be read",
            id="a deep manifest",
        ),
        pytest.param(
            lambda given: [*given[:-1], replace(given[-1], content=b'{"members": [{"name": 1}]}')],
            "cannot be read",
            id="another manifest",
        ),
        pytest.param(lambda given: with_about(given, format=2, version="9.0.0"), "made by version 9.0.0", id="newer"),
        pytest.param(
            lambda given: with_about(given, product="another"), "not a backup of this site", id="of another product"
        ),
        pytest.param(lambda given: given[1:], "not a backup of this site", id="without a beginning"),
        pytest.param(
            adds("documents/users/000009.bson", b"no bson"), "the documents that it should", id="no documents"
        ),
        pytest.param(
            adds("documents/users/000009.bson", USER + USER), "the documents that it should", id="more than it says"
        ),
        pytest.param(
            adds("documents/users/000009.bson", encode({"name": "nobody"})), "that it should", id="without an id"
        ),
        pytest.param(
            adds("documents/users/000009.bson", encode({"_id": "a", "$where": "1"})), "that it should", id="an operator"
        ),
        pytest.param(
            adds("documents/users/000009.bson", b"x" * (21 * 1024**2)), "far too large", id="documents of 21 MB"
        ),
        pytest.param(adds("documents/system.users/000001.bson", USER), "no backup has", id="the database's own"),
    ],
)
async def test_a_hostile_backup_changes_nothing(
    small: Path, elsewhere: Elsewhere, tmp_path: Path, change: Change, words: str
):
    hostile = tmp_path / "hostile.tar"
    hostile.write_bytes(put_together(change(pieces(small))))

    with pytest.raises(BadArchive, match=words):
        await elsewhere.restoring().restore(hostile, force=True)

    assert await elsewhere.is_untouched()


async def test_pieces_put_together_as_they_were_are_restored(small: Path, elsewhere: Elsewhere, tmp_path: Path):
    """So that the tests above fail for the reason that they name."""
    same = tmp_path / "same.tar"
    same.write_bytes(put_together(with_a_true_manifest(pieces(small))))

    assert (await elsewhere.restoring().restore(same, force=False)).documents


async def test_two_people_with_one_address_are_told_and_no_house_opens(
    small: Path, elsewhere: Elsewhere, tmp_path: Path
):
    given = pieces(small)
    user = decode_all(named(given, "documents/users/").content)[0]
    double = encode({**user, "_id": new_id()})
    hostile = tmp_path / "double.tar"
    hostile.write_bytes(
        put_together(with_a_true_manifest(with_piece(given, Piece("documents/users/000009.bson", double))))
    )

    with pytest.raises(BadArchive, match="something twice"):
        await elsewhere.restoring().restore(hostile, force=False)

    assert await WholeDatabase(elsewhere.database).is_half_restored()
    assert (await elsewhere.restoring().restore(small, force=False)).documents


async def test_without_room_nothing_is_begun(small: Path, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1000}))

    with pytest.raises(Conflict, match="not enough disk space"):
        await elsewhere.restoring().restore(small, force=False)

    assert await elsewhere.is_untouched()


async def test_what_cloudinary_keeps_is_named_and_stays_there(world: World, tmp_path: Path):
    with CloudinaryServer() as server:
        settings = world.settings.model_copy(
            update={
                "cloud_name": server.cloud,
                "api_key": server.key,
                "api_secret": SecretStr(server.secret),
                "folder_name": "school",
            }
        )
        store = CloudinaryMedia(settings, api_url=server.url)
        face = tmp_path / "face.png"
        face.write_bytes(picture())
        for key in ("pictures/one.png", "pictures/two.png"):
            await store.put(key, face, kind=MediaKind.PICTURE, content_type="image/png")

        made = await backup_of(world, store=store).make(tmp_path / "backup.tar")

        given = pieces(made.file)
        assert made.elsewhere == 2
        assert json.loads(named(given, "elsewhere.json").content) == {
            "store": "cloudinary",
            "files": ["school/pictures/one", "school/pictures/two"],
        }
        assert [piece.name for piece in given if piece.name.startswith("media/")] == []
        await store.delete("pictures/two.png", kind=MediaKind.PICTURE)
        there = Elsewhere(tmp_path / "there")
        there.store = store
        assert (await there.restoring().restore(made.file, force=False)).missing == 1
        assert [kept.name async for kept in store.kept()] == ["school/pictures/one"]
