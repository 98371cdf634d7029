"""The readable document of the API: complete, of our own making, and harmless."""

import re

import httpx
import pytest

from edtech_app.api.docs import readable
from tests.support.http import api_client, the_api
from tests.support.world import World


async def test_every_endpoint_can_be_read_about(world: World, monkeypatch: pytest.MonkeyPatch):
    async with api_client(world, monkeypatch) as client:
        page = (await client.get("/api/v1/docs")).text
    for path, methods in the_api().openapi()["paths"].items():
        for method in methods:
            assert f"<b>{method.upper()}</b> {path}</code>" in page
    for words in ("firstName", "verificationToken", "up to 400 characters", "displayPicture", "a file"):
        assert words in page


async def test_the_document_loads_nothing_from_anywhere_and_runs_nothing(world: World, monkeypatch: pytest.MonkeyPatch):
    async with api_client(world, monkeypatch) as client:
        answer: httpx.Response = await client.get("/api/v1/docs")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"<script|<link|<img|\bsrc=|=.?https?:|\bstyle=|\bon\w+=", answer.text)


def test_words_of_the_document_are_text_and_nothing_else():
    evil = "<script>alert(1)</script>"
    operation = {"summary": evil, "description": evil, "responses": {"200": {"description": evil}}}
    page = readable({"info": {"title": evil}, "paths": {f"/{evil}": {"get": operation}}})
    assert "<script" not in page
