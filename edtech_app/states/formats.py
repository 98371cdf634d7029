"""How numbers, dates and lengths are written for people in India."""

from datetime import datetime

from edtech_app.domain import words
from edtech_app.domain.money import grouped as number
from edtech_app.domain.words import INDIA
from edtech_app.domain.words import date as date
from edtech_app.domain.words import date_and_time as date_and_time
from edtech_app.domain.words import length as length

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 lecture`, `1,204 lectures`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def month(name: str) -> str:
    """A month such as "2026-11" as `Nov 2026`."""
    year, number = name.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago: `just now`, `5 minutes ago`, `3 hours ago`, `yesterday`, `4 days ago`, and the day after a week."""
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{counted(int(seconds // 60), 'minute')} ago"
    days = (now.astimezone(INDIA).date() - moment.astimezone(INDIA).date()).days
    if days == 0 or seconds < 6 * 3600:
        return f"{counted(int(seconds // 3600), 'hour')} ago"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 7 else date(moment)


def clock(seconds: int) -> str:
    """A lecture's length as a player shows it: `4:05`, `1:02:09`; "" for nothing to watch."""
    return words.clock(seconds) if seconds > 0 else ""


def size(count: int) -> str:
    """A file's size: `12 KB`, `3.4 MB`."""
    return f"{count / 1024**2:.1f} MB" if count >= 1024**2 else f"{max(1, count // 1024)} KB"


def rating(mean: float) -> str:
    """A mean of stars to one decimal, "" without reviews."""
    return f"{mean:.1f}" if mean else ""
