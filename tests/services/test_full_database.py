"""A house on a disk of its own that is filled to the last byte, with its real database on it."""

import contextlib
from pathlib import Path

import pytest

from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import DatabaseFull
from edtech_app.repositories.catalog import CategoryRepository
from edtech_app.runtime import DatabaseFailed
from tests.support.houses import open_house
from tests.support.small_disk import small_disk

TOO_LITTLE, ROOM, ENOUGH = 1, 12, 60
"""Megabytes."""


async def test_what_was_kept_stays_the_rest_is_refused_and_all_goes_on_when_there_is_room(tmp_path: Path):
    with small_disk(tmp_path / "disk", ROOM) as disk:
        async with open_house(disk.folder / "data") as house:
            rows = CategoryRepository(house.database)
            shelf = (await rows.in_order())[0]
            kept: list[str] = []
            with contextlib.suppress(DatabaseFull):
                while True:
                    fresh = shelf.model_copy(update={"id": new_id(), "description": "x" * 20_000, "slug": new_id()})
                    kept.append((await rows.add(fresh)).id)
            with pytest.raises(DatabaseFull):
                await rows.change(shelf.id, lambda each: each.model_copy(update={"description": "y" * 20_000}))
            assert [await rows.get(each) for each in kept]
            assert await house.services.catalog.categories()

            disk.grow(ENOUGH)

            await rows.change(shelf.id, lambda each: each.model_copy(update={"description": "y"}))
            assert (await rows.get(shelf.id)).description == "y"
        async with open_house(disk.folder / "data") as house:
            rows = CategoryRepository(house.database)
            assert [each.id for each in await rows.many(kept)] == kept


async def test_a_house_on_a_full_disk_does_not_open_and_says_why(tmp_path: Path):
    with small_disk(tmp_path / "disk", TOO_LITTLE) as disk:
        with pytest.raises(DatabaseFailed, match="disk of the database is full"):
            async with open_house(disk.folder / "data"):
                pass
        disk.grow(ENOUGH)
        async with open_house(disk.folder / "data") as house:
            assert await house.services.catalog.categories()
