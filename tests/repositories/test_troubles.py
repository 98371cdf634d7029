"""A database that is away, frozen or full: said in words, in time, and to the log once."""

import asyncio

import pytest
from mongomock_motor import AsyncMongoMockClient
from pymongo.errors import OperationFailure

from edtech_app import logs
from edtech_app.domain.catalog import Category
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import DatabaseAway, DatabaseFull
from edtech_app.gateways.database.motor import connect
from edtech_app.repositories import errors
from edtech_app.repositories.catalog import CategoryRepository
from tests.support.lines import lines
from tests.support.troubles import TroubledDatabase


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> TroubledDatabase:
    monkeypatch.setattr(errors, "PATIENCE", 0.2)
    monkeypatch.setattr(errors, "SHORT_PATIENCE", 0.02)
    monkeypatch.setattr(errors._Outlook, "patience", 0.2)
    monkeypatch.setattr(errors._Outlook, "trouble", logs.Seldom())
    return TroubledDatabase(AsyncMongoMockClient()["school"])


@pytest.fixture
def rows(database: TroubledDatabase) -> CategoryRepository:
    return CategoryRepository(database)


def a_category() -> Category:
    return Category(id=new_id(), name="Music", slug="music", position=1)


async def test_a_frozen_database_is_waited_for_and_once_it_is_known_no_longer_than_a_moment(
    rows: CategoryRepository, database: TroubledDatabase
):
    with database.having("frozen"), pytest.raises(DatabaseAway):
        await rows.find(new_id())
    assert errors._Outlook.patience == errors.SHORT_PATIENCE
    with database.having("frozen"), pytest.raises(DatabaseAway):
        await rows.add(a_category())
    with database.having("full"), pytest.raises(DatabaseFull):
        await rows.add(a_category())
    assert errors._Outlook.patience == errors.SHORT_PATIENCE

    assert await rows.find(new_id()) is None
    assert errors._Outlook.patience == errors.PATIENCE


async def test_of_many_who_ask_a_database_that_is_gone_nobody_waits_for_the_others(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(errors._Outlook, "patience", 1.0)
    nobody = connect("mongodb://127.0.0.1:1/?directConnection=true", has_journal=False)
    rows, began = CategoryRepository(nobody.database), asyncio.get_running_loop().time()

    answers = await asyncio.gather(*[rows.find(new_id()) for _ in range(100)], return_exceptions=True)

    assert {type(answer) for answer in answers} == {DatabaseAway}
    assert asyncio.get_running_loop().time() - began < errors.PATIENCE
    nobody.close()


async def test_a_full_database_takes_nothing_and_goes_on_giving(rows: CategoryRepository, database: TroubledDatabase):
    kept = await rows.add(a_category())
    with database.having("full"):
        with pytest.raises(DatabaseFull, match="storage is full"):
            await rows.add(a_category())
        with pytest.raises(DatabaseFull):
            await rows.change(kept.id, lambda category: category.model_copy(update={"name": "Songs"}))
        with pytest.raises(DatabaseFull):
            await rows.remove(kept.id)
        assert await rows.get(kept.id) == kept
    await rows.remove(kept.id)


async def test_what_is_wrong_is_logged_once_and_not_by_everybody_who_meets_it(
    rows: CategoryRepository, database: TroubledDatabase, caplog: pytest.LogCaptureFixture
):
    for _ in range(50):
        with database.having("away"), pytest.raises(DatabaseAway):
            await rows.find(new_id())
        with database.having("full"), pytest.raises(DatabaseFull):
            await rows.add(a_category())
    assert len(lines(caplog, "database_away")) == 1
    assert len(lines(caplog, "database_full")) == 1


def test_real_mongodbs_word_for_a_full_disk_is_known():
    assert errors._is_full(OperationFailure("available disk space of 1 bytes is less than required", 14031))
    assert not errors._is_full(OperationFailure("not authorized", 13))


async def test_what_a_database_refuses_for_another_reason_is_no_trouble_of_ours_to_translate():
    with pytest.raises(OperationFailure, match="not authorized"):
        async with errors.driver_errors():
            raise OperationFailure("not authorized", 13)
