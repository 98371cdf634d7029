"""How numbers, dates and lengths are written for people in India."""

from datetime import datetime, timedelta, timezone

from edtech_app.domain.money import grouped as number

INDIA = timezone(timedelta(hours=5, minutes=30), "IST")


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 lecture`, `1,204 lectures`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def date(moment: datetime) -> str:
    """The day in India: `23 Nov 2026`."""
    local = moment.astimezone(INDIA)
    return f"{local.day} {local:%b %Y}"


def date_and_time(moment: datetime) -> str:
    """The minute in India: `23 Nov 2026, 4:05 pm`."""
    local = moment.astimezone(INDIA)
    return f"{date(moment)}, {local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


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


def length(seconds: int) -> str:
    """A course's or chapter's length: `1 h 20 min`, `12 min`, `40 s`; "" for nothing to watch."""
    if seconds <= 0:
        return ""
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def clock(seconds: int) -> str:
    """A lecture's length as a player shows it: `4:05`, `1:02:09`; "" for nothing to watch."""
    if seconds <= 0:
        return ""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def rating(mean: float) -> str:
    """A mean of stars to one decimal, "" without reviews."""
    return f"{mean:.1f}" if mean else ""
