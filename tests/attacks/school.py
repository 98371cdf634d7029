"""A whole small school to attack: seven people, and in every private field a canary that only some of them may hear."""

import copy
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from edtech_app.domain.accounts import Actor, Approval, Client, Gender, Profile, Role, Session
from edtech_app.domain.catalog import CourseStatus
from edtech_app.domain.commerce import AlertKind, Order, Payment, PaymentAlert
from edtech_app.domain.entity import new_id
from edtech_app.domain.money import Money
from edtech_app.domain.notifications import NotificationKind
from edtech_app.domain.reviews import ReportReason
from edtech_app.gateways.payments.port import PaymentsRefused
from edtech_app.repositories.accounts import ProfileRepository
from edtech_app.services.accounts import SignUpForm
from edtech_app.settings import RefundDecision
from tests.support.videos import CAPTIONS, in_chunks, video
from tests.support.world import World

PDF = b"%PDF-1.7\n" + b"1 0 obj\n" * 200
PASSWORD = "a canary in a coal mine"
HERE = Client(address="192.0.2.7", device="Firefox")

PEOPLE = ("visitor", "student", "other", "instructor", "rival", "suspended", "administrator")
"""`student`, `suspended` learn from `instructor`'s course; `other` and `rival` have nothing to do with it."""

TAKES_NO_NOTICE = {"audit", "counters", "leases"}
"""Collections that a refusal may write to: what was tried, how often, and by whom."""


PRODUCTION = {
    "app_env": "production",
    "site_url": "https://school.test",
    "mongodb_url": SecretStr("mongodb://unused"),
    "razorpay_key": "rzp_unused",
    "razorpay_secret": SecretStr("unused"),
    "razorpay_webhook_secret": SecretStr("unused"),
}
"""Settings of a house that is open to the world; in development everybody may read the outbox."""


class School:
    """The people, what the table of doors calls by name, and who may hear which canary."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people: dict[str, Actor] = {"visitor": Actor()}
        self.tokens: dict[str, str] = {"visitor": ""}
        self.names: dict[str, Any] = {"password": PASSWORD}
        self.canaries: dict[str, frozenset[str]] = {}
        self._kept: dict[str, Any] = {}
        self._kept_files: dict[str, bytes] = {}

    def canary(self, text: str, *may_hear: str) -> str:
        """A text that is a secret from everybody but these; the house may hear what any person may."""
        self.canaries[text] = frozenset(may_hear) | ({"administrator"} if may_hear else set())
        return text

    def leaks(self, person: str, heard: str) -> list[str]:
        """The canaries in an answer that this person must not hear."""
        return [canary for canary, may_hear in self.canaries.items() if person not in may_hear and canary in heard]

    def fill(self, given: Any) -> Any:
        """The same with every `{name}` in its texts replaced by what the school calls so."""
        if isinstance(given, str):
            whole = re.fullmatch(r"\{(\w+)\}", given)
            if whole:
                return self.names[whole[1]]
            return re.sub(r"\{(\w+)\}", lambda found: str(self.names[found[1]]), given)
        if isinstance(given, dict):
            return {name: self.fill(value) for name, value in given.items()}
        return [self.fill(value) for value in given] if isinstance(given, list) else given

    # The database and the files as they are, for comparing and for putting back.

    def _rows(self) -> list[tuple[str, Any]]:
        """What the stand-in for MongoDB keeps of each collection; asking for all of it properly takes far longer."""
        store = self.world.database._AsyncMongoMockDatabase__database._store
        return [(name, each) for name, each in store._collections.items() if each._documents or name in self._kept]

    def keep(self) -> None:
        """Remember everything as it is now."""
        self._kept = {name: copy.deepcopy(each._documents) for name, each in self._rows()}
        self._kept_files = {path: Path(path).read_bytes() for path in self._as_files()}
        self.look()

    def look(self) -> None:
        """Remember how it looks, so that what changes from now on is seen."""
        self._seen = {name: self._copy(name, each._documents) for name, each in self._rows()}
        self._files = self._as_files()

    def _copy(self, name: str, documents: Any) -> Any:
        """Documents as nobody will change them; most are those that are kept, and comparing takes less than copying."""
        kept = self._kept.get(name)
        return kept if documents == kept else copy.deepcopy(documents)

    def changed(self) -> list[str]:
        """The collections that are not as they were at the last look."""
        rows = dict(self._rows())
        return [name for name in {*rows, *self._seen} - TAKES_NO_NOTICE if not self._is_as_seen(name, rows)]

    def _is_as_seen(self, name: str, rows: dict[str, Any]) -> bool:
        return (rows[name]._documents if name in rows else {}) == self._seen.get(name, {})

    def changed_files(self) -> list[str]:
        """The files that are not as they were at the last look."""
        files = self._as_files()
        return [path for path in {*files, *self._files} if files.get(path) != self._files.get(path)]

    def put_back(self) -> None:
        """Make the database and the files what they were when they were kept."""
        for name, each in self._rows():
            kept = self._kept.get(name, type(each._documents)())
            if each._documents != kept:
                each._documents = copy.deepcopy(kept)
        files = self._as_files()
        for path in files.keys() - self._kept_files.keys():
            os.unlink(path)
        for path, content in self._kept_files.items():
            if files.get(path) != len(content):
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                Path(path).write_bytes(content)
        self.look()

    def _as_files(self) -> dict[str, int]:
        found = {}
        for folder, _, names in os.walk(self.world.folder):
            for name in names:
                path = os.path.join(folder, name)
                found[path] = os.stat(path).st_size
        return found


@asynccontextmanager
async def open_school(folder: Path) -> AsyncIterator[School]:
    """The school, ready to be attacked."""
    school = School(await World.open(folder, **PRODUCTION))
    await _people(school)
    await _courses(school)
    await _learning(school)
    await _commerce(school)
    await _doors_ajar(school)
    world = school.world
    school.names["letter"] = (await world.newest_letter()).id
    await world.services.oversight.suspend(school.people["administrator"], school.people["suspended"].user_id, "spam")
    database = world.database
    rows = await database["outbox"].find({}).to_list(None)
    for row in rows:
        await database["outbox"].update_one({"_id": row["_id"]}, {"$set": {"text": row["text"] + LETTER}})
    school.canary(LETTER.strip(), "administrator")
    await world.services.catalog_index.open()
    school.keep()
    yield school


LETTER = "\ncanary-in-a-letter"


async def _people(school: School) -> None:
    world = school.world
    roles = {
        "student": Role.STUDENT,
        "other": Role.STUDENT,
        "instructor": Role.INSTRUCTOR,
        "rival": Role.INSTRUCTOR,
        "suspended": Role.STUDENT,
        "administrator": Role.ADMINISTRATOR,
    }
    for number, (name, role) in enumerate(roles.items()):
        actor = await world.person(role, name.capitalize(), PASSWORD)
        user = await world.users.get(actor.user_id)
        school.people[name] = actor
        school.canary(actor.email, name)
        school.canary(user.password_hash)
        await ProfileRepository(world.database).add(
            Profile(
                id=actor.user_id,
                phone=school.canary(f"+91981234567{number}", name),
                born_on=school.canary(f"19{number}1-02-03", name),
                gender=Gender.OTHER,
            )
        )
        school.tokens[name] = school.canary(await world.session_token(actor), name)
        elsewhere = Session(
            id=new_id(),
            user_id=actor.user_id,
            device=school.canary(f"canary-device-of-{name}", name),
            address=f"198.51.100.{number}",
            created_at=world.clock(),
            seen_at=world.clock(),
            expires_at=world.clock() + timedelta(days=30),
        )
        await world.sessions.add(elsewhere)
        school.names |= {name: actor.user_id, f"{name}_email": actor.email, f"session_of_{name}": elsewhere.id}
    await world.person(Role.ADMINISTRATOR, "Deputy")
    guest = await world.person(Role.STUDENT, "Guest", PASSWORD)
    waiting = await world.person(Role.INSTRUCTOR, "Waiting")
    await world.users.change(waiting.user_id, lambda user: user.model_copy(update={"approval": Approval.WAITING}))
    school.names["waiting"] = waiting.user_id
    school.names["guest_email"] = guest.email


async def _courses(school: School) -> None:
    world, services = school.world, school.world.services
    author, rival = school.people["instructor"], school.people["rival"]
    mine = ("instructor",)
    learners = ("student", "instructor")

    course = await world.course(author, title="Open course")
    section = (await world.sections.of(course.id))[0]
    first = (await world.lectures.of(course.id))[0]
    await world.lectures.change(
        first.id,
        lambda lecture: lecture.model_copy(update={"body": school.canary("canary-in-a-paid-article", *learners)}),
    )
    film, asset = await world.film(author, course)
    spoken = CAPTIONS.replace(b"Hello", school.canary("canaryspoken", *learners).encode())
    asset = await services.media.receive_captions(author, asset.id, "en", spoken)
    for key in (asset.key, *[track.key for track in asset.captions]):
        school.canary(key.partition("/")[2].partition(".")[0], *learners)
    free, _ = await world.film(author, course, preview=True)
    resource = await services.resources.receive(author, first.id, "handout.pdf", in_chunks(PDF))
    school.canary(resource.key.partition("/")[2].partition(".")[0], *learners)

    draft = await world.course(author, title="Canary draft title", status=CourseStatus.DRAFT)
    school.canary("Canary draft title", *mine)
    draft_section = (await world.sections.of(draft.id))[0]
    draft_film, draft_asset = await world.film(author, draft)
    draft_lecture = (await world.lectures.of(draft.id))[0]
    draft_resource = await services.resources.receive(author, draft_lecture.id, "canary-file.pdf", in_chunks(PDF))
    school.canary("canary-file", *mine)
    await world.courses.change(
        draft.id,
        lambda each: each.model_copy(
            update={"description": school.canary("canary-in-a-draft", *mine), "category_id": "", "tags": ("one",)}
        ),
    )
    gone = await services.curriculum.add_lecture(author, draft_section.id, "Canary deleted lecture", "article")
    school.canary("Canary deleted lecture", *mine)
    deleted = await services.deleted_parts.delete_lecture(author, gone.id)
    standing = await services.uploads.begin(
        author, draft_film.id, file_name=school.canary("canary-upload.mp4", *mine), size=len(video()), mark="m"
    )
    for_sale = await world.course(author, title="For sale")
    free_course = await world.course(author, title="Given away", price=0)
    rivals = await world.course(rival, title="Rival course")
    await world.course(rival, title="Rival draft", status=CourseStatus.DRAFT)
    school.canary("Rival draft", "rival")
    empty = await world.course(author, title="Canary empty course", status=CourseStatus.DRAFT, lectures=0)
    school.canary("Canary empty course", *mine)

    shelf = await services.catalog.add_category("Shelf", "", 1)
    empty_shelf = await services.catalog.add_category("Empty shelf", "", 2)
    await world.courses.change(for_sale.id, lambda each: each.model_copy(update={"category_id": shelf.id}))
    school.names |= {
        "shelf": shelf.id,
        "empty_shelf": empty_shelf.id,
        "course": course.id,
        "slug": course.slug,
        "section": section.id,
        "lecture": first.id,
        "film": film.id,
        "free": free.id,
        "film_key": asset.key,
        "resource": resource.id,
        "draft": draft.id,
        "draft_slug": draft.slug,
        "draft_section": draft_section.id,
        "draft_lecture": draft_lecture.id,
        "draft_film": draft_film.id,
        "draft_asset": draft_asset.id,
        "draft_resource": draft_resource.id,
        "deleted": deleted.id,
        "upload": standing.upload_id,
        "upload_size": len(video()),
        "for_sale": for_sale.id,
        "free_course": free_course.id,
        "free_slug": free_course.slug,
        "rivals": rivals.id,
        "empty": empty.id,
        "cover": services.pictures.of_course(course).large,
    }


async def _learning(school: School) -> None:
    world, services = school.world, school.world.services
    course = await world.courses.get(school.names["course"])
    student, suspended, other = (school.people[name] for name in ("student", "suspended", "other"))
    for actor in (student, suspended):
        await world.enrol(actor, course)
        await services.learning.mark_complete(actor, course.id, school.names["lecture"], done=True)
    note = await services.notes.write(
        student, course.id, school.names["film"], new_id(), second=1, text=school.canary("canary-in-a-note", "student")
    )
    deleted_note = await services.notes.write(student, course.id, school.names["film"], new_id(), second=1, text="Gone")
    await services.notes.delete(student, deleted_note.id)
    review = await services.reviews.write(suspended, course.id, stars=4, text="It is good.")
    await services.reviews.write(student, course.id, stars=5, text="It is very good.")
    reporter = await world.learner(course, "Reporter")
    hidden_words = school.canary("canary in a hidden review", "administrator")
    hidden = await services.reviews.write(reporter, course.id, stars=1, text=hidden_words)
    await services.moderation.report(
        reporter, review.id, ReportReason.SPAM, school.canary("canary-report", "administrator"), HERE
    )
    await services.moderation.hide(school.people["administrator"], hidden.id, "rude")

    finished = await world.course(school.people["instructor"], title="Finished", lectures=1)
    holder = student
    await world.enrol(holder, finished)
    await services.learning.mark_complete(holder, finished.id, (await world.lectures.of(finished.id))[0].id, done=True)
    certificate = await services.certificates.mine(holder, finished.id)
    assert certificate is not None
    await services.cart.add(other, school.names["for_sale"])
    await services.cart.toggle_wish(other, finished.id)
    await services.notifications.notify(
        student.user_id,
        NotificationKind.REFUND,
        "a fact",
        title=school.canary("canary in a notification", "student"),
        link="/orders",
    )
    address = services.preferences.unsubscribe_address(student.user_id, NotificationKind.ANSWER)
    [notification, *_] = (await services.notifications.page(student)).notifications
    school.names |= {
        "notification": notification.id,
        "letter_token": address.rsplit("/", 1)[1],
        "note": note.id,
        "deleted_note": deleted_note.id,
        "new_id": new_id(),
        "review": review.id,
        "hidden_review": hidden.id,
        "wished": finished.id,
        "finished": finished.id,
        "certificate": certificate.id,
    }


async def _commerce(school: School) -> None:
    world, services = school.world, school.world.services
    for name in ("student", "other"):
        actor = school.people[name]
        ticket = await services.commerce.start_checkout(actor, [school.names["rivals"]])
        proof = await world.payments.pay(ticket.gateway_order_id)
        order = await services.commerce.confirm(actor, proof)
        school.canary(proof.payment_id, name)
        school.canary(proof.signature, name)
        school.names |= {f"order_of_{name}": order.id, f"proof_of_{name}": proof}
    open_ticket = await services.commerce.start_checkout(school.people["student"], [school.names["for_sale"]])
    proof = await world.payments.pay(open_ticket.gateway_order_id)
    school.names |= {
        "gateway_order": school.canary(proof.gateway_order_id, "student"),
        "payment": school.canary(proof.payment_id, "student"),
        "signature": school.canary(proof.signature),
    }
    alert = await world.alerts.add(
        PaymentAlert(
            id=new_id(),
            key="canary",
            kind=AlertKind.DISPUTE,
            words=school.canary("canary-alert", "administrator"),
            created_at=world.clock(),
            updated_at=world.clock(),
        )
    )
    school.names["alert"] = alert.id
    await _for_the_house_to_decide(school)


async def _for_the_house_to_decide(school: School) -> None:
    """A refund that was asked for, one that failed, an order paid otherwise than it asks, a course taken down."""
    world, services, keeper = school.world, school.world.services, school.people["administrator"]
    asking, refused, wrong = [await world.person(Role.STUDENT, name) for name in ("Asking", "Refused", "Wrong")]
    orders: list[Order] = []
    for buyer in (asking, refused):
        ticket = await services.commerce.start_checkout(buyer, [school.names["rivals"]])
        orders.append(await services.commerce.confirm(buyer, await world.payments.pay(ticket.gateway_order_id)))
    object.__setattr__(world.settings, "refund_decision", RefundDecision.HOUSE)
    words = school.canary("canary-why-back", "administrator")
    asked = await services.refunds.ask(asking, orders[0].id, school.names["rivals"], words)

    async def poor(payment: Payment, amount: Money, *, key: str) -> str:
        raise PaymentsRefused("The balance is too low.")

    can_pay, world.payments.refund = world.payments.refund, poor
    failed = await services.refund_decisions.give(keeper, orders[1].id, school.names["rivals"], "Broken.")
    world.payments.refund = can_pay
    ticket = await services.commerce.start_checkout(wrong, [school.names["rivals"]])
    await services.commerce.confirm(wrong, await world.payments.pay(ticket.gateway_order_id, amount=Money(100)))
    course = await world.course(school.people["instructor"], title="Down")
    await services.takedowns.take_down(keeper, course.id, school.canary("canary-why-down", "instructor"))
    school.names |= {
        "asked_refund": asked.id,
        "failed_refund": failed.id,
        "held_order": ticket.order_id,
        "taken_down": course.id,
    }


async def _doors_ajar(school: School) -> None:
    """What waits for its owner to come back with a secret from a letter."""
    world, services = school.world, school.world.services
    form = SignUpForm(
        role="student",
        first_name="New",
        last_name="Comer",
        email=school.canary("newcomer@example.com", "administrator"),
        password=PASSWORD,
        confirmation=PASSWORD,
    )
    await services.sign_up.request(form, HERE)
    code = _code((await world.newest_letter()).text)
    await services.password_resets.request(school.people["student"].email, HERE)
    words = (await world.newest_letter()).text.split()
    link = next(word for word in words if "/reset-password/" in word).rpartition("/")[2]
    ticket = await services.sessions.sign_in(school.people["student"].email, PASSWORD, HERE)
    for row in await world.database["otps"].find({}).to_list(None):
        school.canary(row["digest"])
    school.names |= {"code": school.canary(code), "link": link, "ticket": school.canary(ticket)}


def _code(letter: str) -> str:
    return next(word for word in letter.split() if len(word) == 6 and word.isdigit())
