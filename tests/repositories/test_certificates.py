"""Certificates as the databases answer for them."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from edtech_app.domain.certificates import Certificate, certificate_id
from edtech_app.repositories.certificates import CertificateRepository

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def certificate(user: str = "a", course: str = "x") -> Certificate:
    return Certificate(
        id=certificate_id(),
        user_id=user,
        course_id=course,
        instructor_id="i",
        name="आशा Rao",
        course_title="Tea",
        lecture_count=2,
        seconds=60,
        issued_at=NOW,
    )


async def test_of_many_at_once_one_is_kept_and_all_get_it(database: Any) -> None:
    certificates = CertificateRepository(database)

    issued = await asyncio.gather(*(certificates.issue(certificate()) for _ in range(20)))

    assert len({one.id for one in issued}) == 1
    assert await certificates.of("a", "x") == issued[0]
    assert await certificates.all_of_user("a") == [issued[0]]


async def test_of_many_who_tell_the_student_one_is_told_that_it_did(database: Any) -> None:
    certificates = CertificateRepository(database)
    kept = await certificates.issue(certificate())

    told = await asyncio.gather(*(certificates.mark_told(kept.id) for _ in range(10)))

    assert sorted(told) == [False] * 9 + [True]
    assert (await certificates.get(kept.id)).letter == "written"


async def test_they_go_with_their_student_or_their_course(database: Any) -> None:
    certificates = CertificateRepository(database)
    for whose in (("a", "x"), ("a", "y"), ("b", "x")):
        await certificates.issue(certificate(*whose))

    assert await certificates.forget_course("x") == 2
    assert await certificates.forget_user("a") == 1
    assert await certificates.all_of_user("b") == []
