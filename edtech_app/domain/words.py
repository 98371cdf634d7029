"""Days and lengths in the words that screens, letters and documents share."""

from datetime import datetime, timedelta, timezone

INDIA = timezone(timedelta(hours=5, minutes=30), "IST")


def date(moment: datetime) -> str:
    """The day in India: `23 Nov 2026`."""
    local = moment.astimezone(INDIA)
    return f"{local.day} {local:%b %Y}"


def date_and_time(moment: datetime) -> str:
    """The minute in India: `23 Nov 2026, 4:05 pm`."""
    local = moment.astimezone(INDIA)
    return f"{date(moment)}, {local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


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
    """A second of a film as a player shows it: `0:00`, `4:05`, `1:02:09`."""
    minutes, seconds = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
