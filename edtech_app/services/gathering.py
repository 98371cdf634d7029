"""Letting what many ask at once go together, in one question to the database instead of one for each."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")

REST_EACH, LONGEST_REST = 0.02, 0.25
"""Seconds of rest after a batch, for each that was in it, and at most: the more come, the more go together."""


class Gathering(Generic[Ask, Answer]):
    """Whoever asks in a quiet moment is answered at once; meanwhile, and in the rest that follows, others gather.

    Nothing is answered before it is done. `work` answers a batch in its order, with an exception in the place of each
    that fails by itself; what it raises fails the whole batch.
    """

    def __init__(
        self, work: Callable[[Sequence[Ask]], Awaitable[Sequence[Answer | Exception]]], *, most: int = 300
    ) -> None:
        self._work, self._most = work, most
        self._waiting: list[tuple[Ask, asyncio.Future[Answer]]] = []
        self._going: asyncio.Task[None] | None = None

    async def ask(self, ask: Ask) -> Answer:
        """Ask together with whoever else does, and raise what went wrong with this one."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((ask, answer))
        if self._going is None or self._going.done():
            # What a batch does belongs to no single one of those who asked, in the log either.
            self._going = asyncio.create_task(self._go(), context=contextvars.Context())
        return await answer

    async def _go(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                answers = await self._work([ask for ask, _ in batch])
            except Exception as error:
                answers = [error] * len(batch)
            for (_, waiting), answer in zip(batch, answers, strict=True):
                if waiting.done():
                    continue
                if isinstance(answer, Exception):
                    waiting.set_exception(answer)
                else:
                    waiting.set_result(answer)
            await asyncio.sleep(min(LONGEST_REST, REST_EACH * len(batch)))
