"""Days and lengths as everybody reads them, whatever the server's own time is."""

from datetime import UTC, datetime

import pytest

from edtech_app.domain import words


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 22, 18, 29, tzinfo=UTC), "22 Nov 2026, 11:59 pm"),
        (datetime(2026, 11, 22, 18, 30, tzinfo=UTC), "23 Nov 2026, 12:00 am"),
        (datetime(2026, 11, 23, 6, 29, tzinfo=UTC), "23 Nov 2026, 11:59 am"),
        (datetime(2026, 11, 23, 6, 30, tzinfo=UTC), "23 Nov 2026, 12:00 pm"),
        (datetime(2026, 1, 5, 10, 35, tzinfo=UTC), "5 Jan 2026, 4:05 pm"),
    ],
)
def test_a_moment_is_told_by_the_clock_in_india(moment: datetime, written: str):
    assert words.date_and_time(moment) == written
    assert words.date(moment) == written.split(",")[0]


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (-1, ""),
        (0, ""),
        (1, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (89, "1 min"),
        (91, "2 min"),
        (59 * 60, "59 min"),
        (3_599, "1 h"),
        (3_600, "1 h"),
        (80 * 60, "1 h 20 min"),
        (25 * 3_600 + 60, "25 h 1 min"),
    ],
)
def test_a_length_is_told_as_roughly_as_it_is_long(seconds: int, written: str):
    assert words.length(seconds) == written


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-5, "0:00"), (0, "0:00"), (59, "0:59"), (245, "4:05"), (3_600, "1:00:00"), (3_729, "1:02:09")],
)
def test_a_second_of_a_film_is_shown_as_players_show_it(seconds: int, shown: str):
    assert words.clock(seconds) == shown
