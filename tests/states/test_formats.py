"""How numbers, dates and lengths read."""

from datetime import UTC, datetime, timedelta

import pytest

from edtech_app.states import formats


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0"), (999, "999"), (1204, "1,204"), (129_999, "1,29,999"), (12_345_678, "1,23,45,678")]
)
def test_numbers_are_grouped_as_in_india(count: int, words: str):
    assert formats.number(count) == words


def test_one_lecture_is_not_one_lectures():
    assert formats.counted(1, "lecture") == "1 lecture"
    assert formats.counted(1204, "lecture") == "1,204 lectures"
    assert formats.counted(2, "category", "categories") == "2 categories"


def test_a_day_is_the_day_in_india():
    assert formats.date(datetime(2026, 11, 22, 20, 0, tzinfo=UTC)) == "23 Nov 2026"
    assert formats.date_and_time(datetime(2026, 11, 23, 10, 35, tzinfo=UTC)) == "23 Nov 2026, 4:05 pm"
    assert formats.date_and_time(datetime(2026, 11, 22, 18, 31, tzinfo=UTC)) == "23 Nov 2026, 12:01 am"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, ""), (40, "40 s"), (60, "1 min"), (725, "12 min"), (3599, "1 h"), (4800, "1 h 20 min"), (7200, "2 h")],
)
def test_lengths_are_said_in_hours_and_minutes(seconds: int, words: str):
    assert formats.length(seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(0, ""), (5, "0:05"), (245, "4:05"), (3729, "1:02:09")])
def test_a_lectures_length_is_a_clock(seconds: int, words: str):
    assert formats.clock(seconds) == words


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(hours=20), "yesterday"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=9), "14 Nov 2026"),
    ],
)
def test_how_long_ago_something_was(before: timedelta, words: str):
    noon_in_india = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)

    assert formats.ago(noon_in_india - before, noon_in_india) == words
