"""The audit log: rows are added and, after their time, forgotten; nothing changes one."""

from datetime import datetime

from edtech_app.domain.audit import AuditEntry
from edtech_app.domain.entity import millis
from edtech_app.repositories.base import Place, Repository


class AuditRepository(Repository[AuditEntry]):
    collection = "audit"
    entity = AuditEntry
    missing = "This entry does not exist."

    async def about(self, subject_id: str, *, limit: int) -> list[AuditEntry]:
        """The newest entries about somebody, newest first."""
        return await self._list({"subject_id": subject_id}, sort=[("created_at", -1), ("_id", -1)], limit=limit)

    async def newest(
        self, where: dict[str, str], *, since: datetime, until: datetime, behind: Place | None, limit: int
    ) -> list[AuditEntry]:
        """Entries of these acts and people from one moment until before another, newest first, from behind a place."""
        within = {"$gte": millis(since), "$lt": millis(until)}
        return await self._walk("created_at", where, behind=behind, limit=limit, down=True, within=within)

    async def forget_before(self, moment: datetime) -> int:
        """Delete the entries older than a moment, and say how many."""
        return await self._delete_all({"created_at": {"$lt": millis(moment)}})
