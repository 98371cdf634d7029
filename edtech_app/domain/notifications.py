"""Notifications: what happened that a person wants to know, in words, with the place where it is to be seen."""

from enum import StrEnum

from edtech_app.domain.entity import Entity, Instant

MOST_KEPT = 200
"""How many one person keeps; the oldest make room."""


class NotificationKind(StrEnum):
    """What a notification is about."""

    SALE = "sale"
    REVIEW = "review"
    ANSWER = "answer"
    ANNOUNCEMENT = "announcement"
    REFUND = "refund"
    COURSE = "course"
    """A course of the person's was taken down or restored by the house."""
    APPROVAL = "approval"
    """The house decided whether the person may teach."""


class NotificationStatus(StrEnum):
    UNREAD = "unread"
    READ = "read"


class Notification(Entity):
    """One fact told to one person. `key` names both and is unique, so that a fact is told once, whatever is retried.

    `title` and `text` are plain words and name no other person, because nobody would find that name to erase it.
    `link` is a path of this site; `course_id` the course that it is about, "" for none. `changed_at` moves when it is
    read, so that other tabs hear of that too.
    """

    user_id: str
    key: str
    kind: NotificationKind
    title: str
    text: str = ""
    link: str
    course_id: str = ""
    status: NotificationStatus = NotificationStatus.UNREAD
    created_at: Instant
    changed_at: Instant

    @property
    def is_unread(self) -> bool:
        return self.status is NotificationStatus.UNREAD
