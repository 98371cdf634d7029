"""Certificates: what ends one, what brings it back, and what stays of it."""

from datetime import UTC, datetime

import pytest

from edtech_app.domain.certificates import Certificate, CertificateStatus
from edtech_app.domain.entity import NEVER, new_id

FINISHED = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LATER = datetime(2026, 8, 9, 10, 11, 12, tzinfo=UTC)
LATER_STILL = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def certificate() -> Certificate:
    return Certificate(
        id=new_id(),
        user_id=new_id(),
        course_id=new_id(),
        instructor_id=new_id(),
        name="Asha Rao",
        course_title="Python from zero",
        lecture_count=6,
        seconds=1080,
        issued_at=FINISHED,
    )


def test_a_refund_ends_it_and_the_course_s_return_brings_it_back_as_it_was(certificate: Certificate):
    refunded = certificate.refunded(LATER)
    assert (refunded.status, refunded.withdrawn_at) == (CertificateStatus.REFUNDED, LATER)
    assert refunded.restored() == certificate
    assert certificate.restored() == certificate


def test_one_that_the_house_has_withdrawn_keeps_its_first_reason_and_does_not_come_back(certificate: Certificate):
    withdrawn = certificate.withdrawn("Another person took the course.", LATER)
    assert (withdrawn.status, withdrawn.withdrawn_at) == (CertificateStatus.WITHDRAWN, LATER)
    assert withdrawn.reason == "Another person took the course."
    assert withdrawn.withdrawn("Twice.", LATER_STILL) == withdrawn
    assert withdrawn.refunded(LATER_STILL) == withdrawn
    assert withdrawn.restored() == withdrawn


def test_of_somebody_who_has_left_neither_name_nor_reason_stays(certificate: Certificate):
    nameless = certificate.withdrawn("Asha did not do it.", LATER).nameless(LATER_STILL)
    assert (nameless.status, nameless.withdrawn_at) == (CertificateStatus.NAMELESS, LATER_STILL)
    assert (nameless.name, nameless.reason) == ("", "")
    assert nameless.nameless(LATER) == nameless
    assert nameless.withdrawn("Again.", LATER) == nameless


@pytest.mark.parametrize(
    ("status", "letter", "is_settled"),
    [
        ("valid", "due", False),
        ("valid", "written", True),
        ("refunded", "written", False),
        ("withdrawn", "due", True),
        ("nameless", "due", True),
    ],
)
def test_work_is_left_for_one_whose_student_was_not_told_or_may_have_it_back(
    certificate: Certificate, status: str, letter: str, is_settled: bool
):
    standing = certificate.model_copy(update={"status": CertificateStatus(status), "letter": letter})
    assert standing.is_settled is is_settled
    assert standing.is_valid is (status == "valid")


def test_a_new_one_was_never_withdrawn(certificate: Certificate):
    assert certificate.withdrawn_at == NEVER
    assert certificate.renamed("Asha Rao") is certificate
    assert certificate.renamed("Asha Iyer").name == "Asha Iyer"
