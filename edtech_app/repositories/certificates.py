"""Certificates, one for a student and course."""

from edtech_app.domain.certificates import Certificate
from edtech_app.repositories.base import Repository


class CertificateRepository(Repository[Certificate]):
    collection = "certificates"
    entity = Certificate
    missing = "This certificate does not exist."

    async def of(self, user_id: str, course_id: str) -> Certificate | None:
        return await self._one({"user_id": user_id, "course_id": course_id})

    async def issue(self, certificate: Certificate) -> Certificate:
        """Keep it, or return the one that the student has already: of many at once, one is kept."""
        return await self._add_once(certificate, {"user_id": certificate.user_id, "course_id": certificate.course_id})

    async def all_of_user(self, user_id: str) -> list[Certificate]:
        return await self._list({"user_id": user_id})

    async def mark_told(self, certificate_id: str) -> bool:
        """Note that the student was told of it; says whether this call did it."""
        return await self._set(certificate_id, {"letter": "written"}, expected={"letter": "due"})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})

    async def forget_user(self, user_id: str) -> int:
        return await self._delete_all({"user_id": user_id})
