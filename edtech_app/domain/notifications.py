"""Notifications: what happened that a person wants to know, in words, with the place where it is to be seen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from edtech_app.domain.entity import Entity, Instant
from edtech_app.domain.errors import Conflict

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


class Channel(StrEnum):
    """How news reaches a person."""

    APP = "app"
    MAIL = "mail"


class Reach(StrEnum):
    """Whether news of a kind goes through a channel: until the person says otherwise, or whatever they say."""

    ON = "on"
    OFF = "off"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Topic:
    """How people are told of one kind of news. `has_plain_letter` says that the notification itself is mailed.

    Of the other kinds a letter of their own is written by whoever brings the news.
    """

    in_app: Reach
    by_mail: Reach
    has_plain_letter: bool = False


TOPICS = {
    NotificationKind.SALE: Topic(Reach.ON, Reach.OFF, has_plain_letter=True),
    NotificationKind.REVIEW: Topic(Reach.ON, Reach.ON, has_plain_letter=True),
    NotificationKind.ANSWER: Topic(Reach.ON, Reach.ON, has_plain_letter=True),
    NotificationKind.ANNOUNCEMENT: Topic(Reach.ON, Reach.ON),
    NotificationKind.REFUND: Topic(Reach.ALWAYS, Reach.ALWAYS),
    NotificationKind.COURSE: Topic(Reach.ALWAYS, Reach.ALWAYS),
    NotificationKind.APPROVAL: Topic(Reach.ALWAYS, Reach.ALWAYS),
}
"""What concerns somebody's money or whether they may teach cannot be switched off."""


def reach(kind: NotificationKind, channel: Channel) -> Reach:
    topic = TOPICS[kind]
    return topic.in_app if channel is Channel.APP else topic.by_mail


class Preferences(Entity):
    """What one person has chosen to be told, under the person's own id; what they never chose is as `TOPICS` has it."""

    choices: dict[str, bool] = {}

    def wants(self, kind: NotificationKind, channel: Channel) -> bool:
        default = reach(kind, channel)
        if default is Reach.ALWAYS:
            return True
        return self.choices.get(f"{channel}_{kind}", default is Reach.ON)

    def with_choice(self, kind: NotificationKind, channel: Channel, *, wanted: bool) -> Self:
        """
        Raises:
            Conflict: News of this kind cannot be switched off.
        """
        if reach(kind, channel) is Reach.ALWAYS:
            raise Conflict("This is about your money or your courses, so it cannot be turned off.")
        return self.model_copy(update={"choices": {**self.choices, f"{channel}_{kind}": wanted}})
