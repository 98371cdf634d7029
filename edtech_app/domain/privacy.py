"""What is kept about a person, where, and what becomes of it when their account is deleted.

The privacy page prints this, the export and the deletion do it, and the tests read every collection against it.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Fate(StrEnum):
    """What a deletion does with what is kept."""

    ERASED = "erased at once"
    NAMELESS = "kept without your name"
    KEPT = "kept as the law requires"
    RUNS_OUT = "deleted automatically"


@dataclass(frozen=True, slots=True)
class Belonging:
    """One collection's rows about a person. `owner` is the field that names them: by id, or `to` by address.

    `is_exported` says whether the person gets it in a download; `words` are the privacy page's.
    """

    collection: str
    owner: str
    fate: Fate
    words: str
    is_exported: bool = True


ACTS_KEPT = timedelta(days=365)
"""Longer than the 180 days that CERT-In's directions of 28 April 2022 ask of logs in India."""
LETTERS_KEPT = timedelta(days=30)
"""How long a letter stays in the outbox, so that it can be said whether it went."""
NOTIFICATIONS_KEPT = timedelta(days=180)
"""Whoever has been away for half a year looks at their courses, not at a list."""
BOOKS_KEPT_MONTHS = 72
"""From the due date of the year's annual return: section 36 of India's Central Goods and Services Tax Act, 2017."""

BELONGINGS = (
    Belonging(
        "users", "_id", Fate.ERASED, "Your name, your email address, and your password in a form no one can read"
    ),
    Belonging("profiles", "_id", Fate.ERASED, "Your profile and picture"),
    Belonging("sessions", "user_id", Fate.ERASED, "Where you are signed in: device, network, time zone, last use"),
    Belonging("otps", "payload.user_id", Fate.ERASED, "Codes and links that were sent to you", is_exported=False),
    Belonging("carts", "_id", Fate.ERASED, "Your cart"),
    Belonging("wishlists", "user_id", Fate.ERASED, "Your wishlist"),
    Belonging("courseprogress", "user_id", Fate.ERASED, "Your progress in each course"),
    Belonging("notes", "user_id", Fate.ERASED, "Your notes and bookmarks in lectures"),
    Belonging(
        "certificates",
        "user_id",
        Fate.NAMELESS,
        "Your certificates: course and date, without your name on their public pages",
    ),
    Belonging("ratings", "user_id", Fate.NAMELESS, "Your reviews"),
    Belonging("helpfulvotes", "user_id", Fate.NAMELESS, "Which reviews you found helpful"),
    Belonging("reviewreports", "user_id", Fate.ERASED, "Reviews that you reported to us, and why"),
    Belonging("enrollments", "user_id", Fate.NAMELESS, "Which courses you have, and since when"),
    Belonging("courses", "instructor_id", Fate.NAMELESS, "Courses you teach that have students (others are erased)"),
    Belonging("announcements", "instructor_id", Fate.NAMELESS, "What you wrote to the students of those courses"),
    Belonging("media", "owner_id", Fate.NAMELESS, "The videos of those courses"),
    Belonging("uploads", "owner_id", Fate.RUNS_OUT, "A video you started to upload, for a day", is_exported=False),
    Belonging(
        "orders", "user_id", Fate.KEPT, ("Your orders and receipts: name, courses, amounts and dates, but no address")
    ),
    Belonging("refunds", "user_id", Fate.KEPT, "Your refunds, and why they were made"),
    Belonging("ledger", "instructor_id", Fate.KEPT, "What your courses earned"),
    Belonging(
        "tallies",
        "instructor_id",
        Fate.KEPT,
        "What your courses earned and how many students enrolled, by day, course and month",
        is_exported=False,
    ),
    Belonging("audit", "subject_id", Fate.RUNS_OUT, "What happened on your account, when, and from which network"),
    Belonging("notifications", "user_id", Fate.ERASED, "Your notifications of the last six months"),
    Belonging("preferences", "_id", Fate.ERASED, "Your notification preferences"),
    Belonging("outbox", "to", Fate.ERASED, "Emails to you, except the one that confirms the deletion"),
)

OTHER_COLLECTIONS = {
    "categories": "Of no person.",
    "sections": "Parts of courses; they go or stay with their course.",
    "subsections": "Parts of courses; they go or stay with their course.",
    "reach": "How many students have begun and finished each lecture of a course.",
    "transcripts": "What lectures say; they go or stay with their video.",
    "deletedparts": "Parts of courses that can be put back for a day; they go with their course.",
    "feeds": "How many changes of courses there were.",
    "removals": "Ids of courses that are gone, for the search of other processes.",
    "counters": "Counts of tries under digests that identify no one, and numbers of receipts.",
    "daysheets": "Sums of days.",
    "jobruns": "When background jobs ran.",
    "figures": "Numbers about the site.",
    "leases": "Which process does which job.",
    "events": "Word of payments by the provider's own numbers; what else it said is erased when it is dealt with.",
    "alerts": "Payments that need a human, by the numbers of orders and of the provider.",
    "receipts": "The last number of each year's receipts.",
}
"""Collections in which nobody is named, and why."""
