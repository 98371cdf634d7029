"""How limits are written and how waits are told."""

from datetime import timedelta

import pytest

from edtech_app.domain.limits import Limit, wait_in_words


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("10/15m", Limit(10, timedelta(minutes=15))),
        (" 5/1h ", Limit(5, timedelta(hours=1))),
        ("3/1d", Limit(3, timedelta(days=1))),
        ("120/30s", Limit(120, timedelta(seconds=30))),
    ],
)
def test_a_limit_is_written_as_tries_and_time(text: str, limit: Limit):
    assert Limit.read(text) == limit


@pytest.mark.parametrize("text", ["", "10", "10/15", "0/1h", "10/0m", "-1/1h", "1.5/1h", "10 / 15m", "10/1w", "١/1h"])
def test_whatever_else_is_written_is_no_limit(text: str):
    with pytest.raises(ValueError, match="such as 10/15m"):
        Limit.read(text)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 second"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (900, "15 minutes"),
        (3600, "1 hour"),
        (3601, "2 hours"),
    ],
)
def test_a_wait_is_told_rounded_up(seconds: int, words: str):
    assert wait_in_words(seconds) == words
