"""Whatever the document allows, and what it does not: no request of any role breaks the house or surprises a client.

Schemathesis makes the requests from the document, the same ones every time; half of them are wrong on purpose. Ids in
them are often those of real things, or the gates behind a 404 would never be reached.
"""

import asyncio
import json
import os
import random
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from edtech_app.domain.accounts import Actor, Role
from tests.support.http import api_client, bearer, the_api
from tests.support.world import World

EXAMPLES = int(os.environ.get("FUZZ", "14"))
"""Requests for each endpoint, half of them wrong; `FUZZ=200` looks longer."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ROLES = (Role.INSTRUCTOR, Role.STUDENT, Role.ADMINISTRATOR, None)
SCHEMA = schemathesis.openapi.from_dict(the_api().openapi())
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}


class School:
    """A world that one endpoint after the other is let loose on, with real ids to aim at."""

    def __init__(self, world: World, client: httpx.AsyncClient) -> None:
        self._world, self._client = world, client
        self._tokens: dict[Role, str] = {}
        self._ids: dict[str, list[str]] = {}

    async def furnish(self) -> None:
        """New people, a course of theirs with everything in it, and an order, whatever became of those before."""
        people: dict[Role, Actor] = {}
        for role in ROLES:
            if role:
                people[role] = await self._world.person(role)
                self._tokens[role] = await self._world.session_token(people[role])
        teacher, student = people[Role.INSTRUCTOR], people[Role.STUDENT]
        course, other = await self._world.course(teacher), await self._world.course(teacher, title="Another")
        await self._world.enrol(student, course)
        ticket = await self._world.services.commerce.start_checkout(student, [other.id])
        shelf = await self._world.services.catalog.add_category("Programming", "", 1)
        lecture = (await self._world.lectures.of(course.id))[0]
        self._ids = {
            "course_id": [course.id, other.id, course.slug],
            "courseId": [course.id, other.id],
            "section_id": [(await self._world.sections.of(course.id))[0].id],
            "subsection_id": [lecture.id],
            "subsectionId": [lecture.id],
            "user_id": [person.user_id for person in people.values()],
            "category_id": [shelf.id, shelf.slug],
            "order_id": [ticket.order_id],
            "orderId": [ticket.order_id],
        }

    def aim(self, case: Case, dice: random.Random) -> None:
        """Put real ids into most of what asks for one."""
        containers: list[Any] = [case.path_parameters, case.query, case.body]
        for container in containers:
            if isinstance(container, dict):
                for name, ids in self._ids.items():
                    if name in container and dice.random() < 0.7:
                        container[name] = dice.choice(ids)
                if isinstance(container.get("courses"), list) and dice.random() < 0.5:
                    container["courses"] = [dice.choice(self._ids["courseId"])]

    async def answer(self, case: Case, role: Role | None) -> httpx.Response:
        made = requests.Request(**case.as_transport_kwargs(base_url="http://school.test")).prepare()
        headers = dict(made.headers)
        headers.pop("Authorization", None)
        if role:
            headers |= bearer(self._tokens[role])
        return await self._client.request(str(made.method), str(made.url), content=made.body, headers=headers)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def school(loop: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    world = loop.run(World.open(tmp_path_factory.mktemp("school")))
    with pytest.MonkeyPatch.context() as patch:
        opening = api_client(world, patch)
        client = loop.run(opening.__aenter__())
        yield School(world, client)
        loop.run(opening.__aexit__(None, None, None))


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_breaks_the_house_or_surprises_a_client(school: School, loop: asyncio.Runner, label: str):
    operation = OPERATIONS[label]
    loop.run(school.furnish())
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @seed(len(label))
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(right, wrong), role=st.sampled_from(ROLES), chance=st.integers(0, 2**32))
    def each(case: Case, role: Role | None, chance: int) -> None:
        school.aim(case, random.Random(chance))
        answer = loop.run(school.answer(case, role))
        case.validate_response(answer, checks=CHECKS)
        assert answer.status_code < 400 or json.loads(answer.content)["success"] is False

    each()
