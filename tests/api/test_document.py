"""The API's document: what is checked in is what is served, whole, with examples that are true."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from tests.support.http import api_client, the_api
from tests.support.world import World

EXPECTED = Path(__file__).with_name("openapi.json")
DOCUMENT: dict[str, Any] = the_api().openapi()
METHODS = {"get", "post", "put", "patch", "delete"}


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_document_is_the_one_that_clients_were_built_from():
    """`RENEW=1 pytest tests/api/test_document.py` writes it anew; look at what has changed before you commit it."""
    now = json.dumps(DOCUMENT, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("RENEW"):
        EXPECTED.write_text(now, encoding="utf-8")
    assert json.loads(now) == json.loads(EXPECTED.read_text(encoding="utf-8"))


def test_every_endpoint_has_a_name_of_its_own_words_and_every_answer_in_it():
    names = [operation["operationId"] for _, operation in operations()]
    assert len(set(names)) == len(names)
    assert all(name.isalnum() for name in names)
    for where, operation in operations():
        assert operation.get("description"), where
        assert any(status.startswith("2") for status in operation["responses"]), where
        assert {"422", "429", "500", "503"} <= set(operation["responses"]) or where.startswith("GET /api/"), where
        assert not operation.get("requestBody") or {"400", "413", "415"} <= set(operation["responses"]), where


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from schema.get("properties", {}).items()


def test_every_plain_field_has_an_example_that_is_true():
    schemas = DOCUMENT["components"]["schemas"]
    bodies = [
        content["schema"]
        for _, operation in operations()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    ]
    for schema in [*schemas.values(), *bodies]:
        for name, field in fields(schema):
            holds_objects = "$ref" in json.dumps(field) or field.get("additionalProperties") or name == "errors"
            if holds_objects or field.get("type") == "null" or "contentMediaType" in field or "const" in field:
                continue
            assert field.get("examples"), (schema.get("title"), name)
            for example in field["examples"]:
                Draft202012Validator(field).validate(example)


def test_no_object_of_the_document_takes_or_shows_what_it_does_not_name():
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if schema.get("type") == "object":
            assert schema.get("additionalProperties") is False, name


@pytest.mark.parametrize("path", ["/api/nothing", "/api/v1/courses/nothing", "/api", "/api/v1"])
async def test_an_unknown_path_is_404_in_the_envelope(world: World, monkeypatch: pytest.MonkeyPatch, path: str):
    async with api_client(world, monkeypatch) as client:
        for method in ("GET", "POST", "DELETE"):
            answer = await client.request(method, path)
            assert (answer.status_code, answer.json()["success"]) == (404, False)


async def test_a_wrong_method_is_405_and_names_the_right_ones(world: World, monkeypatch: pytest.MonkeyPatch):
    async with api_client(world, monkeypatch) as client:
        answer: httpx.Response = await client.get("/api/v1/auth/login")
        assert (answer.status_code, answer.headers["allow"], answer.json()["success"]) == (405, "POST", False)
        answer = await client.delete("/api/v1/courses/createRating")
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST, PUT")
