"""Announcements: what an instructor writes to all students of a course, at most once a day."""

from datetime import datetime, timedelta
from enum import StrEnum

from edtech_app.domain.entity import NEVER, Entity, Instant
from edtech_app.domain.words import INDIA

MAX_SUBJECT = 100
MAX_BODY = 5000


class AnnouncementStatus(StrEnum):
    SENDING = "sending"
    SENT = "sent"


class Announcement(Entity):
    """One letter to a course's students. `key` is unique: a course has one for a day of the house.

    Those who joined after it was written find it beside the lectures and are not told. While it is `SENDING`,
    `told_until_at` and `told_until` say behind which enrollment it goes on, and `reached` how many were told.
    """

    key: str
    course_id: str
    instructor_id: str
    subject: str
    body: str
    status: AnnouncementStatus = AnnouncementStatus.SENDING
    reached: int = 0
    told_until: str = ""
    told_until_at: Instant = NEVER
    created_at: Instant


def day_key(course_id: str, moment: datetime) -> str:
    """What a course's announcement of that day is known by; days are India's."""
    return f"{course_id}:{moment.astimezone(INDIA):%Y%m%d}"


def next_day(moment: datetime) -> datetime:
    """When the day of a moment has ended in India."""
    return moment.astimezone(INDIA).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
