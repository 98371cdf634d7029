"""Taking one's data along and leaving: what stays of a person is read from every collection and every file."""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Client, Gender, Profile, Role, UserStatus
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.commerce import OrderStatus
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import AppError, Conflict, InvalidInput, NotSignedIn, TooMany
from edtech_app.domain.media import MediaKind
from edtech_app.domain.privacy import BELONGINGS, LETTERS_KEPT, OTHER_COLLECTIONS, Fate
from edtech_app.repositories.accounts import ProfileRepository
from edtech_app.repositories.house import JobRunRepository
from edtech_app.repositories.indexes import INDEXES, ensure_indexes
from tests.support.crash import Crash, dying_services, fuses
from tests.support.videos import in_chunks, video
from tests.support.world import World

PASSWORD = "a hill of green tea"
HERE = Client(address="203.0.113.77", device="Zimdevice/1.0", time_zone="Asia/Kolkata")
NAMES = ("Zimfirst", "Zimlast")
PRIVATE = ("zimheadline", "zimabout", "zimlink", "zimreport", "1987-06-05", "+919876543210")


@dataclass
class Life:
    """Somebody who has left a trace in every collection: `sold` and `draft` are courses that they teach."""

    me: Actor
    token: str
    reader: Actor
    bought: Course
    sold: Course
    draft: Course

    @property
    def traces(self) -> tuple[str, ...]:
        return (*NAMES, *PRIVATE, self.me.email, HERE.address, HERE.device)


@pytest.fixture(scope="module")
def film() -> bytes:
    return video()


async def live(world: World, film: bytes = b"") -> Life:
    """An instructor's life in the school, with everything that there is to leave behind; a film takes a moment."""
    services = world.services
    me = await world.person(Role.INSTRUCTOR, first_name=NAMES[0], password=PASSWORD)
    await world.users.change(me.user_id, lambda user: user.model_copy(update={"last_name": NAMES[1]}))
    opened = await services.sessions.open(await services.sessions.sign_in(me.email, PASSWORD, HERE), HERE)
    me = opened.actor
    picture = world.folder / "face.webp"
    picture.write_bytes(b"a face")
    await world.media_store.put("pictures/face.webp", picture, kind=MediaKind.PICTURE, content_type="image/webp")
    picture.unlink()
    await ProfileRepository(world.database).add(
        Profile(
            id=me.user_id,
            headline="zimheadline",
            about="zimabout",
            links=("https://zimlink.example",),
            picture_key="pictures/face.webp",
            gender=Gender.WOMAN,
            born_on="1987-06-05",
            phone="+919876543210",
        )
    )
    reader = await world.person(first_name="Reader")
    other = await world.person(Role.INSTRUCTOR, first_name="Other")
    bought, wanted = await world.course(other), await world.course(other, title="Wanted")
    sold, draft = await world.course(me, title="Sold"), await world.course(me, title="A draft", lectures=0)
    for course in (sold, draft) if film else ():
        await services.media.receive_video(me, course.id, "film.mp4", in_chunks(film))
    section = (await world.sections.of(sold.id))[0]
    planned = await services.curriculum.add_lecture(me, section.id, "Planned", "video")
    await services.uploads.begin(me, planned.id, file_name="zimfilm.mp4", size=1000, mark="")
    await world.enrol(reader, sold)
    await services.cart.add(me, wanted.id)
    await services.cart.toggle_wish(me, wanted.id)
    given_back = await world.course(other, title="Given back")
    ticket = await services.commerce.start_checkout(me, [bought.id, given_back.id])
    await services.commerce.confirm(me, await world.payments.pay(ticket.gateway_order_id))
    await services.refunds.ask(me, ticket.order_id, given_back.id, "Not for me.")
    for lecture in await world.lectures.of(bought.id):
        await services.learning.mark_complete(me, bought.id, lecture.id, done=True)
    await services.notes.write(me, bought.id, lecture.id, new_id(), second=0, text="zimnote")
    await services.reviews.write(me, bought.id, stars=5, text="Very clear.")
    await speak_up(world, me, reader, wanted, sold)
    await services.password_resets.request(me.email, HERE)
    await services.credentials.request_email_change(me, "another@example.com", PASSWORD, HERE)
    return Life(me=me, token=opened.token, reader=reader, bought=bought, sold=sold, draft=draft)


async def speak_up(world: World, me: Actor, reader: Actor, theirs: Course, mine: Course) -> None:
    """Let me find one review of the reader's helpful, report it all the same, and answer another."""
    services = world.services
    await world.enrol(reader, theirs)
    for course in (theirs, mine):
        (first, *_) = await world.lectures.of(course.id)
        await services.learning.mark_complete(reader, course.id, first.id, done=True)
        await services.reviews.write(reader, course.id, stars=4, text="Good.")
    await services.reach.finish_counting()
    [helpful] = await world.reviews.all_of_course(theirs.id)
    [answered] = await world.reviews.all_of_course(mine.id)
    await services.announcements.announce(me, mine.id, "A new lecture", "Come and see.")
    await services.preferences.choose(me, "sale", "mail", wanted=True)
    await services.helpful.vote(me, helpful.id, helpful=True)
    await services.moderation.report(me, helpful.id, "other", "zimreport")
    await services.reviews.answer(me, answered.id, "Thank you.")


async def everything(database: Any) -> dict[str, list[dict[str, Any]]]:
    """Every row of every collection, as the database itself has them."""
    names = await database.list_collection_names()
    return {name: await database[name].find({}).to_list(None) for name in sorted(names)}


def owner_of(row: dict[str, Any], path: str) -> Any:
    for part in path.split("."):
        row = row.get(part, {}) if isinstance(row, dict) else {}
    return row


async def test_every_collection_is_accounted_for(world: World, film: bytes):
    await ensure_indexes(world.database)
    await live(world, film)
    await world.services.leftovers.remove()
    await world.services.overview.read(await world.person(Role.ADMINISTRATOR))
    await JobRunRepository(world.database).know({"deliver-mail": 2}, now=world.clock())

    known = {belonging.collection for belonging in BELONGINGS}

    assert not known & set(OTHER_COLLECTIONS)
    assert {index.collection for index in INDEXES} | set(await everything(world.database)) == known | set(
        OTHER_COLLECTIONS
    )


async def test_the_download_holds_every_row_that_is_mine_and_no_secret(world: World, film: bytes):
    life = await live(world, film)

    text = (await world.services.export.export(life.me, HERE)).decode()

    rows = await everything(world.database)
    for belonging in BELONGINGS:
        mine = [
            row
            for row in rows[belonging.collection]
            if owner_of(row, belonging.owner) in (life.me.user_id, life.me.email)
        ]
        assert mine or belonging.collection == "ledger", belonging.collection
        for row in mine:
            if row.get("act") != "data exported":
                assert (str(row["_id"]) in text) is belonging.is_exported, belonging.collection
    assert all(trace in text for trace in life.traces)
    hashes = [row["password_hash"] for row in rows["users"]] + [row["digest"] for row in rows["otps"]]
    assert not any(secret in text for secret in hashes if secret != "!")
    assert life.reader.user_id not in text
    assert life.reader.email not in text
    for name in ("account", "orders", "courses_taught", "answers", "lectures", "letters", "acts"):
        assert json.loads(text)[name], name


async def test_a_download_is_for_oneself_and_a_few_times_a_day(world: World):
    with pytest.raises(NotSignedIn):
        await world.services.export.export(VISITOR, HERE)
    asha = await world.person()
    for _ in range(5):
        await world.services.export.export(asha, HERE)
    with pytest.raises(TooMany):
        await world.services.export.export(asha, HERE)


async def test_what_a_deletion_will_mean_is_told_in_numbers(world: World, film: bytes):
    life = await live(world, film)

    told = await world.services.deletion.preview(life.me)

    assert (told.bought, told.kept, told.students, told.removed) == (1, 1, 1, 1)
    assert (told.reviews, told.orders) == (1, 1)


async def test_after_a_deletion_nothing_personal_is_left_but_what_the_law_asks(world: World, film: bytes):
    life = await live(world, film)

    await world.services.deletion.request(life.me, PASSWORD, "delete", HERE)

    await assert_gone(world, life)


async def assert_gone(world: World, life: Life) -> None:
    rows = await everything(world.database)
    goodbye = f"goodbye:{life.me.user_id}"
    may_hold = {
        "orders": NAMES,
        "audit": (HERE.address, HERE.device),
        "outbox": (*NAMES, life.me.email),
    }
    for name, kept in rows.items():
        if name == "outbox":
            assert [row["dedupe"] for row in kept if life.me.email in str(row)] == [goodbye]
        found = {trace for trace in life.traces if trace in str(kept)}
        assert found <= set(may_hold.get(name, ())), name
    for belonging in BELONGINGS:
        if belonging.fate is Fate.ERASED and belonging.collection not in ("users", "profiles", "outbox"):
            assert not [
                r for r in rows.get(belonging.collection, []) if owner_of(r, belonging.owner) == life.me.user_id
            ]

    left = await world.users.get(life.me.user_id)
    assert (left.status, left.name, left.email) == (UserStatus.DELETED, "Former instructor", "")
    assert await world.services.sessions.actor(life.token) == VISITOR
    assert (await world.courses.get(life.sold.id)).status is CourseStatus.RETIRED
    assert await world.courses.find(life.draft.id) is None
    films = await world.assets.of_course(life.sold.id)
    assert len(list(world.folder.rglob("*.mp4"))) == len(films)
    assert not list(world.folder.rglob("face.webp"))
    reviewed = await world.courses.get(life.bought.id)
    assert (reviewed.rating_sum, reviewed.rating_count, reviewed.student_count) == (5, 1, 1)
    mine = [row for row in rows["ratings"] if row["user_id"] == life.me.user_id]
    assert {row["author_name"] for row in mine} == {"Former student"}
    assert sum(row["helpful_count"] for row in rows["ratings"]) == 1
    (order,) = [row for row in rows["orders"] if row["user_id"] == life.me.user_id]
    assert (order["status"], order["user_name"], order["user_email"]) == ("fulfilled", " ".join(NAMES), "")
    assert order["number"]
    (first, *_) = await world.lectures.of(life.sold.id)
    assert (await world.services.learning.open_lecture(life.reader, life.sold.slug, first.id)).lecture.id == first.id
    assert await world.services.upkeep.mend_totals() == []


async def test_the_address_is_free_for_a_new_beginning(world: World):
    asha = await world.person(password=PASSWORD)
    await world.services.deletion.request(asha, PASSWORD, " DELETE ", HERE)

    with pytest.raises(InvalidInput, match="Wrong email or password"):
        await world.services.sessions.sign_in(asha.email, PASSWORD, HERE)
    made = await world.services.accounts.create_administrator(asha.email, PASSWORD, "Asha", "Again")
    assert made.id != asha.user_id


@pytest.mark.parametrize(
    ("password", "word", "field"), [("wrong", "delete", "password"), (PASSWORD, "", "confirmation")]
)
async def test_nothing_is_deleted_without_the_password_and_the_word(world: World, password: str, word: str, field: str):
    asha = await world.person(password=PASSWORD)

    with pytest.raises(InvalidInput) as problem:
        await world.services.deletion.request(asha, password, word, HERE)

    assert list(problem.value.fields) == [field]
    assert (await world.users.get(asha.user_id)).status is UserStatus.ACTIVE


async def test_a_payment_that_arrives_after_the_farewell_goes_back(world: World):
    asha, meera = await world.person(password=PASSWORD), await world.person(Role.INSTRUCTOR)
    course = await world.course(meera)
    ticket = await world.services.commerce.start_checkout(asha, [course.id])
    await world.services.deletion.request(asha, PASSWORD, "delete", HERE)
    assert (await world.orders.get(ticket.order_id)).status is OrderStatus.EXPIRED

    await world.payments.pay(ticket.gateway_order_id)
    world.clock.turn(timedelta(hours=2))
    await world.services.commerce.reconcile()

    order = await world.orders.get(ticket.order_id)
    assert (order.status, order.refunded, order.number) == (OrderStatus.REFUNDED, order.total, "")
    assert not await world.enrollments.is_enrolled(asha.user_id, course.id)
    assert not await world.ledger.of_instructor(meera.user_id)


async def test_a_payment_made_just_before_is_finished_first(world: World):
    asha = await world.person(password=PASSWORD)
    course = await world.course(await world.person(Role.INSTRUCTOR))
    ticket = await world.services.commerce.start_checkout(asha, [course.id])
    await world.payments.pay(ticket.gateway_order_id)

    await world.services.deletion.request(asha, PASSWORD, "delete", HERE)

    order = await world.orders.get(ticket.order_id)
    assert (order.status, bool(order.number)) == (OrderStatus.FULFILLED, True)


async def test_the_last_administrator_stays(world: World):
    keeper = await world.person(Role.ADMINISTRATOR, password=PASSWORD)

    with pytest.raises(Conflict, match="only administrator"):
        await world.services.deletion.request(keeper, PASSWORD, "delete", HERE)
    with pytest.raises(Conflict, match="only administrator"):
        await world.services.oversight.suspend(keeper, keeper.user_id, "")
    with pytest.raises(Conflict, match="only administrator"):
        await world.services.oversight.change_role(keeper, keeper.user_id, "student")

    assert [user.id for user in await world.users.active_administrators()] == [keeper.user_id]


async def test_of_two_administrators_who_leave_at_once_one_is_left(world: World):
    keepers = [await world.person(Role.ADMINISTRATOR, password=PASSWORD) for _ in range(2)]

    await asyncio.gather(
        *[world.services.deletion.request(keeper, PASSWORD, "delete", HERE) for keeper in keepers],
        return_exceptions=True,
    )
    await world.services.deletion.finish_begun()

    assert await world.users.active_administrators()


async def test_a_deletion_that_dies_at_any_write_is_finished_by_the_job(tmp_path: Path):
    school = await World.open(tmp_path / "school")
    life = await live(school)
    deaths = 0
    for fuse in fuses():
        world = await school.twin(tmp_path / str(fuse.left))
        try:
            await dying_services(world, fuse).deletion.request(life.me, PASSWORD, "delete", HERE)
        except Crash:
            deaths += 1
        await world.services.deletion.finish_begun()
        if (await world.users.get(life.me.user_id)).status is UserStatus.ACTIVE:
            await world.services.deletion.request(life.me, PASSWORD, "delete", HERE)
        await assert_gone(world, life)
    assert deaths > 20


async def test_a_suspension_ends_all_sessions_and_can_be_lifted(world: World):
    keeper, asha = await world.person(Role.ADMINISTRATOR), await world.person(password=PASSWORD)
    token = await world.session_token(asha)

    await world.services.oversight.suspend(keeper, asha.user_id, "Spam")
    await world.services.oversight.suspend(keeper, asha.user_id, "Spam")

    assert await world.services.sessions.actor(token) == VISITOR
    with pytest.raises(AppError, match="suspended"):
        await world.services.sessions.sign_in(asha.email, PASSWORD, HERE)
    await world.services.oversight.restore(keeper, asha.user_id)
    assert await world.services.sessions.sign_in(asha.email, PASSWORD, HERE)
    assert await world.services.sessions.actor(token) == VISITOR
    written = [letter.subject for letter in await world.letters.to(asha.email)]
    assert written.count("Your account at Vidya has been suspended") == 1
    assert "Spam" in str([letter.text for letter in await world.letters.to(asha.email)])
    acts = [entry["act"] for entry in await world.database["audit"].find({"actor_id": keeper.user_id}).to_list(None)]
    assert acts == ["suspended", "restored"]


async def test_a_role_counts_at_once_and_is_told(world: World):
    keeper, asha = await world.person(Role.ADMINISTRATOR), await world.person()
    token = await world.session_token(asha)

    await world.services.oversight.change_role(keeper, asha.user_id, "instructor")

    assert (await world.services.sessions.actor(token)).can_teach
    assert "instructor" in (await world.letters.to(asha.email))[0].text
    with pytest.raises(InvalidInput):
        await world.services.oversight.change_role(keeper, asha.user_id, "emperor")


@pytest.mark.parametrize("role", [Role.STUDENT, Role.INSTRUCTOR])
async def test_only_administrators_oversee(world: World, role: Role):
    somebody, asha = await world.person(role), await world.person()
    for act in (
        world.services.oversight.suspend(somebody, asha.user_id, ""),
        world.services.oversight.restore(somebody, asha.user_id),
        world.services.oversight.change_role(somebody, somebody.user_id, "administrator"),
        world.services.oversight.find(somebody, asha.email),
    ):
        with pytest.raises(AppError, match="administrators"):
            await act


async def test_letters_are_forgotten_after_a_month(world: World):
    await world.services.password_resets.request("asha@example.com", HERE)
    world.clock.turn(LETTERS_KEPT - timedelta(seconds=1))
    assert await world.services.mail.forget_old() == 0
    world.clock.turn(timedelta(seconds=2))
    assert await world.services.mail.forget_old() == 1
