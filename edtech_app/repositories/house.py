"""What the house keeps about itself: days that are over, when its jobs ran, and figures that take long to find out."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pymongo.errors import DuplicateKeyError

from edtech_app.domain.entity import EPOCH, NEVER, millis
from edtech_app.domain.house import DaySheet, JobRun
from edtech_app.repositories.base import Repository
from edtech_app.repositories.errors import database_errors


class DaySheetRepository(Repository[DaySheet]):
    collection = "daysheets"
    entity = DaySheet

    async def forget_all(self) -> int:
        """Delete them, because rows that they are sums of are gone; they are added up again when they are asked for."""
        return await self._delete_all({})


class JobRunRepository:
    """One small document a job, by its name."""

    def __init__(self, database: Any) -> None:
        self._docs = database["jobruns"]

    async def all(self) -> list[JobRun]:
        """Every job that was ever noted and not dropped."""
        async with database_errors():
            return [_run(document) for document in await self._docs.find({}).to_list(None)]

    async def know(self, beats: Mapping[str, float], *, now: datetime) -> None:
        """Keep these jobs with their beats in seconds, and drop those that there are no more."""
        async with database_errors():
            for run in await self.all():
                if run.name not in beats:
                    await self._docs.delete_one({"_id": run.name})
            for name, beat in beats.items():
                seconds = int(beat)
                row = {"beat": seconds, "known_at": millis(now), "done_at": 0, "failed_at": 0}
                try:
                    await self._docs.insert_one({"_id": name, **row})
                except DuplicateKeyError:
                    await self._docs.update_one({"_id": name}, {"$set": {"beat": seconds}})

    async def note(self, name: str, *, is_done: bool, now: datetime) -> None:
        """Note that a job ended, well or not."""
        async with database_errors():
            await self._docs.update_one({"_id": name}, {"$set": {"done_at" if is_done else "failed_at": millis(now)}})

    async def done_at(self, name: str) -> datetime:
        """When a job last ended well; `NEVER` for not yet."""
        async with database_errors():
            found = await self._docs.find_one({"_id": name})
        return _run(found).done_at if found else NEVER


def _run(document: dict[str, Any]) -> JobRun:
    known_at, done_at, failed_at = (
        EPOCH + timedelta(milliseconds=document[name]) for name in ("known_at", "done_at", "failed_at")
    )
    return JobRun(document["_id"], timedelta(seconds=document["beat"]), known_at, done_at, failed_at)


class FigureRepository:
    """Numbers by name with the moment at which they were found out."""

    def __init__(self, database: Any) -> None:
        self._docs = database["figures"]

    async def keep(self, name: str, value: int, *, now: datetime) -> None:
        row = {"value": value, "found_at": millis(now)}
        async with database_errors():
            try:
                await self._docs.insert_one({"_id": name, **row})
            except DuplicateKeyError:
                await self._docs.update_one({"_id": name}, {"$set": row})

    async def value(self, name: str) -> tuple[int, datetime]:
        """The number and when it was found out; 0 and `NEVER` before that."""
        async with database_errors():
            found = await self._docs.find_one({"_id": name})
        return (found["value"], EPOCH + timedelta(milliseconds=found["found_at"])) if found else (0, EPOCH)
