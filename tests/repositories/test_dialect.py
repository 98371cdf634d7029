"""Every server we run on understands our dialect alike: whole documents, versions, counted changes, unique keys."""

import asyncio
import importlib
import pkgutil
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from edtech_app import repositories
from edtech_app.domain.accounts import CodePurpose, OneTimeCode, Profile, Role, Session, User
from edtech_app.domain.announcements import Announcement
from edtech_app.domain.audit import Act, AuditEntry
from edtech_app.domain.captions import CaptionTrack, Cue, Transcript
from edtech_app.domain.catalog import Category, Course, CourseStatus, DeletedPart, Lecture, LectureKind, Level, Section
from edtech_app.domain.certificates import Certificate, certificate_id
from edtech_app.domain.commerce import (
    AlertKind,
    Cart,
    EntryKind,
    LedgerEntry,
    Order,
    OrderLine,
    OrderStatus,
    PaymentAlert,
    PaymentEvent,
    ReceiptSeries,
    WishlistEntry,
)
from edtech_app.domain.entity import Entity, new_id
from edtech_app.domain.errors import Conflict, Duplicate, NotFound
from edtech_app.domain.house import DaySheet, Takings
from edtech_app.domain.learning import Enrollment, LectureProgress, Progress
from edtech_app.domain.mail import Letter
from edtech_app.domain.media import MediaAsset, MediaKind
from edtech_app.domain.money import Money
from edtech_app.domain.notes import Note
from edtech_app.domain.notifications import Notification, NotificationKind, Preferences
from edtech_app.domain.reach import Reach
from edtech_app.domain.refunds import Refund, RefundCause, RefundStatus
from edtech_app.domain.reviews import HelpfulVote, ReportReason, Review, ReviewReport
from edtech_app.domain.tallies import Figures, Tally
from edtech_app.domain.uploads import VideoUpload
from edtech_app.repositories import (
    accounts,
    announcements,
    audit,
    catalog,
    certificates,
    commerce,
    house,
    learning,
    mail,
    media,
    notes,
    notifications,
    payments,
    reviews,
    tallies,
    transcripts,
)
from edtech_app.repositories.base import Repository
from edtech_app.repositories.counters import CounterRepository, LeaseRepository
from edtech_app.repositories.indexes import INDEXES, ensure_indexes

AT = datetime(2026, 11, 23, 12, 30, 15, 123_000, tzinfo=UTC)
HARD = "C++ हिन्दी 🎓 \"q\" {x} 'y' $set a.b \\ \n\t%s '' ; -- null 2026-11-23T12:00:00"


def an_id() -> str:
    return new_id()


EVERYTHING: list[tuple[type[Repository[Any]], Entity]] = [
    (
        accounts.UserRepository,
        User(
            id=an_id(),
            email="Asha.Rao@Example.com",
            email_key="asha.rao@example.com",
            password_hash="$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
            role=Role.INSTRUCTOR,
            first_name=HARD,
            last_name="",
            created_at=AT,
        ),
    ),
    (accounts.ProfileRepository, Profile(id=an_id(), headline=HARD, about="*hello*", links=("https://a.b/?c=d&e",))),
    (
        accounts.SessionRepository,
        Session(id=an_id(), user_id=an_id(), device=HARD, created_at=AT, seen_at=AT, expires_at=AT),
    ),
    (
        accounts.CodeRepository,
        OneTimeCode(
            id=an_id(),
            purpose=CodePurpose.SIGN_UP,
            slot="signup:asha@example.com",
            digest="ab" * 32,
            attempts_left=5,
            payload={"first_name": HARD, "role": "student", "1": "2"},
            created_at=AT,
            expires_at=AT,
        ),
    ),
    (catalog.CategoryRepository, Category(id=an_id(), slug="data-science", name=HARD, position=3)),
    (
        catalog.CourseRepository,
        Course(
            id=an_id(),
            slug="हिन्दी-c",
            instructor_id=an_id(),
            title=HARD,
            level=Level.ADVANCED,
            tags=("a", HARD, ""),
            price=Money(129_900),
            outcomes=("1", "true", "null"),
            status=CourseStatus.PUBLISHED,
            created_at=AT,
            updated_at=AT,
            published_at=AT,
            rating_sum=9,
            rating_count=2,
            counting={an_id(): 1, an_id(): 5},
        ),
    ),
    (catalog.SectionRepository, Section(id=an_id(), course_id=an_id(), title=HARD, position=2**40)),
    (
        catalog.LectureRepository,
        Lecture(
            id=an_id(),
            course_id=an_id(),
            section_id=an_id(),
            title=HARD,
            kind=LectureKind.ARTICLE,
            body=f"# {HARD}\n" * 2000,
            position=-1,
        ),
    ),
    (
        catalog.DeletedPartRepository,
        DeletedPart(
            id=an_id(),
            course_id=an_id(),
            section=Section(id=an_id(), course_id=an_id(), title=HARD, position=7),
            lectures=(Lecture(id=an_id(), course_id=an_id(), section_id=an_id(), title=HARD, position=1),),
            deleted_at=AT,
        ),
    ),
    (commerce.CartRepository, Cart(id=an_id(), course_ids=(an_id(), an_id()))),
    (commerce.WishlistRepository, WishlistEntry(id=an_id(), user_id=an_id(), course_id=an_id(), created_at=AT)),
    (
        commerce.OrderRepository,
        Order(
            id=an_id(),
            user_id=an_id(),
            user_email="a@b.example",
            user_name=HARD,
            lines=(
                OrderLine(course_id=an_id(), instructor_id=an_id(), title=HARD, price=Money(1)),
                OrderLine(course_id=an_id(), instructor_id=an_id(), title="", price=Money(0)),
            ),
            total=Money(2**45),
            open_key="u",
            gateway_order_id="none:1",
            payment_id="none:1",
            created_at=AT,
            updated_at=AT,
            expires_at=AT,
        ),
    ),
    (
        commerce.LedgerRepository,
        LedgerEntry(
            id=an_id(),
            order_id=an_id(),
            course_id=an_id(),
            instructor_id=an_id(),
            user_id=an_id(),
            kind=EntryKind.FEE,
            amount=Money(-12_990),
            created_at=AT,
        ),
    ),
    (commerce.ReceiptSeriesRepository, ReceiptSeries(id=an_id(), count=41, holder=an_id())),
    (
        commerce.PaymentEventRepository,
        PaymentEvent(id=an_id(), key="proof:pay_1", gateway_order_id="order_1", created_at=AT, updated_at=AT),
    ),
    (
        payments.RefundRepository,
        Refund(
            id=an_id(),
            key="line-1-2",
            cause=RefundCause.STUDENT,
            status=RefundStatus.FAILED,
            order_id=an_id(),
            course_id=an_id(),
            user_id=an_id(),
            payment_id="pay_1",
            amount=Money(129_900),
            words=HARD,
            attempt=2,
            gateway_refund_id="none:1",
            is_due=True,
            created_at=AT,
            updated_at=AT,
            closed_at=AT,
        ),
    ),
    (
        payments.PaymentAlertRepository,
        PaymentAlert(id=an_id(), key="dispute:1", kind=AlertKind.DISPUTE, words=HARD, created_at=AT, updated_at=AT),
    ),
    (
        learning.EnrollmentRepository,
        Enrollment(id=an_id(), user_id=an_id(), course_id=an_id(), instructor_id=an_id(), created_at=AT),
    ),
    (
        learning.ProgressRepository,
        Progress(
            id=an_id(),
            user_id=an_id(),
            course_id=an_id(),
            lectures=(
                LectureProgress(
                    lecture_id=an_id(), position=12.5, position_at=AT, watched=((0.0, 12.5), (20.0, 33.3)), done_at=AT
                ),
                LectureProgress(lecture_id=an_id()),
            ),
            updated_at=AT,
        ),
    ),
    (house.DaySheetRepository, DaySheet.of(AT.date(), Takings(Money(2**40), 3, Money(1), 1))),
    (
        learning.ReachRepository,
        Reach(id=an_id()).moved(an_id(), set(), {an_id(), an_id() + "+"}),
    ),
    (
        tallies.TallyRepository,
        Tally.blank(an_id(), "2026-11").plus(AT, an_id(), Figures(sales=2**40, fees=-1, sold=1)).with_note(an_id()),
    ),
    (
        mail.LetterRepository,
        Letter(
            id=an_id(),
            dedupe="welcome:1",
            to="a@b.example",
            subject=HARD,
            text=HARD * 100,
            html=f"<p>{HARD}</p>",
            created_at=AT,
            next_at=AT,
        ),
    ),
    (
        media.MediaRepository,
        MediaAsset(
            id=an_id(),
            owner_id=an_id(),
            course_id=an_id(),
            kind=MediaKind.VIDEO,
            key="videos/ab.mp4",
            file_name=HARD,
            content_type="video/mp4",
            size=2 * 1024**3,
            sha256="00" * 32,
            captions=(CaptionTrack(language="hi", key="captions/ab.vtt"),),
            created_at=AT,
        ),
    ),
    (
        transcripts.TranscriptRepository,
        Transcript.written(
            an_id(),
            course_id=an_id(),
            media_id=an_id(),
            track=CaptionTrack(language="hi", key="captions/ab.vtt"),
            cues=(Cue(0, 2**31, HARD), Cue(5, 6, "b")),
        ),
    ),
    (
        reviews.ReviewRepository,
        Review(
            id=an_id(),
            user_id=an_id(),
            course_id=an_id(),
            author_name=HARD,
            stars=5,
            text=HARD,
            created_at=AT,
            updated_at=AT,
        ),
    ),
    (
        reviews.HelpfulVoteRepository,
        HelpfulVote(id=an_id(), user_id=an_id(), review_id=an_id(), course_id=an_id(), created_at=AT),
    ),
    (
        reviews.ReviewReportRepository,
        ReviewReport(
            id=an_id(),
            user_id=an_id(),
            review_id=an_id(),
            course_id=an_id(),
            reason=ReportReason.OTHER,
            text=HARD,
            created_at=AT,
        ),
    ),
    (
        audit.AuditRepository,
        AuditEntry(id=an_id(), act=Act.SIGNED_IN, subject_id=an_id(), details={"role": HARD}, created_at=AT),
    ),
    (
        certificates.CertificateRepository,
        Certificate(
            id=certificate_id(),
            user_id=an_id(),
            course_id=an_id(),
            instructor_id=an_id(),
            name=HARD,
            course_title=HARD,
            lecture_count=3,
            seconds=7200,
            issued_at=AT,
        ),
    ),
    (
        media.UploadRepository,
        VideoUpload(
            id=an_id(),
            owner_id=an_id(),
            course_id=an_id(),
            lecture_id=an_id(),
            file_name=HARD,
            size=2 * 1024**3,
            key="videos/ab",
            poster_key="pictures/ab.webp",
            created_at=AT,
            touched_at=AT,
        ),
    ),
    (
        notes.NoteRepository,
        Note(
            id=an_id(),
            user_id=an_id(),
            course_id=an_id(),
            lecture_id=an_id(),
            lecture_title=HARD,
            second=83,
            text=HARD,
            created_at=AT,
            updated_at=AT,
        ),
    ),
    (
        notifications.NotificationRepository,
        Notification(
            id=an_id(),
            user_id=an_id(),
            key=f"sale:{an_id()}:{an_id()}",
            kind=NotificationKind.SALE,
            title=HARD,
            text=HARD,
            link="/teach/earnings",
            course_id=an_id(),
            created_at=AT,
            changed_at=AT,
        ),
    ),
    (
        announcements.AnnouncementRepository,
        Announcement(
            id=an_id(),
            key=f"{an_id()}:20261123",
            course_id=an_id(),
            instructor_id=an_id(),
            subject=HARD,
            body=HARD * 10,
            reached=7,
            told_until=an_id(),
            told_until_at=AT,
            created_at=AT,
        ),
    ),
    (
        notifications.PreferencesRepository,
        Preferences(id=an_id(), choices={"mail_sale": True, "app_announcement": False}),
    ),
]


def test_every_kind_of_entity_is_here() -> None:
    found = (
        importlib.import_module(f"{repositories.__name__}.{module.name}")
        for module in pkgutil.iter_modules(repositories.__path__)
    )
    all_repositories = {
        thing
        for module in found
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Repository) and thing is not Repository
    }
    assert all_repositories == {repository for repository, _ in EVERYTHING}


@pytest.mark.parametrize(("kind", "entity"), EVERYTHING, ids=[kind.__name__ for kind, _ in EVERYTHING])
async def test_an_entity_comes_back_as_it_went_in(database: Any, kind: type[Repository[Any]], entity: Entity) -> None:
    repository = kind(database)
    added = await repository.add(entity)
    assert unnumbered(added) == entity
    assert await repository.get(entity.id) == added

    saved = await repository.save(entity)
    assert unnumbered(saved) == entity.model_copy(update={"version": 1})
    assert await repository.get(entity.id) == saved

    assert await repository._set(entity.id, {"note": "x"})
    assert await repository._increase(entity.id)
    assert unnumbered(await repository.get(entity.id)) == entity.model_copy(update={"version": 3})
    assert await repository.many([an_id(), entity.id, "no id", entity.id]) == [await repository.get(entity.id)]

    assert await repository.remove(entity.id)
    assert not await repository.remove(entity.id)
    assert await repository.find(entity.id) is None


def unnumbered(entity: Entity) -> Entity:
    """A course without the number that its repository gives every write."""
    return entity.model_copy(update={"change": 0}) if isinstance(entity, Course) else entity


class Thing(Entity):
    key: str
    group: str = ""
    number: int = 0
    names: tuple[str, ...] = ()


class Things(Repository[Thing]):
    collection: ClassVar[str] = "things"
    entity = Thing


@pytest.fixture
async def things(empty_database: Any) -> Things:
    await empty_database["things"].create_index([("key", 1)], name="things_key", unique=True)
    await empty_database["things"].create_index([("group", 1), ("number", 1)], name="things_group_number")
    return Things(empty_database)


async def thing(things: Things, key: str, **fields: Any) -> Thing:
    return await things.add(Thing(id=new_id(), key=key, **fields))


async def test_a_stale_save_is_refused_and_changes_nothing(things: Things) -> None:
    first = await thing(things, "a")
    await things.save(first.model_copy(update={"number": 1}))
    with pytest.raises(Conflict):
        await things.save(first.model_copy(update={"number": 2}))
    assert (await things.get(first.id)).number == 1


async def test_of_several_saved_at_once_all_are_but_those_that_somebody_else_wrote(things: Things) -> None:
    read = [await thing(things, key) for key in "abc"]
    await things.save(read[1].model_copy(update={"number": 7}))

    saved = await things.save_all([each.model_copy(update={"number": 1}) for each in read])

    assert [each and each.version for each in saved] == [1, None, 1]
    assert [(await things.get(each.id)).number for each in read] == [1, 7, 1]
    assert await things.save_all([each for each in saved if each]) == [await things.get(read[at].id) for at in (0, 2)]
    assert await things.save_all([]) == []


async def test_of_several_batches_at_once_one_alone_saves_each(things: Things) -> None:
    read = [await thing(things, key) for key in "abcdefgh"]

    batches = await asyncio.gather(
        *[things.save_all([each.model_copy(update={"number": number}) for each in read]) for number in range(1, 6)]
    )

    for at, each in enumerate(read):
        winners = [batch[at] for batch in batches if batch[at] is not None]
        assert winners == [await things.get(each.id)]


async def test_a_counted_change_makes_an_older_copy_stale(things: Things) -> None:
    first = await thing(things, "a")
    assert await things._increase(first.id, number=5)
    with pytest.raises(Conflict):
        await things.save(first.model_copy(update={"group": "late"}))
    assert await things.get(first.id) == first.model_copy(update={"number": 5, "version": 1})


async def test_what_does_not_exist_is_not_found_whatever_its_name(things: Things) -> None:
    for name in (new_id(), "", "no id", "A" * 24, "'; drop table things; --"):
        with pytest.raises(NotFound):
            await things.get(name)
    assert await things.find({"$ne": ""}) is None  # pyright: ignore[reportArgumentType]
    assert not await things._set(new_id(), {"number": 1})
    assert not await things._increase(new_id(), number=1)


async def test_a_unique_key_is_taken_once_by_whatever_way(things: Things) -> None:
    first, second = await thing(things, "a"), await thing(things, "b")
    for attempt in (
        things.add(Thing(id=new_id(), key="a")),
        things.add(Thing(id=first.id, key="c")),
        things.save(second.model_copy(update={"key": "a"})),
        things._set(second.id, {"key": "a"}),
    ):
        with pytest.raises(Duplicate):
            await attempt
    assert await things._list({}, sort=[("key", 1)]) == [first, second]
    assert await things.remove(first.id)
    await thing(things, "a")


async def test_a_set_happens_only_where_everything_is_as_expected(things: Things) -> None:
    first = await thing(things, "a", group="open", number=7)
    assert not await things._set(first.id, {"number": 0}, expected={"group": "closed"})
    assert not await things._set(first.id, {"number": 0}, expected={"group": "open", "number": {"$gt": 7}})
    assert await things.get(first.id) == first
    assert await things._set(first.id, {"group": "closed", "number": 0}, expected={"group": "open", "number": 7})
    assert await things.get(first.id) == first.model_copy(update={"group": "closed", "number": 0, "version": 1})


async def test_questions_are_answered_exactly(things: Things) -> None:
    rows = [
        await thing(things, f"k{number}", group="abc"[number % 3], number=number * 7 % 10, names=("x",))
        for number in range(30)
    ]

    def expected(wanted: Any, order: Any) -> list[str]:
        return [row.id for row in sorted((row for row in rows if wanted(row)), key=order)]

    async def asked(where: Any, sort: Any, **page: int) -> list[str]:
        return [row.id for row in await things._list(where, sort=sort, **page)]

    newest = [("number", -1), ("_id", 1)]
    assert await asked({"group": "a"}, newest) == expected(lambda r: r.group == "a", lambda r: (-r.number, r.id))
    assert await asked({"group": {"$in": ["a", "c"]}, "number": {"$gte": 3, "$lt": 8}}, newest) == expected(
        lambda r: r.group in "ac" and 3 <= r.number < 8, lambda r: (-r.number, r.id)
    )
    everything = expected(lambda r: True, lambda r: r.id)
    assert await asked({}, [("_id", 1)], limit=10, skip=5) == everything[5:15]
    assert await asked({"_id": {"$gt": everything[9]}}, [("_id", 1)], limit=3) == everything[10:13]
    assert await asked({"group": "nothing"}, newest) == []
    assert await things._count({"group": "b"}) == 10
    assert await things._delete_all({"group": "b", "number": {"$lte": 4}}) == len(
        expected(lambda r: r.group == "b" and r.number <= 4, lambda r: r.id)
    )
    assert await things._count({}) == len(expected(lambda r: not (r.group == "b" and r.number <= 4), lambda r: r.id))


async def test_a_long_answer_is_whole(things: Things) -> None:
    for number in range(250):
        await thing(things, str(number), names=("words " * 50,))
    assert {row.key for row in await things._list({})} == {str(number) for number in range(250)}


async def test_nothing_is_asked_of_a_collection_that_is_not_there_yet(empty_database: Any) -> None:
    things = Things(empty_database)
    assert await things._list({}) == []
    assert await things._count({}) == 0
    assert await things._delete_all({"key": "a"}) == 0
    assert not await things.remove(new_id())


async def test_fifty_writers_of_one_document_all_win(things: Things) -> None:
    first = await thing(things, "a")

    async def add(name: str) -> None:
        await things.change(first.id, lambda found: found.model_copy(update={"names": (*found.names, name)}))

    await asyncio.gather(*[add(str(number)) for number in range(50)])
    found = await things.get(first.id)
    assert sorted(found.names, key=int) == [str(number) for number in range(50)]
    assert found.version == 50


async def test_fifty_increases_all_count(things: Things) -> None:
    first = await thing(things, "a")
    await asyncio.gather(*[things._increase(first.id, number=2) for _ in range(50)])
    assert await things.get(first.id) == first.model_copy(update={"number": 100, "version": 50})


async def test_of_fifty_additions_with_one_key_one_succeeds(things: Things) -> None:
    results = await asyncio.gather(*[thing(things, "a") for _ in range(50)], return_exceptions=True)
    assert sum(isinstance(result, Thing) for result in results) == 1
    assert sum(isinstance(result, Duplicate) for result in results) == 49
    assert await things._count({}) == 1


async def test_of_fifty_that_expect_the_same_one_succeeds(things: Things) -> None:
    first = await thing(things, "a", group="open")
    results = await asyncio.gather(
        *[things._set(first.id, {"group": "paid", "number": n}, expected={"group": "open"}) for n in range(50)]
    )
    assert sum(results) == 1
    assert (await things.get(first.id)).number == results.index(True)


async def test_a_change_that_changes_nothing_writes_nothing(things: Things) -> None:
    first = await thing(things, "a")
    assert await things.change(first.id, lambda found: found) == first
    assert (await things.get(first.id)).version == 0


async def test_a_change_of_what_was_read_before_others_wrote_keeps_what_they_wrote(things: Things) -> None:
    first = await thing(things, "a")
    await things.change(first.id, lambda found: found.model_copy(update={"number": 7}))

    changed = await things.change(first.id, lambda found: found.model_copy(update={"names": ("a",)}), read=first)

    assert (changed.number, changed.names, changed.version) == (7, ("a",), 2)
    await things.remove(first.id)
    with pytest.raises(NotFound):
        await things.change(first.id, lambda found: found.model_copy(update={"number": 8}), read=changed)


async def test_fifty_askers_get_fifty_different_numbers(database: Any) -> None:
    counters = CounterRepository(database)
    assert await counters.value("receipts") == 0
    numbers = await asyncio.gather(*[counters.next("receipts") for _ in range(50)])
    assert sorted(numbers) == list(range(1, 51))
    assert await counters.value("receipts") == 50
    assert await counters.next("others") == 1


async def test_a_lease_has_one_holder_until_it_runs_out(database: Any) -> None:
    leases = LeaseRepository(database)
    takers = await asyncio.gather(*[leases.take("mail", holder=str(n), now=1000, until=2000) for n in range(50)])
    assert sum(takers) == 1
    holder = str(takers.index(True))
    assert await leases.take("mail", holder=holder, now=1500, until=3000)
    assert not await leases.take("mail", holder="another", now=2999, until=4000)
    assert await leases.take("mail", holder="another", now=3000, until=4000)
    assert not await leases.take("mail", holder=holder, now=3500, until=9000)
    assert await leases.take("other", holder=holder, now=3500, until=9000)


async def test_indexes_can_be_made_again_and_again(database: Any) -> None:
    await ensure_indexes(database)
    assert len({index.name for index in INDEXES}) == len(INDEXES)
    assert not any("_id" in index.fields for index in INDEXES)


async def test_an_order_moves_once_whoever_says_so(database: Any) -> None:
    orders = commerce.OrderRepository(database)
    order = next(entity for _, entity in EVERYTHING if isinstance(entity, Order))
    await orders.add(order)
    moved = await asyncio.gather(
        *[
            orders.move(order.id, origin=OrderStatus.NEW, to=OrderStatus.PAID, now=AT + timedelta(seconds=1), number=n)
            for n in map(str, range(20))
        ]
    )
    assert sum(moved) == 1
    found = await orders.get(order.id)
    assert (found.status, found.number) == (OrderStatus.PAID, str(moved.index(True)))
