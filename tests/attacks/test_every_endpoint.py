"""Every endpoint, called by everybody with everything; `endpoints.py` says who may do what."""

import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from edtech_app.runtime import session_cookie
from tests.attacks.endpoints import ENDPOINTS, Endpoint
from tests.attacks.school import PEOPLE, School, open_school
from tests.attacks.test_every_door import HOSTILE, OPERATORS, told_by_the_log
from tests.support.http import Answer, api_of, ask, bearer, the_api

HARMLESS = ("HEAD", "PATCH")
"""Methods that need no row of their own: the one is answered as GET, the other only by what knows nothing."""
CATCH_ALL = "GET /api/{path:path}"
SENDABLE = tuple(wrong for wrong in HOSTILE if "ud800" not in repr(wrong))
HOSTILE_WORDS = ("", '{"$ne":null}', "%00", "é" * 50, "x" * 5000, "[]", "*", "null", "0" * 24)
"""What somebody may write where an id belongs in a path or a query."""


in_one_loop = pytest.mark.asyncio(loop_scope="module")
"""The loop in which the school of a module was opened."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def school(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[School]:
    """One for all tests of the module; what an attack changes is put back."""
    async with open_school(tmp_path_factory.mktemp("attacked") / "school") as opened:
        yield opened


@pytest.fixture
def api(school: School, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with api_of(school.world, monkeypatch) as house:
        yield house


def routes_of(routes: list[Any]) -> Iterator[str]:
    """Every endpoint as method and path, those of included routers too."""
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from routes_of(route.effective_candidates())
        else:
            yield from (f"{method} {route.path}" for method in route.methods if method not in HARMLESS)


def test_every_endpoint_has_its_row():
    """See docs/adding-a-feature.md, step 6."""
    known = routes_of(list(the_api().routes))
    ours = {route for route in known if route == CATCH_ALL or not route.endswith("/api/{path:path}")}
    assert not ours - ENDPOINTS.keys(), "without a row"
    assert not ENDPOINTS.keys() - ours, "without an endpoint"


async def send(api: Any, school: School, person: str, name: str, row: Endpoint, **changes: Any) -> Answer:
    """Call as this person with all that they have: the token, the cookie, and a page of ours behind it."""
    method, _, path = name.partition(" ")
    places = school.fill(row.path) | changes.get("path", {})
    url = re.sub(r"\{(\w+)(:path)?\}", lambda found: str(places[found[1]]), path)
    headers = {"Origin": school.world.settings.public_url, "User-Agent": "Firefox", **row.headers}
    if token := school.tokens[person]:
        headers |= {**bearer(token), "Cookie": f"{session_cookie()}={token}"}
    content, body = row.content or b"", changes.get("json", school.fill(row.json))
    if body is not None or "json" in changes:
        headers["Content-Type"], content = "application/json", json.dumps(body).encode()
    return await ask(api, method, url, changes.get("query", school.fill(row.query)), headers, content)


def is_error(answer: Answer) -> bool:
    return answer.status >= 400


@in_one_loop
@pytest.mark.parametrize("name", ENDPOINTS)
async def test_nobody_gets_more_from_an_endpoint_than_its_row_says(
    school: School, api: Any, caplog: pytest.LogCaptureFixture, name: str
):
    caplog.set_level(logging.DEBUG, "edtech_app")
    row, problems = ENDPOINTS[name], list[str]()
    for person in PEOPLE:
        answer = await send(api, school, person, name, row)
        case = f"{name} as {person}: {answer.status} {answer.text[:200]}"
        if is_error(answer) == (person in row.who) or answer.status >= 500:
            problems.append(case)
        if is_error(answer) and (changed := school.changed() + school.changed_files()):
            problems.append(f"{case} changed {changed}")
        problems += [f"{case} tells {canary}" for canary in school.leaks(person, answer.text + answer.headers)]
        problems += [f"{case}, and the log tells {secret}" for secret in told_by_the_log(school, caplog)]
        caplog.clear()
        school.put_back()
    assert not problems, "\n".join(problems)


def hostile(row: Endpoint, school: School, wrongs: tuple[Any, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Changes to a valid request that no client of ours makes, and what is wrong with each."""
    path, query, body = school.fill(row.path), school.fill(row.query), school.fill(row.json)
    for words in HOSTILE_WORDS:
        yield from ((f"{name}={words!r:.40}", {"path": {**path, name: words}}) for name in path)
        yield from ((f"{name}={words!r:.40}", {"query": {**query, name: words}}) for name in query)
    yield "a query that nobody asked for", {"query": {**query, "$where": "1", "role": "administrator"}}
    if isinstance(body, dict):
        yield "a field that is not there", {"json": {**body, "role": "administrator", "$set": {"a": 1}}}
        yield "no field", {"json": {}}
        for wrong in wrongs:
            yield f"body={wrong!r:.40}", {"json": wrong}
            yield f"every field={wrong!r:.40}", {"json": dict.fromkeys(body, wrong)}
            yield from ((f"{name}={wrong!r:.40}", {"json": {**body, name: wrong}}) for name in list(body)[:1])


@in_one_loop
@pytest.mark.parametrize("name", ENDPOINTS)
async def test_no_request_breaks_an_endpoint_or_opens_a_door(school: School, api: Any, name: str):
    row, problems = ENDPOINTS[name], list[str]()
    for person in PEOPLE:
        for what, changes in hostile(row, school, SENDABLE if person in row.who[:1] else OPERATORS):
            answer = await send(api, school, person, name, row, **changes)
            case = f"{name} as {person} with {what}: {answer.status} {answer.text[:200]}"
            if answer.status >= 500:
                problems.append(case)
            leaked = school.leaks(person, answer.text + answer.headers)
            problems += [f"{case} tells {canary}" for canary in leaked]
            if changed := school.changed():
                if is_error(answer) or person not in row.who:
                    problems.append(f"{case} changed {changed}")
                school.put_back()
        problems += [f"{name} as {person} left {path}" for path in school.changed_files() if person not in row.who]
        school.put_back()
    assert not problems, "\n".join(problems)
