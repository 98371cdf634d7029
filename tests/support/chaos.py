"""A bad day at the till: many buyers, a provider that fails at random, lost and doubled webhooks, and `kill -9`."""

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from edtech_app.domain.accounts import Actor, Role, User
from edtech_app.domain.audit import HOUSE
from edtech_app.domain.books import Disagreement
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.commerce import EntryKind, OrderStatus
from edtech_app.domain.entity import NEVER, new_id, utc_now
from edtech_app.domain.money import Money
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.commerce import LedgerRepository, OrderRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.runtime import House, running
from tests.support.fake_razorpay import FakeRazorpay
from tests.support.razorpay_webhooks import WebhookCaller
from tests.support.till import fast_clock, till_settings

ROOT = Path(__file__).parents[2]
PRICES = (129_900, 49_900, 33_300, 100)
START_SECONDS = 60
HOUR = timedelta(hours=1)
KEEPER = Actor(user_id=HOUSE, role=Role.ADMINISTRATOR)


class Till:
    """The server process; `kill` is what it says. As long as the block lasts it is open, or dead for a moment."""

    def __init__(self, folder: Path, razorpay_url: str) -> None:
        self._folder, self._razorpay_url, self.port = folder, razorpay_url, _free_port()
        self._pid = 0

    def __enter__(self) -> Self:
        with (self._folder.parent / f"{self._folder.name}.log").open("ab") as log:
            self._opener = subprocess.Popen(
                [sys.executable, "-m", "tests.support.till"],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()
        self._opener.communicate()

    def start(self) -> None:
        """Open the till and wait until it answers."""
        assert self._opener.stdin is not None
        assert self._opener.stdout is not None
        self._opener.stdin.write(f"{self._folder} {self._razorpay_url} {self.port}\n")
        self._opener.stdin.flush()
        self._pid = int(self._opener.stdout.readline())
        until = time.monotonic() + START_SECONDS
        while self._is_alive() and time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        raise AssertionError(f"The till does not open; see {self._folder}.log.")

    def kill(self) -> None:
        """`kill -9`, without a word of warning."""
        if self._is_alive():
            os.kill(self._pid, signal.SIGKILL)
        while self._is_alive():
            time.sleep(0.005)

    def _is_alive(self) -> bool:
        if not self._pid:
            return False
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return True

    def ask(self, path: str, **body: Any) -> dict[str, Any] | None:
        """The answer; None when there is none, or a refusal."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError), contextlib.closing(connection):
            connection.request("POST", f"/till/{path}", json.dumps(body), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return json.loads(answer.read()) if answer.status == 200 else None
        return None


@dataclass
class Outcome:
    """What is left at the end of the day, by every reading; all of them must be the same."""

    kills: int
    paid: int
    captured: Money
    sold_less_refunded: Money
    ledger: Money
    active_enrollments: int
    lines_kept: int
    receipts: int
    receipt_letters: int
    refunds: int
    orphans: list[str]
    believed_forgeries: int
    disagreements: list[Disagreement]
    alerts: list[str]
    statuses: Counter[str] = field(default_factory=Counter[str])


class Buyer(threading.Thread):
    """Somebody who buys, as patiently or not as their chance has it, and may close the tab at any point."""

    def __init__(self, till: Till, fake: FakeRazorpay, user_id: str, course_ids: list[str], chance: random.Random):
        super().__init__(daemon=True)
        self._till, self._fake, self._user_id = till, fake, user_id
        self._chance = chance
        self._course_ids = chance.sample(course_ids, chance.randint(1, 3))
        self.has_paid = False

    def run(self) -> None:
        time.sleep(self._chance.random())
        ticket = self._until("checkout", courses=self._course_ids)
        if ticket is None or self._chance.random() < 0.1:
            return
        gateway_order = ticket["gateway_order"]
        proof = self._pay(gateway_order)
        self.has_paid = True
        if self._chance.random() < 0.4:
            return
        self._until("confirm", gateway_order=gateway_order, payment=proof.payment_id, signature=proof.signature)
        if self._chance.random() < 0.25:
            self._until("give-back", order=ticket["order"], course=self._course_ids[0])

    def _pay(self, gateway_order: str) -> Any:
        """One of the ways in which banks pay: at the second try, late, twice, or simply."""
        way = self._chance.choice(["simply", "simply", "second try", "authorized", "late", "twice"])
        if way == "second try":
            self._fake.pay(gateway_order, status="failed")
        if way == "late":
            proof = self._fake.pay(gateway_order, status="failed")
            self._fake.authorize_late(proof.payment_id)
            return proof
        proof = self._fake.pay(gateway_order, status="authorized" if way == "authorized" else "captured")
        if way == "twice":
            self._fake.pay(gateway_order)
        return proof

    def _until(self, path: str, **body: Any) -> dict[str, Any] | None:
        """Press the button again until something comes of it, or patience ends."""
        for _ in range(60):
            if answer := self._till.ask(path, user=self._user_id, **body):
                return answer
            time.sleep(0.1 + self._chance.random() * 0.3)
        return None


async def bad_day(folder: Path, *, seed: int, buyers: int, kills: int, faults: float = 0.15) -> Outcome:
    """Let the buyers buy while the provider fails and the till is killed and opened again; then add everything up."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    with FakeRazorpay() as fake:
        user_ids, course_ids = await _furnish(folder, fake.url, buyers)
        fake.misbehave(faults, seed)
        with Till(folder, fake.url) as till, WebhookCaller(fake, f"http://127.0.0.1:{till.port}", seed) as caller:
            people = [Buyer(till, fake, one, course_ids, random.Random(f"{seed}/{one}")) for one in user_ids]
            done = _kill_while_they_buy(till, people, kills, chance)
            fake.misbehave(0, seed)
            caller.wait(60)
        return await _add_up(folder, fake, caller, done, sum(person.has_paid for person in people))


def _kill_while_they_buy(till: Till, people: list[Buyer], kills: int, chance: random.Random) -> int:
    """Kill the till so often; the buyers come one after another, so that there are always some while it dies."""
    waiting = list(people)
    for kill in range(kills):
        due = len(people) * (kill + 1) // max(kills, 1)
        while len(people) - len(waiting) < due:
            waiting.pop().start()
        time.sleep(chance.uniform(0.05, 1.2))
        till.kill()
        till.start()
    for person in waiting:
        person.start()
    for person in people:
        person.join(90)
    return kills


async def _furnish(folder: Path, razorpay_url: str, buyers: int) -> tuple[list[str], list[str]]:
    """A teacher, courses and students, written as they are stored."""
    async with running(till_settings(folder, razorpay_url)) as house:
        users, courses = UserRepository(house.database), CourseRepository(house.database)
        people = [_person(Role.STUDENT) for _ in range(buyers)]
        teacher = _person(Role.INSTRUCTOR)
        for person in (teacher, *people):
            await users.add(person)
        on_sale = [_course(teacher.id, price) for price in PRICES]
        for course in on_sale:
            await courses.add(course)
    return [person.id for person in people], [course.id for course in on_sale]


async def _add_up(folder: Path, fake: FakeRazorpay, caller: WebhookCaller, kills: int, paid: int) -> Outcome:
    """Let a quiet house finish what is left, then count money, access, ledger and receipts, each by itself."""
    async with running(till_settings(folder, fake.url)) as house:
        clock = fast_clock(folder)
        for hours in (1, 2, 3, 4):
            services = house.services_at(lambda hours=hours: clock() + hours * HOUR)
            await services.commerce.reconcile()
            await services.refund_reconciliation.reconcile()
            await services.enrollments.finish_counting()
        return await _outcome(house, fake, caller, kills, paid)


async def _outcome(house: House, fake: FakeRazorpay, caller: WebhookCaller, kills: int, paid: int) -> Outcome:
    orders = await OrderRepository(house.database).made_since(NEVER, limit=100_000)
    settled = [order for order in orders if order.status in (OrderStatus.FULFILLED, OrderStatus.REFUNDED)]
    enrollments = await EnrollmentRepository(house.database).all()
    entries = await LedgerRepository(house.database).all()
    letters = await LetterRepository(house.database).newest(limit=100_000)
    keeper = house.services
    captured = fake.captured()
    held = {order.payment_id for order in settled}
    given_back = [row for row in entries if row.kind is EntryKind.REFUND]
    return Outcome(
        kills=kills,
        paid=paid,
        captured=Money(sum(captured.values())),
        sold_less_refunded=Money(sum((order.total - order.refunded).paise for order in settled)),
        ledger=Money(sum(row.amount.paise for row in entries if row.kind in (EntryKind.SALE, EntryKind.REFUND))),
        active_enrollments=sum(row.status == "active" for row in enrollments),
        lines_kept=sum(len(order.lines) for order in settled) - len(given_back),
        receipts=sum(order.number != "" for order in orders),
        receipt_letters=sum(letter.dedupe.startswith("receipt:") for letter in letters),
        refunds=len(given_back),
        orphans=sorted(set(captured) - held),
        believed_forgeries=len(caller.believed),
        disagreements=await keeper.books.check(),
        alerts=[alert.words for alert in await keeper.payment_alerts.open(KEEPER)],
        statuses=Counter(order.status.value for order in orders),
    )


def _person(role: Role) -> User:
    user_id = new_id()
    email = f"{user_id}@example.com"
    return User(
        id=user_id,
        email=email,
        email_key=email,
        password_hash="!",
        role=role,
        first_name="Asha",
        last_name="Rao",
        created_at=utc_now(),
    )


def _course(teacher_id: str, price: int) -> Course:
    course_id = new_id()
    return Course(
        id=course_id,
        slug=f"course-{course_id}",
        instructor_id=teacher_id,
        title=f"A course for {Money(price)}",
        price=Money(price),
        status=CourseStatus.PUBLISHED,
        created_at=utc_now(),
        updated_at=utc_now(),
    )


def _free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return asking.getsockname()[1]
