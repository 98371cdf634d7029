"""Three processes serve one school: what one of them knows all know, and one that is killed takes nothing with it.

Nothing here is for one process to remember, and nginx sends everybody to whichever is next. It needs Debian's nginx
and redis-server, which it installs where it may, and never in CI.
"""

import asyncio
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr
from pymongo import MongoClient
from reflex.utils.format import format_event_handler

from edtech_app import routes
from edtech_app.domain.accounts import Role
from edtech_app.domain.commerce import PaymentProof
from edtech_app.domain.entity import new_id
from edtech_app.gateways.payments.sandbox import SandboxPayments
from edtech_app.runtime import House
from edtech_app.settings import Settings
from edtech_app.states.admin.person import PersonState
from edtech_app.states.cart import CartState
from edtech_app.states.notes import NotesState
from edtech_app.states.player import PlayerState
from edtech_app.states.session import SessionState
from edtech_app.states.sign_in import SignInState
from tests.benchmarks.sockets import Tab
from tests.e2e.conftest import OpenTab
from tests.e2e.town import PASSWORD, Student, arrive
from tests.support.fleet import Fleet, fleet
from tests.support.houses import open_house
from tests.support.product import build_next
from tests.support.videos import video

T = TypeVar("T")

HOME = {"pathname": "/", "asPath": "/", "query": {}}
STUDENTS = 18
FILM_SECONDS = 20
RARE = ("mend-totals", "renew-rows", "sweep-payments", "finish-merges", "forget-expired", "listen-for-silence")


@dataclass
class School:
    """A course for sale with an article and a lecture whose film is yet to come, and the people about it."""

    teacher: Student
    administrator: Student
    students: list[Student] = field(default_factory=list)
    course_id: str = ""
    for_sale: str = ""
    free_id: str = ""
    slug: str = ""
    article: str = ""
    film: str = ""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Do it in a thread of its own: the browser tests' loop may run in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def found(house: House) -> School:
    services = house.services
    school = School(await arrive(house, Role.INSTRUCTOR, 0), await arrive(house, Role.ADMINISTRATOR, 0))
    teacher = school.teacher.actor
    shelf = (await services.catalog.categories())[0]
    for title, price in (("Tea for engineers", "499"), ("Free tea", "0")):
        course = await services.authoring.create_course(teacher, title)
        about = {"subtitle": "Hot", "description": "Leaves.", "category_id": shelf.id, "price": price}
        await services.authoring.update_course(teacher, course.id, about)
        section = await services.curriculum.add_section(teacher, course.id, "Cups")
        lecture = await services.curriculum.add_lecture(teacher, section.id, "Water", "article")
        await services.curriculum.update_lecture(
            teacher, lecture.id, title="Water", description="", preview=False, body="Boil it."
        )
        if price == "0":
            school.free_id, school.article = course.id, lecture.id
            school.film = (await services.curriculum.add_lecture(teacher, section.id, "Pouring", "video")).id
            school.slug = (await services.authoring.publish(teacher, course.id)).slug
        else:
            published = await services.authoring.publish(teacher, course.id)
            school.course_id, school.for_sale = published.id, published.slug
    for number in range(STUDENTS):
        student = await arrive(house, Role.STUDENT, number)
        await services.commerce.enroll_free(student.actor, school.free_id)
        school.students.append(student)
    return school


@pytest.fixture(scope="module")
def several(built: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with fleet(built, tmp_path_factory.mktemp("fleet")) as several:
        yield several


@pytest.fixture(scope="module")
def product(several: Fleet) -> Fleet:
    """What the browser tests open their tabs at."""
    return several


@pytest.fixture(scope="module")
def school(several: Fleet) -> School:
    async def visit() -> School:
        async with open_house(several.data, mongodb_url=SecretStr(several.database)) as house:
            return await found(house)

    return run(visit())


@pytest.fixture
def student(school: School) -> Student:
    """Somebody whom no other test has met."""
    return school.students.pop()


def rows(several: Fleet, collection: str, **where: str) -> list[dict[str, Any]]:
    """What the database holds."""
    with MongoClient[dict[str, Any]](several.database) as client:
        return list(client["vidya"][collection].find(where))


def at(several: Fleet, number: int) -> httpx.AsyncClient:
    """Requests to one of the processes, past nginx."""
    address = f"http://127.0.0.1:{several.processes[number].port}"
    return httpx.AsyncClient(base_url=address, headers={"Origin": several.url}, timeout=30)


def as_bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def tab_at(several: Fleet, number: int, cookie: str, page: dict[str, Any] = HOME) -> Tab:
    """A tab whose socket is at one of the processes, past nginx."""
    return await Tab.open(several.processes[number].port, cookie, page, house=several.port)


async def sign_in(client: httpx.AsyncClient, student: Student) -> str:
    body = {"email": student.actor.email, "password": PASSWORD}
    answer = await client.post(f"{routes.API}/auth/login", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()["token"]


def test_nginx_takes_the_processes_in_turn(several: Fleet):
    async def ask() -> Counter[str]:
        async with httpx.AsyncClient(base_url=several.url) as client:
            answers = [await client.get("/api/health") for _ in range(9)]
        return Counter(answer.headers["x-served-by"] for answer in answers)

    assert run(ask()) == {f"127.0.0.1:{port}": 3 for port in several.ports}


def test_whoever_signs_in_at_one_acts_at_the_others(several: Fleet, student: Student):
    async def act() -> None:
        async with at(several, 0) as first, at(several, 1) as second, at(several, 2) as third:
            token = await sign_in(first, student)
            for client in (first, second, third):
                answer = await client.get(f"{routes.API}/payments/orders", headers=as_bearer(token))
                assert answer.status_code == 200
            assert (await second.post(f"{routes.API}/auth/logout", headers=as_bearer(token))).status_code == 200
            for client in (first, second, third):
                answer = await client.get(f"{routes.API}/payments/orders", headers=as_bearer(token))
                assert answer.status_code == 401

    run(act())


def test_a_ticket_of_one_page_opens_a_session_elsewhere_and_only_once(several: Fleet, student: Student):
    async def act() -> None:
        page = await tab_at(several, 0, "")
        form = {"form": {"email": student.actor.email, "password": PASSWORD}}
        await page.send(format_event_handler(SignInState.submit), form)
        script = await page.hear("ticket:")
        ticket = re.search(r'ticket: \\"([^"\\]+)\\"', script)
        assert ticket is not None, script
        async with at(several, 1) as second, at(several, 2) as third:
            opened = await second.post(routes.SESSION, json={"ticket": ticket[1], "timeZone": "Asia/Kolkata"})
            again = await third.post(routes.SESSION, json={"ticket": ticket[1], "timeZone": "Asia/Kolkata"})
        assert (opened.status_code, again.status_code) == (200, 401), again.text
        tab = await tab_at(several, 2, opened.cookies["session"])
        await tab.do(format_event_handler(SessionState.load), {}, '"is_signed_in_rx_state_":true')
        await page.close()
        await tab.close()

    run(act())


def test_a_limit_is_exact_over_all_of_them(several: Fleet, student: Student):
    async def guess() -> Counter[int]:
        body = {"email": student.actor.email, "password": "not this one"}
        # From elsewhere than everybody else here, who would be counted with them.
        place = {"X-Forwarded-For": "203.0.113.9"}
        async with at(several, 0) as first, at(several, 1) as second, at(several, 2) as third:
            guesses = [
                client.post(f"{routes.API}/auth/login", json=body, headers=place)
                for client in (first, second, third)
                for _ in range(10)
            ]
            return Counter(answer.status_code for answer in await asyncio.gather(*guesses))

    assert run(guess()) == {401: 10, 429: 20}


def test_a_film_that_comes_in_through_one_plays_through_another(several: Fleet, school: School, student: Student):
    content = video(FILM_SECONDS)

    async def upload() -> None:
        cookies = {"session": school.teacher.cookie}
        async with httpx.AsyncClient(
            base_url=several.url, cookies=cookies, headers={"Origin": several.url}, timeout=60
        ) as client:
            new = {"lecture": school.film, "name": "pouring.mp4", "size": len(content)}
            begun = await client.post(routes.UPLOADS, json=new)
            path = f"{routes.UPLOADS}/{begun.json()['data']['id']}"
            step, served = -(-len(content) // 7), {begun.headers["x-served-by"]}
            for start in range(0, len(content), step):
                piece = content[start : start + step]
                place = f"bytes {start}-{start + len(piece) - 1}/{len(content)}"
                sent = await client.put(path, content=piece, headers={"Content-Range": place})
                assert sent.json()["data"]["arrived"] == start + len(piece), sent.text
                served.add(sent.headers["x-served-by"])
            assert len(served) == 3
            finished = await client.post(f"{path}/finish")
            assert finished.json()["data"]["status"] == "done", finished.text

    async def play(number: int) -> None:
        """Ask one process where the film is, and the next one for it."""
        names = {"slug": school.slug, "lecture_id": school.film}
        page = {"pathname": routes.PLAYER, "asPath": routes.player(school.slug, school.film), "query": names}
        tab = await tab_at(several, number, student.cookie, page)
        await tab.send(format_event_handler(PlayerState.load), {})
        link = re.search(r'/media/[^"\\]+\.mp4[^"\\]*', await tab.hear(".mp4"))
        assert link is not None
        await tab.close()
        async with at(several, (number + 1) % 3) as other:
            other.cookies.set("session", student.cookie)
            answer = await other.get(link[0].replace("\\u0026", "&"))
        assert answer.status_code == 200, answer.text
        assert hashlib.sha256(answer.content).digest() == hashlib.sha256(content).digest()

    run(upload())
    for number in range(3):
        run(play(number))


async def buy(several: Fleet, student: Student, course_id: str) -> None:
    """Order at one process, pay at another, and let all of them hear of it at the same moment, twice each."""
    async with at(several, 0) as first, at(several, 1) as second, at(several, 2) as third:
        who = as_bearer(await sign_in(first, student))
        wanted = {"courses": [course_id]}
        order = await first.post(f"{routes.API}/payments/capturePayment", json=wanted, headers=who)
        order_id = order.json()["data"]["orderId"]
        paid = await second.post(f"{routes.API}/payments/paySandbox", json={"orderId": order_id}, headers=who)
        proof = paid.json()["data"]
        told = PaymentProof(*(proof[f"razorpay_{name}"] for name in ("order_id", "payment_id", "signature")))
        secret = Settings(_env_file=None, data_dir=several.data).signing_secret()  # pyright: ignore[reportCallIssue]
        body, signature = SandboxPayments(several.data, secret).webhook(told)
        heard = {"X-Razorpay-Signature": signature, "X-Razorpay-Event-Id": new_id()}
        verify = f"{routes.API}/payments/verifySignature"
        answers = await asyncio.gather(
            *[client.post(verify, json=proof, headers=who) for client in (first, second)],
            *[client.post(routes.WEBHOOK, content=body, headers=heard) for client in (second, third)],
        )
        assert {answer.status_code for answer in answers} == {200}
        async with asyncio.timeout(20):
            while True:
                order = await third.get(f"{routes.API}/payments/orders/{order_id}", headers=who)
                if order.json()["data"]["status"] == "fulfilled":
                    return
                await asyncio.sleep(0.1)


def is_granted_once(several: Fleet, student: Student, course_id: str) -> None:
    mine = {"user_id": student.actor.user_id, "course_id": course_id}
    assert len(rows(several, "enrollments", **mine)) == 1
    sales = [entry for entry in rows(several, "ledger", course_id=course_id) if student.actor.user_id in str(entry)]
    assert Counter(entry["kind"] for entry in sales)["sale"] == 1, sales
    receipts = [letter for letter in rows(several, "outbox", to=student.actor.email) if "eceipt" in letter["subject"]]
    assert len(receipts) == 1, [letter["subject"] for letter in rows(several, "outbox", to=student.actor.email)]


def test_what_is_bought_while_the_webhook_lands_elsewhere_is_granted_once(
    several: Fleet, school: School, student: Student
):
    run(buy(several, student, school.course_id))
    is_granted_once(several, student, school.course_id)


def test_a_cart_counts_the_same_in_tabs_of_all_processes(several: Fleet, school: School, student: Student):
    async def act() -> None:
        tabs = [await tab_at(several, number, student.cookie) for number in range(3)]
        await tabs[0].do(format_event_handler(CartState.add), {"course_id": school.course_id}, "cart_count")
        for tab in tabs[1:]:
            await tab.do(format_event_handler(SessionState.load), {}, '"cart_count_rx_state_":1')
        await tabs[1].do(format_event_handler(CartState.remove), {"course_id": school.course_id}, "cart_count")
        await tabs[2].do(format_event_handler(SessionState.load), {}, '"cart_count_rx_state_":0')
        for tab in tabs:
            await tab.close()

    run(act())


def test_the_bell_rings_in_the_tabs_of_all_processes(several: Fleet, school: School, student: Student):
    async def act() -> None:
        tabs = [await tab_at(several, number, school.teacher.cookie) for number in range(3)]
        await buy(several, student, school.course_id)
        for tab in tabs:
            await tab.hear("data-bell-rings", seconds=15)
            await tab.close()

    run(act())


def test_somebody_suspended_is_out_everywhere_at_once(several: Fleet, school: School, student: Student):
    async def act() -> None:
        async with at(several, 0) as first:
            token = await sign_in(first, student)
        tabs = [await tab_at(several, number, student.cookie) for number in range(3)]
        for tab in tabs:
            await tab.do(format_event_handler(SessionState.load), {}, '"is_signed_in_rx_state_":true')
        path = routes.ADMIN_USER.replace("[user_id]", student.actor.user_id)
        where = {"pathname": routes.ADMIN_USER, "asPath": path, "query": {"user_id": student.actor.user_id}}
        desk = await tab_at(several, 2, school.administrator.cookie, where)
        await desk.do(format_event_handler(PersonState.load), {}, student.actor.email)
        await desk.do(format_event_handler(PersonState.suspend), {"form": {"reason": "Enough."}}, "has been suspended")

        for number in range(3):
            async with at(several, number) as client:
                answer = await client.get(f"{routes.API}/payments/orders", headers=as_bearer(token))
                assert answer.status_code == 401
            await tabs[number].do(format_event_handler(CartState.load), {}, "sessionStorage.removeItem")
            await tabs[number].close()
        await desk.close()

    run(act())


def test_each_job_runs_in_one_process(several: Fleet):
    """Rare jobs were done once by whoever came first; letters that wait are delivered once each."""
    done = re.compile(r"job_done.*?job\W*?([a-z]+(?:-[a-z]+)+)")
    counts = Counter(name for process in several.processes for name in done.findall(process.log))
    for name in RARE:
        assert counts[name] == 1, (name, counts)
    letters = rows(several, "outbox")
    assert letters
    assert {letter["attempts"] for letter in letters} <= {0, 1}


@dataclass
class Busy:
    """Somebody who writes a note after the other and opens their tab again whenever it is lost."""

    several: Fleet
    school: School
    student: Student
    kept: list[str] = field(default_factory=list)
    away: list[float] = field(default_factory=list)
    renamed: int = 0
    served_by: set[str] = field(default_factory=set)

    async def write_until(self, end: float) -> None:
        tab = await self._open("")
        number = 0
        while time.monotonic() < end:
            note = {"course": self.school.free_id, "lecture": self.school.article, "id": new_id(), "stamp": new_id()}
            note |= {"second": "0", "text": f"Note {number}"}
            while True:
                try:
                    await tab.do(format_event_handler(NotesState.write), {"form": note}, f'"{note["stamp"]}":""')
                    break
                except (ConnectionError, TimeoutError):
                    tab = await self._again(tab)
            self.kept.append(note["id"])
            number += 1
            await asyncio.sleep(0.1)
        await tab.close()

    async def _open(self, token: str) -> Tab:
        several = self.several
        tab = await Tab.open(several.port, self.student.cookie, HOME, token=token, address=several.address)
        self.served_by.add(tab.headers["x-served-by"])
        return tab

    async def _again(self, lost: Tab) -> Tab:
        """As Reflex's client does it: at once, and then with pauses that grow."""
        begun = time.monotonic()
        await lost.close()
        for tries in range(1, 50):
            try:
                tab = await self._open(lost.token)
            except (ConnectionError, TimeoutError, OSError):
                await asyncio.sleep(min(0.2 * tries, 2))
                continue
            self.away.append(time.monotonic() - begun)
            self.renamed += tab.token != lost.token
            return tab
        raise AssertionError("The tab found no process.")


def test_a_process_killed_under_load_takes_nothing_with_it(several: Fleet, school: School):
    busy = [Busy(several, school, student) for student in school.students[:6] for _ in range(3)]
    buyers = school.students[3:6]

    async def load() -> None:
        end = time.monotonic() + 14
        writing = asyncio.gather(*[each.write_until(end) for each in busy])
        await asyncio.sleep(3)
        buying = asyncio.gather(*[insist(several, student, school.course_id) for student in buyers])
        await asyncio.sleep(1)
        await asyncio.to_thread(several.processes[1].kill)
        await asyncio.gather(writing, buying)

    try:
        run(load())
    finally:
        several.processes[1].start()
    lost = [each for each in busy if each.away]
    assert lost
    assert max(max(each.away) for each in lost) < 5, [each.away for each in lost]
    assert sum(each.renamed for each in busy) == 0
    written = {row["_id"] for row in rows(several, "notes")}
    acknowledged = [note for each in busy for note in each.kept]
    assert len(acknowledged) > 300
    assert written >= set(acknowledged)
    for student in buyers:
        is_granted_once(several, student, school.course_id)


async def insist(several: Fleet, student: Student, course_id: str) -> None:
    """Buy through nginx, each step again until it is answered."""
    async with httpx.AsyncClient(base_url=several.url, timeout=10) as client:

        async def ask(path: str, body: dict[str, Any], who: dict[str, str]) -> dict[str, Any]:
            for _ in range(40):
                try:
                    answer = await client.post(f"{routes.API}{path}", json=body, headers=who)
                except httpx.TransportError:
                    pass
                else:
                    if answer.status_code < 500:
                        return answer.json()
                await asyncio.sleep(0.3)
            raise AssertionError(f"{path} was never answered.")

        login = {"email": student.actor.email, "password": PASSWORD}
        who = as_bearer((await ask("/auth/login", login, {}))["token"])
        order = await ask("/payments/capturePayment", {"courses": [course_id]}, who)
        paid = await ask("/payments/paySandbox", {"orderId": order["data"]["orderId"]}, who)
        answer = await ask("/payments/verifySignature", paid["data"], who)
        assert answer["success"], json.dumps(answer)


def served_by(several: Fleet, tab: Page) -> Callable[[], int]:
    """Which of the processes a tab's socket is at, now and whenever it is asked."""
    heard: list[str] = []
    devtools = tab.context.new_cdp_session(tab)
    devtools.send("Network.enable")

    def note(told: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in told["response"]["headers"].items()}
        if "x-served-by" in headers:
            heard.append(headers["x-served-by"])

    devtools.on("Network.webSocketHandshakeResponseReceived", note)
    return lambda: several.ports.index(int(heard[-1].rpartition(":")[2]))


def test_the_tab_of_a_killed_process_goes_on_at_another_as_if_nothing_had_been(
    several: Fleet, school: School, student: Student, open_tab: OpenTab
):
    tab = open_tab(cookie=student.cookie, sees_a_crash=True)
    where = served_by(several, tab)
    tab.goto(f"/courses/{school.for_sale}")
    tab.get_by_role("button", name="Add to cart").first.click()
    expect(tab.get_by_role("link", name="Go to cart").first).to_be_visible()
    token, killed = tab.evaluate("sessionStorage.getItem('token')"), where()

    several.processes[killed].kill()
    try:
        begun = time.monotonic()
        tab.get_by_role("button", name="Wishlist").first.click()
        expect(tab.get_by_role("button", name="On your wishlist").first).to_be_visible(timeout=10_000)
        assert time.monotonic() - begun < 5
        assert where() != killed
        assert tab.evaluate("sessionStorage.getItem('token')") == token
        expect(tab.get_by_role("link", name="Go to cart").first).to_be_visible()
    finally:
        several.processes[killed].start()


OLD_WORDS, NEW_WORDS = "Learn it from someone who does it", "Learn it from whoever does it"


def test_open_tabs_find_the_way_to_a_new_version_by_themselves(several: Fleet, student: Student, open_tab: OpenTab):
    """One process after the other is exchanged; the new ones have other pages and other states."""
    newer = build_next(
        several.port,
        {
            "edtech_app/pages/public/home.py": (OLD_WORDS, NEW_WORDS),
            "edtech_app/states/session.py": ("cart_count: int = 0", "cart_count: int = 0\n    is_newer: bool = True"),
        },
    )
    tabs = [open_tab(cookie=student.cookie, sees_a_crash=True) for _ in range(3)]
    for tab in tabs:
        tab.goto("/")
        expect(tab.get_by_role("heading", level=1)).to_contain_text(OLD_WORDS)
        expect(tab.get_by_role("button", name="Your account")).to_be_visible()

    for number in range(3):
        several.renew(number, newer)
        # Whoever comes while there are two versions gets a page that works, whichever of them it is.
        guest = open_tab(sees_a_crash=True)
        guest.goto("/courses")
        expect(guest.get_by_role("link", name="Tea for engineers").first).to_be_visible()

    for tab in tabs:
        expect(tab.get_by_role("heading", level=1)).to_contain_text(NEW_WORDS, timeout=30_000)
        expect(tab.get_by_role("button", name="Your account")).to_be_visible()
        expect(tab.locator("#reflex-new-version-banner")).to_have_count(0)
