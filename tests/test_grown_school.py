"""The school that pictures and benchmarks are made of is one that the house itself would have made."""

from pathlib import Path

from tests.support.grown_school import grow
from tests.support.world import World


async def test_a_school_written_in_bulk_passes_the_houses_own_checks(tmp_path: Path):
    world = await World.open(tmp_path)
    await world.services.catalog.put_up_first_shelves()
    await grow(world.database, world.services, world.settings, students=60, reviews=150, orders=90, films=False)
    assert await world.services.books.check() == []
    assert await world.services.upkeep.mend_totals() == []
