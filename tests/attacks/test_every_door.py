"""Every handler and every endpoint, called by everybody with everything; `doors.py` says who may do what."""

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
import reflex as rx
from reflex.event import EventHandler

from edtech_app.states.gatekeeper import objection_to
from edtech_app.states.guard import name_of
from tests.attacks.doors import HANDLERS, PDF, PICTURE, SCENES, VTT, Handler
from tests.attacks.school import PASSWORD, PEOPLE, School, open_school
from tests.states.test_every_handler_has_a_policy import HANDLERS as REGISTRY
from tests.support.tab import Sent, Tab, redirect_of, words_of
from tests.support.videos import CAPTIONS, picture

FILES = {PDF: ("a.pdf", b"%PDF-1.7\n" + b"1 0 obj\n" * 200), VTT: ("a.vtt", CAPTIONS), PICTURE: ("a.png", picture())}
REGISTERED: dict[str, tuple[str, EventHandler]] = {name_of(name): (name, handler) for name, handler in REGISTRY.items()}
"""Reflex's name of each handler, and the handler, by the name that its class gives it."""

OPERATORS: tuple[Any, ...] = ({"$ne": None}, {"$gt": ""}, {"$regex": ".*"}, {"$where": "1"}, {"__proto__": {}})
MISTYPED: tuple[Any, ...] = (None, 7, -1, 1.5, 10**30, True, [], ["a"], {}, {"a": {"b": ["c"]}}, "")
OVERSIZED: tuple[Any, ...] = ("x" * 100_000, "\u202eé\u0000\ud800\n" * 20, ["x"] * 1000)
PLAIN = (str, int, float, bool)
HOSTILE = (*OPERATORS, *MISTYPED, *OVERSIZED)


in_one_loop = pytest.mark.asyncio(loop_scope="module")
"""The loop in which the school of a module was opened."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    """One for all tests of the module; what an attack changes is put back."""
    async with open_school(tmp_path_factory.mktemp("attacked") / "school") as opened:
        yield opened


async def arguments_of(school: School, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a valid call, with files as they come from a browser."""
    filled = school.fill(given)
    for name, value in filled.items():
        if isinstance(value, str) and value in FILES:
            stream = rx.UploadChunkIterator(maxsize=10)
            file, data = FILES[value]
            await stream.push(rx.UploadChunk(filename=file, offset=0, content_type="", data=data))
            await stream.finish()
            filled[name] = stream
    return filled


async def enter(school: School, tab: Tab, person: str, name: str) -> None:
    """Open the page from which a handler is called, as this person."""
    scene = SCENES[name]
    tab.open(school.fill(scene.path), **school.fill(scene.route))
    if school.tokens[person]:
        tab.use_cookie(school.tokens[person])
    for name in ("SessionState.load", *scene.before):
        await tab.fire_anything(REGISTERED[name][0], **await arguments_of(school, HANDLERS[name].arguments))


def hostile(arguments: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Arguments that no page would send, and what is wrong with them."""
    yield "an argument too many", {**arguments, "more": 1}
    for name, value in arguments.items():
        yield f"{name} missing", {other: each for other, each in arguments.items() if other != name}
        for wrong in HOSTILE:
            yield f"{name}={wrong!r:.40}", {**arguments, name: wrong}
            if isinstance(value, dict) and value:
                yield f"every field of {name}={wrong!r:.40}", {**arguments, name: dict.fromkeys(value, wrong)}


def told_by_the_log(school: School, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What our own log says and must not: a canary, a password, or a line that is two."""
    said = [each.getMessage() for each in caplog.records if each.name.startswith("edtech_app")]
    text = "\n".join(said)
    secrets = [secret for secret in (*school.canaries, PASSWORD, school.names["link"]) if secret in text]
    return secrets + [line for line in said if "\n" in line]


def is_refused(sent: list[Sent]) -> bool:
    words = words_of(sent)
    return redirect_of(sent).startswith("/login") or "This is only for" in words or "['error']" in words


@in_one_loop
@pytest.mark.parametrize("scene", SCENES)
async def test_nobody_gets_more_from_a_handler_than_its_row_says(
    school: School, caplog: pytest.LogCaptureFixture, scene: str
):
    problems: list[str] = []
    for person in PEOPLE:
        caplog.clear()
        problems += await attacks(school, caplog, scene, person, rows_of(scene))
    assert not problems, "\n".join(problems)


def rows_of(scene: str) -> dict[str, Handler]:
    """The handlers of a page."""
    return {name: row for name, row in HANDLERS.items() if row.scene == scene}


async def attacks(
    school: School, caplog: pytest.LogCaptureFixture, scene: str, person: str, rows: dict[str, Handler]
) -> list[str]:
    """Every handler of a page called by one person, as its page does and as nobody would; what went wrong."""
    problems: list[str] = []
    fresh: dict[str, Handler] = {name: row for name, row in rows.items() if row.changes and person in row.who}
    async with Tab(school.world) as tab:
        await enter(school, tab, person, scene)
        school.look()
        for name in rows.keys() - fresh.keys():
            row, arguments = rows[name], await arguments_of(school, rows[name].arguments)
            sent = await tab.fire_anything(REGISTERED[name][0], **arguments)
            problems += [f"{name} as {person}: {word}" for word in judged(school, caplog, person, row, sent, tab)]
        problems += [f"{scene} as {person}: changed {path}" for path in school.changed_files()]
    for name, row in fresh.items():
        school.put_back()
        async with Tab(school.world) as tab:
            await enter(school, tab, person, scene)
            school.look()
            sent = await tab.fire_anything(REGISTERED[name][0], **await arguments_of(school, row.arguments))
            problems += [f"{name} as {person}: {word}" for word in judged(school, caplog, person, row, sent, tab)]
    school.put_back()
    return problems


def judged(
    school: School, caplog: pytest.LogCaptureFixture, person: str, row: Handler, sent: list[Sent], tab: Tab
) -> list[str]:
    """What is wrong with how a valid call went."""
    changed, may = school.changed(), person in row.who
    problems = [f"heard {canary}" for canary in school.leaks(person, tab.hear())]
    problems += [f"failed: {each.getMessage()}" for each in caplog.records if each.levelno >= logging.ERROR]
    problems += [f"the log tells {secret}" for secret in told_by_the_log(school, caplog)]
    caplog.clear()
    if may and row.changes and not changed:
        problems.append(f"changed nothing: {words_of(sent)[:300]}")
    if may and is_refused(sent):
        problems.append(f"was refused: {words_of(sent)[:300]}")
    if not may and changed:
        problems.append(f"changed {changed}")
        school.put_back()
    return problems


@in_one_loop
@pytest.mark.parametrize("scene", SCENES)
async def test_no_argument_breaks_a_handler_or_opens_a_door(
    school: School, caplog: pytest.LogCaptureFixture, scene: str
):
    problems: list[str] = []
    for person in PEOPLE:
        async with Tab(school.world) as tab:
            await enter(school, tab, person, scene)
            school.look()
            for name, row in rows_of(scene).items():
                problems += await mistreated(school, caplog, tab, person, name, row)
        school.put_back()
    assert not problems, "\n".join(problems)


async def mistreated(
    school: School, caplog: pytest.LogCaptureFixture, tab: Tab, person: str, name: str, row: Handler
) -> list[str]:
    """What is wrong with how one person's mad calls of a handler went."""
    problems: list[str] = []
    called, handler = REGISTERED[name]
    hints = handler._get_type_hints()
    for what, arguments in hostile(school.fill(row.arguments)):
        case = f"{name} as {person} with {what}"
        if not objection_to({"name": called, "payload": arguments}):
            if any(hints.get(each) in PLAIN and isinstance(value, (dict, list)) for each, value in arguments.items()):
                problems.append(f"{case}: the gatekeeper let it in")
            caplog.clear()
            await tab.fire_anything(called, **arguments)
            problems += [f"{case}: {each.getMessage()}" for each in caplog.records if each.levelno >= logging.ERROR]
            if person not in row.who and school.changed():
                problems.append(f"{case}: changed {school.changed()}")
                school.put_back()
    return problems + [f"{name} as {person}: heard {canary}" for canary in school.leaks(person, tab.hear())]
