"""Instructors' months."""

from edtech_app.domain.tallies import Tally
from edtech_app.repositories.base import Repository


class TallyRepository(Repository[Tally]):
    collection = "tallies"
    entity = Tally
    packed = ("days", "courses")

    async def of(self, instructor_id: str, month: str) -> Tally:
        """An instructor's month; a blank one, which is not stored, where nothing happened yet."""
        return await self.find(Tally.key(instructor_id, month)) or Tally.blank(instructor_id, month)

    async def of_instructor(self, instructor_id: str) -> list[Tally]:
        """Every month of an instructor in which something happened, oldest first."""
        return sorted(await self._list({"instructor_id": instructor_id}), key=lambda tally: tally.month)

    async def keep(self, tally: Tally) -> Tally:
        """Store a month as it was read and changed since.

        Raises:
            Conflict: Somebody else wrote it in between.
        """
        stored = tally.model_copy(update={"version": 1})
        return await self.save(tally) if tally.version else await self.add(stored)

    async def forget_instructor(self, instructor_id: str) -> int:
        return await self._delete_all({"instructor_id": instructor_id})
