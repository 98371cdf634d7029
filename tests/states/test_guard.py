"""Who may fire which event, through Reflex's real pipeline."""

from collections.abc import AsyncIterator

import pytest
import reflex as rx
from redis.exceptions import ConnectionError as RedisConnectionError
from reflex_base.registry import RegistrationContext

from edtech_app.domain.accounts import Client, Role
from edtech_app.domain.errors import Conflict, NotSignedIn
from edtech_app.runtime import services
from edtech_app.states.gatekeeper import BURST, RATE, Allowance, objection_to
from edtech_app.states.guard import Policy, actor_of, allow, client_of
from edtech_app.states.session import SessionState
from tests.support.lines import lines, listen
from tests.support.tab import Tab, redirect_of, words_of
from tests.support.world import World


class Bench(rx.State):
    """Handlers of every kind, to try the guard on."""

    done: list[str] = []
    who: str = ""

    @rx.event
    @allow(Policy.ANYONE)
    def plain(self):
        self.done = [*self.done, "plain"]

    @rx.event
    @allow(Policy.ANYONE)
    def answers(self):
        self.done = [*self.done, "answers"]
        return Bench.plain

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def with_steps(self, number: int, word: str = "step"):
        actor = await actor_of(self)
        for step in range(number):
            self.done = [*self.done, f"{word} {step}"]
            yield
        self.who = f"{actor.name} on {client_of(self).device} at {client_of(self).address}"
        yield rx.toast.success("All steps done.")

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def ends_the_session(self):
        actor = await actor_of(self)
        await services().sessions.sign_out(actor, client_of(self))
        self.who = f"{actor.name}, then {(await actor_of(self)).role}"

    @rx.event(background=True)
    @allow(Policy.INSTRUCTOR)
    async def in_background(self):
        async with self:
            self.done = [*self.done, "background"]
        yield rx.toast.success("Done behind the scenes.")

    @rx.event(background=True)
    @allow(Policy.INSTRUCTOR)
    async def upload(self, chunks: rx.UploadChunkIterator, lecture: str = ""):
        size = 0
        async for chunk in chunks:
            size += len(chunk.data)
        async with self:
            self.done = [*self.done, f"{lecture} {size}"]

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def for_administrators(self):
        self.done = [*self.done, "administrator"]

    @rx.event
    @allow(Policy.ANYONE)
    def conflicts(self):
        self.done = [*self.done, "before"]
        raise Conflict("Somebody was faster.")

    @rx.event
    @allow(Policy.ANYONE)
    def needs_sign_in(self):
        raise NotSignedIn

    @rx.event
    @allow(Policy.ANYONE)
    async def breaks(self):
        self.done = [*self.done, "before"]
        yield
        raise RuntimeError("the secret name of a table")

    @rx.event
    def forgotten(self):
        self.done = [*self.done, "forgotten"]


@pytest.fixture
async def tab(world: World) -> AsyncIterator[Tab]:
    async with Tab(world, path="/learn") as opened:
        yield opened


async def done(tab: Tab) -> list[str]:
    return (await tab.state(Bench)).done


async def test_anyone_may_do_what_is_for_anyone(tab: Tab):
    await tab.fire(Bench.plain)

    assert await done(tab) == ["plain"]


async def test_who_is_asked_for_again_in_one_event_is_who_they_are_by_then(tab: Tab, world: World):
    await tab.sign_in(await world.person(first_name="Asha"))

    await tab.fire(Bench.ends_the_session)
    await tab.fire(Bench.with_steps, number=1)

    assert (await tab.state(Bench)).who == "Asha Rao, then visitor"
    assert await done(tab) == []


async def test_what_a_handler_answers_with_is_run_too(tab: Tab):
    await tab.fire(Bench.answers)

    assert await done(tab) == ["answers", "plain"]


async def test_a_visitor_is_sent_to_sign_in_and_back(tab: Tab):
    events = await tab.fire(Bench.with_steps, number=1)

    assert redirect_of(events) == "/login?next=%2Flearn"
    assert await done(tab) == []


async def test_a_signed_in_person_is_known_to_the_handler(tab: Tab, world: World):
    await tab.sign_in(await world.person(first_name="Asha"))

    events = await tab.fire(Bench.with_steps, number=2, word="page")

    assert await done(tab) == ["page 0", "page 1"]
    assert (await tab.state(Bench)).who == "Asha Rao on Firefox at 192.0.2.7"
    assert "All steps done." in words_of(events)


@pytest.mark.parametrize(
    ("role", "may_teach", "may_govern"),
    [
        (Role.STUDENT, False, False),
        (Role.INSTRUCTOR, True, False),
        (Role.ADMINISTRATOR, True, True),
    ],
)
async def test_each_role_does_what_is_for_it(tab: Tab, world: World, role: Role, may_teach: bool, may_govern: bool):
    await tab.sign_in(await world.person(role))

    background = await tab.fire(Bench.in_background)
    await tab.fire(Bench.for_administrators)

    assert ("background" in await done(tab)) == may_teach
    assert ("Done behind the scenes." in words_of(background)) == may_teach
    assert ("This is only for instructors." in words_of(background)) == (not may_teach)
    assert ("administrator" in await done(tab)) == may_govern


async def test_a_page_that_says_for_whom_it_is_needs_no_message_beside_it(tab: Tab, world: World):
    await tab.sign_in(await world.person(Role.STUDENT))
    RegistrationContext.get().app.add_page(rx.el.main, route="/bench", on_load=Bench.for_administrators)

    tab.open("/bench")
    opened = await tab.fire(Bench.for_administrators)
    tab.open("/learn")
    elsewhere = await tab.fire(Bench.for_administrators)

    assert opened == []
    assert "This is only for administrators." in words_of(elsewhere)
    assert await done(tab) == []


async def test_an_ended_session_counts_for_nothing_at_once(tab: Tab, world: World):
    asha = await world.person()
    await tab.sign_in(asha)
    await world.services.sessions.sign_out(asha, Client())

    events = await tab.fire(Bench.with_steps, number=1)

    assert redirect_of(events) == "/login?next=%2Flearn"


async def test_a_tab_of_an_ended_session_is_told_at_its_next_event_whatever_it_is(tab: Tab, world: World):
    asha = await world.person()
    await tab.sign_in(asha)
    await tab.fire(SessionState.load)
    await world.services.sessions.sign_out(asha, Client())
    tab.open("/courses?q=tea")

    events = await tab.fire(Bench.plain)

    assert redirect_of(events) == "/login?ended=1&next=%2Fcourses%3Fq%3Dtea"
    assert "sessionStorage.removeItem" in words_of(events)
    assert await done(tab) == []


async def test_what_a_tab_remembers_of_one_person_is_not_for_the_next(tab: Tab, world: World):
    await tab.sign_in(await world.person(first_name="Asha"))
    await tab.fire(SessionState.load)
    await tab.sign_in(await world.person(first_name="Ravi"))

    events = await tab.fire(Bench.with_steps, number=1)

    assert redirect_of(events) == "/login?ended=1&next=%2Flearn"
    assert await done(tab) == []


async def test_signing_out_twice_is_harmless(tab: Tab, world: World):
    await tab.sign_in(await world.person())
    await tab.fire(SessionState.load)
    await tab.fire(SessionState.sign_out)

    assert redirect_of(await tab.fire(SessionState.sign_out)) == "/"


async def test_a_handler_without_a_policy_is_refused(tab: Tab, world: World):
    await tab.sign_in(await world.person(Role.ADMINISTRATOR))

    events = await tab.fire_anything(Bench.forgotten)

    assert "This is not possible here." in words_of(events)
    assert await done(tab) == []


async def test_what_comes_with_an_upload_is_checked_as_if_it_came_over_the_socket(tab: Tab, world: World):
    await tab.sign_in(await world.person(Role.INSTRUCTOR))
    files = rx.UploadChunkIterator()
    await files.finish()

    events = await tab.fire_anything(Bench.upload, chunks=files, lecture={"$ne": ""})
    assert "This is not possible here." in words_of(events)
    assert await done(tab) == []

    await tab.fire_anything(Bench.upload, chunks=files, lecture="one")
    assert await done(tab) == ["one 0"]


async def test_reflexes_own_setter_is_refused(tab: Tab, world: World):
    await tab.sign_in(await world.person(Role.ADMINISTRATOR))

    events = await tab.fire_anything(f"{Bench.get_full_name()}.setvar", var_name="who", value="root")

    assert "This is not possible here." in words_of(events)
    assert (await tab.state(Bench)).who == ""


async def test_an_expected_failure_is_told_and_the_screen_keeps_up(tab: Tab):
    events = await tab.fire(Bench.conflicts)

    assert "Somebody was faster." in words_of(events)
    assert await done(tab) == ["before"]


async def test_a_handler_that_needs_a_person_sends_a_visitor_to_sign_in(tab: Tab):
    assert redirect_of(await tab.fire(Bench.needs_sign_in)) == "/login?next=%2Flearn"


async def test_an_unexpected_failure_shows_a_reference_and_no_secret(tab: Tab, caplog: pytest.LogCaptureFixture):
    events = await tab.fire(Bench.breaks)

    assert "Something went wrong on our side." in words_of(events)
    assert "secret name" not in words_of(events)
    (line,) = lines(caplog, "event_failed")
    assert line["handler"] == "Bench.breaks"
    assert line["request_id"] in words_of(events)


async def test_an_event_has_one_line_by_its_handler_and_its_person(
    tab: Tab, world: World, caplog: pytest.LogCaptureFixture
):
    asha = await world.person()
    await tab.sign_in(asha)
    listen(caplog)
    await tab.fire(Bench.with_steps, number=2, word="a secret word")
    await tab.fire(Bench.conflicts)
    await tab.fire(Bench.answers)

    said = [(line["handler"], line["outcome"], line.get("user")) for line in lines(caplog, "event")]
    assert said == [
        ("Bench.with_steps", "done", asha.user_id),
        ("Bench.conflicts", "refused", None),
        ("Bench.answers", "done", None),
        ("Bench.plain", "done", None),
    ]
    assert len({line["request_id"] for line in lines(caplog, "event")}) == 4
    assert "a secret word" not in caplog.text


def event(handler: str, **payload: object) -> dict[str, object]:
    return {"name": f"{Bench.get_full_name()}.{handler}", "payload": payload}


@pytest.mark.parametrize(
    ("data", "objection"),
    [
        ("a text", "it is no event"),
        ({"name": ["plain"]}, "it is no event"),
        ({"name": "reflex___state____state.nothing"}, "there is no such handler"),
        (event("forgotten"), "its handler has no policy"),
        (event("setvar", var_name="who", value="x"), "its handler has no policy"),
        (event("plain", extra=1), "it has 1 arguments too many"),
        (event("with_steps"), "its argument number is missing"),
        (event("with_steps", number="many"), "its argument number has the wrong type"),
        (event("with_steps", number=None), "its argument number has the wrong type"),
        (event("with_steps", number=1, word={"$ne": ""}), "its argument word has the wrong type"),
        (event("with_steps", number=1, word="half a \ud800 pair"), "its argument word is no text"),
        (event("upload", chunks="no upload"), "its argument chunks has the wrong type"),
        ({"name": f"{Bench.get_full_name()}.plain", "payload": [1]}, "its arguments have no names"),
    ],
)
def test_what_no_page_of_ours_sends_is_turned_away(data: object, objection: str):
    assert objection_to(data) == objection


@pytest.mark.parametrize(
    "data",
    [
        event("plain"),
        event("with_steps", number=3),
        event("with_steps", number="3", word="page"),
        {"name": "reflex___state____state.hydrate_and_load", "payload": {"vars": {}}},
    ],
)
def test_what_our_pages_send_passes(data: object):
    assert objection_to(data) == ""


def test_a_flood_is_held_back_and_a_pause_lets_events_through_again():
    allowance = Allowance(now=0.0)

    passed = [allowance.take(0.0) for _ in range(2 * BURST)]

    assert sum(passed) == BURST
    assert not allowance.take(0.5 / RATE)
    assert allowance.take(2 / RATE)


async def test_redis_away_is_said_in_words_without_a_trace_for_each_click(
    world: World, tab: Tab, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    async def away(*_: object, **__: object) -> None:
        raise RedisConnectionError

    listen(caplog)
    monkeypatch.setattr(world.services.sessions, "sign_out", away)
    await tab.sign_in(await world.person())
    for _ in range(3):
        assert "Please try again in a moment" in words_of(await tab.fire(Bench.ends_the_session))
    assert lines(caplog, "event_failed") == []
    assert len(lines(caplog, "redis_away")) <= 1
