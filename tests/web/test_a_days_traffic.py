"""A day of the school, over HTTP and on its pages, with everything that goes wrong on a day: no line tells a secret."""

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from edtech_app import logs, routes
from edtech_app.domain.accounts import Client, Role
from edtech_app.gateways.payments import signing
from edtech_app.runtime import device_cookie, session_cookie
from edtech_app.states.checkout import CheckoutState
from edtech_app.states.contact import ContactState
from edtech_app.states.sign_in import ForgotPasswordState, ResetPasswordState, SignInState
from edtech_app.states.sign_up import SignUpState, VerifyEmailState
from tests.support.http import api_client, bearer
from tests.support.lines import written
from tests.support.tab import Tab, redirect_of, words_of
from tests.support.videos import video
from tests.support.world import SECRET, World

V1 = "/api/v1"
OURS = {"Origin": "http://school.test"}
PASSWORD, NEW, WRONG = "a hill of green tea", "a river of black tea", "a pot of wrong tea"
CARD = {"network": "VisaElectron", "last4": "4242", "number": "4242 4242 4242 4242", "name": "ASHA K RAO", "cvv": "987"}
FILM = video(20)


@dataclass
class Day:
    """What is said meanwhile, in both looks, and what must not be: all that was secret or private."""

    json_lines: io.StringIO
    readable: io.StringIO
    secrets: dict[str, str] = field(default_factory=dict[str, str])

    def keep(self, what: str, value: str) -> str:
        """Note a value that no line may hold, and give it back."""
        assert len(value) >= 6, (what, value)
        self.secrets[value] = what
        return value

    async def hear(self, answer: httpx.Response) -> None:
        """Note what went over the wire: cookies, tokens, and the queries of all addresses."""
        await answer.aread()
        request = answer.request
        headers = [*request.headers.multi_items(), *answer.headers.multi_items()]
        for name, value in headers:
            if name == "authorization":
                self.keep("a token", value.removeprefix("Bearer "))
            cookies = {"cookie": value.split("; "), "set-cookie": [value.partition(";")[0]]}.get(name, [])
            for cookie in cookies:
                if len(secret := cookie.partition("=")[2].strip('"')) >= 6:
                    self.keep("a cookie", secret)
        if request.url.query:
            self.keep("a query", request.url.query.decode())

    def told(self) -> list[str]:
        """Which secrets some line tells."""
        # The clock of a line may show any six digits.
        text = re.sub(r"\.\d{6}Z", "", self.json_lines.getvalue()) + self.readable.getvalue()
        return [
            f"{what}: {value}"
            for value, what in self.secrets.items()
            if re.search(rf"(?<![0-9a-f.]){re.escape(value)}(?![0-9a-f])", text)
        ]

    def names(self) -> set[str]:
        return {json.loads(line)["message"] for line in self.json_lines.getvalue().splitlines()}


@pytest.fixture
def day() -> Iterator[Day]:
    secret_values = ["the key of the till", SECRET.decode()]
    with written(as_json=True, secret_values=secret_values) as json_lines:
        second = logging.StreamHandler(io.StringIO())
        second.setFormatter(logs.formatter(as_json=False, secret_values=secret_values))
        logging.root.addHandler(second)
        day = Day(json_lines, second.stream)
        for what, value in (
            ("a secret of the settings", "the key of the till"),
            ("the signing secret", SECRET.decode()),
            ("a password", PASSWORD),
            ("a password", NEW),
            ("a password", WRONG),
            ("an address", "asha@example.com"),
            ("an address", "meera@example.com"),
            ("a name", "Chandrasekhar"),
            ("a telephone", "98765 43210"),
            ("a message", "my secret worry"),
            ("a card", CARD["number"]),
            ("a card", CARD["name"]),
            ("a card", CARD["network"]),
            ("what somebody looked for", "embarrassing illness"),
        ):
            day.keep(what, value)
        yield day


async def letter_word(world: World, pattern: str) -> str:
    found = re.search(pattern, (await world.newest_letter()).text)
    assert found is not None
    return found[1]


async def over_http(world: World, api: httpx.AsyncClient, day: Day) -> None:
    """Signing up and in, buying, watching, teaching and writing, by an app and by pages' own requests."""
    form = {"firstName": "Asha", "lastName": "Chandrasekhar", "email": "asha@example.com", "accountType": "Student"}
    await api.post(f"{V1}/auth/sendotp", json={"email": "asha@example.com"})
    code = day.keep("a code", await letter_word(world, r"\b(\d{6})\b"))
    for guess in ("000000", "111111"):
        await api.post(f"{V1}/auth/verifyotp", json={"email": "asha@example.com", "otp": day.keep("a guess", guess)})
    verified = await api.post(f"{V1}/auth/verifyotp", json={"email": "asha@example.com", "otp": code})
    proof = day.keep("a proof", verified.json()["data"]["verificationToken"])
    made = {**form, "password": PASSWORD, "confirmPassword": PASSWORD, "verificationToken": proof}
    signed_up = await api.post(f"{V1}/auth/signup", json=made)
    assert signed_up.status_code == 201, signed_up.text
    for _ in range(3):
        await api.post(f"{V1}/auth/login", json={"email": "asha@example.com", "password": WRONG})
    await api.get(f"{V1}/auth/login?email=asha@example.com&password={PASSWORD}")
    await api.post(f"{V1}/auth/login", content=f'{{"email": "asha@example.com", "password": "{WRONG}"')

    await api.post(f"{V1}/auth/resetpasswordtoken", json={"email": "asha@example.com"})
    link = day.keep("a link", await letter_word(world, r"/reset-password/(\S+)"))
    await api.get(f"/reset-password/{link}")
    await api.get(f"/reset-passwort/{link}")
    reset = {"token": link, "password": NEW, "confirmPassword": NEW}
    assert [(await api.post(f"{V1}/auth/resetpassword", json=reset)).status_code for _ in range(2)] == [200, 409]
    signed_in = await api.post(f"{V1}/auth/login", json={"email": "asha@example.com", "password": NEW})
    asha = bearer(day.keep("a token", signed_in.json()["token"]))

    teacher = await world.person(Role.INSTRUCTOR, "Meera")
    course = await world.course(teacher)
    order = await api.post(f"{V1}/payments/capturePayment", json={"courses": [course.id]}, headers=asha)
    paid = await world.payments.pay(order.json()["data"]["gatewayOrderId"])
    proof_of = {"razorpay_order_id": paid.gateway_order_id, "razorpay_payment_id": paid.payment_id}
    good = {**proof_of, "razorpay_signature": day.keep("a signature", paid.signature)}
    bad = {**proof_of, "razorpay_signature": day.keep("a signature", "c0ffee" * 10)}
    verify = f"{V1}/payments/verifySignature"
    proofs = [await api.post(verify, json=each, headers=asha) for each in (bad, good, good)]
    assert [answer.status_code for answer in proofs] == [400, 200, 200]
    body, _ = world.payments.webhook(paid)
    told = json.loads(body)
    told["payload"]["payment"]["entity"] |= {"card": CARD, "email": "asha@example.com", "contact": "98765 43210"}
    for event, key in (("payment.captured", world.payments._secret), ("payment.failed", b"another account")):
        body = json.dumps({**told, "event": event}).encode()
        signature = day.keep("a signature", signing.sign(key, body))
        await api.post(routes.WEBHOOK, content=body, headers={"X-Razorpay-Signature": signature})

    ticket = day.keep("a ticket", await world.services.sessions.sign_in("asha@example.com", NEW, Client()))
    page = await api.post("/api/session", json={"ticket": ticket}, headers=OURS)
    assert {session_cookie(), device_cookie()} <= set(page.cookies), page.text
    await api.post("/api/session", json={"ticket": ticket}, headers=OURS)
    _, asset = await world.film(teacher, course)
    whole = (await api.get(f"{V1}/courses/getFullCourseDetails/{course.id}", headers=asha)).json()["data"]
    film = next(part for section in whole["courseContent"] for part in section["subSections"] if part["videoUrl"])
    day.keep("a media link", urlsplit(film["videoUrl"]).query)
    assert (await api.get(film["videoUrl"], headers=asha)).status_code == 200
    await api.get(film["videoUrl"].replace("signature=", "signature=0"), headers=asha)
    await api.get(f"/media/{asset.id}?signature=of-somebody-else")

    editor = {**OURS, "Cookie": f"{session_cookie()}={await world.session_token(teacher)}"}
    [section] = await world.sections.of(course.id)
    lecture = await world.services.curriculum.add_lecture(teacher, section.id, "F", "video")
    new = {"lecture": lecture.id, "name": day.keep("a file's name", "my divorce.mp4"), "size": len(FILM), "mark": "1"}
    url = (await api.post("/api/uploads", json=new, headers=editor)).json()["data"]["url"]
    place = {"Content-Range": f"bytes 0-{len(FILM) - 1}/{len(FILM)}"}
    await api.put(url, content=FILM, headers={**editor, **place})
    assert (await api.post(f"{url}/finish", headers=editor)).json()["data"]["status"] == "done"

    words = {"firstName": "Asha", "lastName": "Chandrasekhar", "email": "asha@example.com", "phone": "+91 98765 43210"}
    await api.post(f"{V1}/reach/contact", json={**words, "message": "my secret worry"})
    await api.post(f"{V1}/reach/contact", json={**words, "message": "my secret worry", "more": CARD["number"]})
    await api.get(f"{V1}/courses", params={"q": "embarrassing illness"})
    change = {"oldPassword": NEW, "newPassword": PASSWORD, "confirmNewPassword": PASSWORD}
    assert (await api.post(f"{V1}/auth/changepassword", json=change, headers=asha)).status_code == 200
    await api.post(f"{V1}/auth/logout", headers=asha)
    await api.delete("/api/session", headers=OURS)


async def on_pages(world: World, day: Day) -> None:
    """The same by a person with a browser."""
    form = {"role": "student", "first_name": "Meera", "last_name": "Chandrasekhar", "email": "meera@example.com"}
    async with Tab(world, routes.SIGN_UP) as tab:
        await tab.fire(SignUpState.submit, form={**form, "password": PASSWORD, "confirmation": WRONG})
        await tab.fire(SignUpState.submit, form={**form, "password": PASSWORD, "confirmation": PASSWORD})
        code = day.keep("a code", await letter_word(world, r"\b(\d{6})\b"))
        await tab.fire(VerifyEmailState.confirm, form={"code": day.keep("a guess", "222222")})
        events = words_of(await tab.fire(VerifyEmailState.confirm, form={"code": code}))
        for found in re.finditer(r'ticket: \\*"([^"\\]+)', events):
            day.keep("a ticket", found[1])
        for password in (WRONG, PASSWORD):
            events = words_of(await tab.fire(SignInState.submit, form={"email": form["email"], "password": password}))
            for found in re.finditer(r'ticket: \\*"([^"\\]+)', events):
                day.keep("a ticket", found[1])
        await tab.fire(ForgotPasswordState.submit, form={"email": form["email"]})
        link = day.keep("a link", await letter_word(world, r"/reset-password/(\S+)"))
        tab.open(f"/reset-password/{link}", reset_token=link)
        await tab.fire(ResetPasswordState.load)
        await tab.fire(ResetPasswordState.submit, form={"password": NEW, "confirmation": NEW})
        await tab.fire(ContactState.submit, form={"name": "Asha", "email": form["email"], "message": "my secret worry"})
        await tab.fire_anything(ContactState.submit, form={"message": "my secret worry"}, more=CARD["number"])
        await tab.fire_anything(SignInState.submit, form=f"password {PASSWORD}")

    student = await world.person()
    course = await world.course(await world.person(Role.INSTRUCTOR))
    async with Tab(world, routes.checkout(course.id)) as tab:
        tab.use_cookie(day.keep("a cookie", await world.session_token(student)))
        await tab.fire(CheckoutState.load)
        await tab.fire(CheckoutState.pay)
        assert redirect_of(await tab.fire(CheckoutState.sandbox_pay))


async def what_nobody_expected(world: World, api: httpx.AsyncClient, day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures whose messages quote all that can be told by its look, as drivers and libraries do."""
    quoted = [value for value, what in day.secrets.items() if what in ("a token", "a cookie", "a link", "a signature")]
    link = f"https://school.test/media/x?{quoted[0]}"
    quoted += ["asha@example.com", "the key of the till", CARD["number"], link]

    async def breaks(*_: Any, **__: Any) -> None:
        told = dict(zip(quoted, quoted, strict=True))
        try:
            raise KeyError(told)
        except KeyError as cause:
            raise RuntimeError(f"duplicate key: {quoted}") from cause

    monkeypatch.setattr(world.services.catalog, "categories", breaks)
    monkeypatch.setattr(world.services.contact, "send", breaks)
    answer = await api.get("/api/health")
    assert (answer.status_code, len(answer.json()["ref"])) == (500, 12)
    async with Tab(world) as tab:
        told = words_of(await tab.fire(ContactState.submit, form={"name": "A", "email": "a@b.c", "message": "x"}))
        assert "contact us and mention" in told
    logging.getLogger("reflex.app").error("[Reflex Backend Exception] %s", quoted)
    logging.getLogger("asyncio").error("Task exception was never retrieved: %r", RuntimeError(str(quoted)))


async def test_no_line_of_a_day_tells_a_secret(world: World, day: Day, monkeypatch: pytest.MonkeyPatch):
    async with api_client(world, monkeypatch) as api:
        api.event_hooks["response"].append(day.hear)
        await over_http(world, api, day)
        await on_pages(world, day)
        await world.services.mail.deliver_waiting()
        await world.services.commerce.reconcile()
        await what_nobody_expected(world, api, day, monkeypatch)

    assert day.told() == []
    assert {
        "request",
        "event",
        "signed_up",
        "sign_in_refused",
        "code_refused",
        "signed_in",
        "password_reset",
        "order_opened",
        "order_paid",
        "order_fulfilled",
        "enrolled",
        "proof_refused",
        "webhook_kept",
        "webhook_refused",
        "upload_finished",
        "message_received",
        "letter_sent",
        "request_failed",
        "event_failed",
    } <= day.names()


async def test_the_day_would_notice_a_secret(day: Day):
    code = day.keep("a code", "314159")
    log = logs.get("edtech_app.bench")
    log.info("said", code=code, id="01a3141592654bb1")
    assert day.told() == ["a code: 314159"]
