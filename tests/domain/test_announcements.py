"""The day in which a course has one announcement: it is India's."""

from datetime import UTC, datetime

import pytest

from edtech_app.domain.announcements import day_key, next_day


@pytest.mark.parametrize(
    ("moment", "day", "ends"),
    [
        (
            datetime(2026, 11, 23, 18, 29, 59, 999_000, tzinfo=UTC),
            "20261123",
            datetime(2026, 11, 23, 18, 30, tzinfo=UTC),
        ),
        (datetime(2026, 11, 23, 18, 30, tzinfo=UTC), "20261124", datetime(2026, 11, 24, 18, 30, tzinfo=UTC)),
        (datetime(2026, 12, 31, 20, 1, 2, 3_000, tzinfo=UTC), "20270101", datetime(2027, 1, 1, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_india(moment: datetime, day: str, ends: datetime):
    assert day_key("course", moment) == f"course:{day}"
    assert next_day(moment) == ends
