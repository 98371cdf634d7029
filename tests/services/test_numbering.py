"""Receipt numbers, when somebody else is faster in the middle of taking one."""

from collections.abc import Awaitable, Callable
from typing import Any

from edtech_app.domain.accounts import Role
from edtech_app.repositories.commerce import OrderRepository, ReceiptSeriesRepository
from edtech_app.services.numbering import Numbering
from tests.support.world import World


class Overtaken:
    """A collection of which the first write comes only after something else has been done."""

    def __init__(self, real: Any, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self._real, self._meanwhile, self._is_overtaken = real, meanwhile, False

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name not in ("replace_one", "update_one"):
            return found

        async def late(*args: Any, **kwargs: Any) -> Any:
            if not self._is_overtaken:
                self._is_overtaken = True
                await self._meanwhile()
            return await found(*args, **kwargs)

        return late


async def test_whoever_is_overtaken_takes_the_next_number(world: World):
    teacher = await world.person(Role.INSTRUCTOR)
    course = await world.course(teacher)
    orders: list[str] = []
    for _ in range(2):
        ticket = await world.services.commerce.start_checkout(await world.person(), [course.id])
        orders.append(ticket.order_id)
    slow, fast = orders
    rows, series = OrderRepository(world.database), ReceiptSeriesRepository(world.database)

    async def the_other_is_numbered() -> None:
        await Numbering(ReceiptSeriesRepository(world.database)).number(fast, "2026-27", rows)

    series._docs = Overtaken(series._docs, the_other_is_numbered)
    numbered = await Numbering(series).number(slow, "2026-27", rows)

    assert [(await rows.get(fast)).number, numbered.number] == ["2026-27/000001", "2026-27/000002"]
    assert (await series.of("2026-27")).count == 2
