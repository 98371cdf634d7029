"""A course as its author describes it: what publishing needs, and how it comes into the catalog and leaves it."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from edtech_app.domain.entity import NEVER, Entity, Instant
from edtech_app.domain.errors import ChangedElsewhere, Conflict
from edtech_app.domain.money import Money


class CourseStatus(StrEnum):
    """`RETIRED` courses have left the catalog and stay with their students; their author may publish them again.

    So do those that are `TAKEN_DOWN`, but only the house may put them back.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"
    TAKEN_DOWN = "taken down"


class Level(StrEnum):
    ALL = "all"
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


MAX_TAKEDOWN_REASON = 500
"""Characters in which the house says why it takes a course down."""
COVER_DRAWING = 2
"""Counts how often we changed our mind about how covers look; browsers fetch them anew then."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that publishing needs: in words to do it by, in a word or two, and whether it is there.

    `field` is the course's field that it is about, "outline" for its sections and lectures.
    """

    field: str
    words: str
    short: str
    is_met: bool


class Course(Entity):
    """A course as its author describes it, with the totals that cards and pages show.

    The totals (`lecture_count` … `rating_count`) are kept, never scanned. `counting` notes what they hold of a row
    (an enrollment: 1, or 0 after a refund; a review: its stars) that does not say so itself yet; see
    `services/totals.py`. `taken_down_because` is the house's reason while it is taken down, `status_before` what it was
    before that and what it becomes again.
    """

    slug: str
    instructor_id: str
    title: str
    subtitle: str = ""
    description: str = ""
    category_id: str = ""
    level: Level = Level.ALL
    language: str = "English"
    tags: tuple[str, ...] = ()
    price: Money = Money(0)
    thumbnail_key: str = ""
    thumbnail_small_key: str = ""
    outcomes: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    status: CourseStatus = CourseStatus.DRAFT
    created_at: Instant
    updated_at: Instant
    published_at: Instant = NEVER
    status_before: CourseStatus = CourseStatus.DRAFT
    taken_down_because: str = ""
    taken_down_at: Instant = NEVER
    lecture_count: int = 0
    seconds: int = 0
    student_count: int = 0
    rating_sum: int = 0
    rating_count: int = 0
    stars_1: int = 0
    stars_2: int = 0
    stars_3: int = 0
    stars_4: int = 0
    stars_5: int = 0
    counting: dict[str, int] = {}
    revision: int = 0
    """How often its author has edited it, words and outline; what students do is no edit."""
    change: int = 0
    """Names this state of the course among all changes of courses; see `repositories/changes.py`."""

    @property
    def is_published(self) -> bool:
        return self.status is CourseStatus.PUBLISHED

    @property
    def is_taken_down(self) -> bool:
        return self.status is CourseStatus.TAKEN_DOWN

    @property
    def cover(self) -> str:
        """Names the picture that is drawn while there is no thumbnail: another title or category, another name."""
        drawn = f"{COVER_DRAWING}\n{self.title}\n{self.category_id}"
        return hashlib.sha256(drawn.encode()).hexdigest()[:20]

    @property
    def is_free(self) -> bool:
        return self.price.is_zero

    @property
    def rating(self) -> float:
        """The mean of the stars, 0.0 without reviews."""
        return self.rating_sum / self.rating_count if self.rating_count else 0.0

    @property
    def stars(self) -> tuple[int, int, int, int, int]:
        """How many reviews gave 1, 2, 3, 4 and 5 stars, in this order."""
        return (self.stars_1, self.stars_2, self.stars_3, self.stars_4, self.stars_5)

    def edited(self, now: datetime, seen: int | None = None) -> "Course":
        """Count an edit that was made looking at revision `seen`; None is whichever it is.

        Raises:
            ChangedElsewhere: There was another edit since.
        """
        if seen is not None and seen != self.revision:
            raise ChangedElsewhere
        return self.model_copy(update={"revision": self.revision + 1, "updated_at": now})

    def with_students(self, enrollment_id: str, *, held: int, students: int) -> "Course":
        """Let the total hold `students` (1; 0 after a refund) for an enrollment in place of the `held`, and note it."""
        return self.model_copy(
            update={
                "student_count": self.student_count + students - held,
                "counting": {**self.counting, enrollment_id: students},
            }
        )

    def with_stars(self, review_id: str, *, held: int, stars: int) -> "Course":
        """Let the rating hold `stars` of a review in place of the `held` ones (0: no review), and note it."""
        given = [0, *self.stars]
        given[held] -= 1
        given[stars] += 1
        return self.model_copy(
            update={
                "rating_sum": self.rating_sum + stars - held,
                "rating_count": self.rating_count + (stars > 0) - (held > 0),
                **{f"stars_{number}": given[number] for number in range(1, 6)},
                "counting": {**self.counting, review_id: stars},
            }
        )

    def without_note(self, row_id: str) -> "Course":
        """Forget the note on a row that says itself by now what the totals hold of it."""
        return self.model_copy(
            update={"counting": {noted: held for noted, held in self.counting.items() if noted != row_id}}
        )

    def publishing_checklist(self) -> list[Requirement]:
        """What publishing needs, in the editor's order."""
        outline = "Add at least one section with one playable lecture"
        return [
            Requirement("title", "Give the course a title", "title", bool(self.title.strip())),
            Requirement("subtitle", "Add a subtitle", "subtitle", bool(self.subtitle.strip())),
            Requirement("description", "Describe the course", "description", bool(self.description.strip())),
            Requirement("category_id", "Choose a category", "category", bool(self.category_id)),
            Requirement("outline", outline, "something to watch", self.lecture_count > 0),
        ]

    def missing_for_publishing(self) -> list[str]:
        """What still lacks before the course may be published, in words, in the editor's order."""
        return [each.words for each in self.publishing_checklist() if not each.is_met]

    def publish(self, now: datetime) -> "Course":
        """Make the course visible in the catalog; the first publication's date is kept.

        Raises:
            Conflict: Something still lacks, or the house has taken it down.
        """
        if self.is_taken_down:
            raise Conflict(
                "This course was taken down. Contact us once you have fixed it, and we will look at it again."
            )
        if missing := self.missing_for_publishing():
            raise Conflict(f"Not ready to publish yet: {missing[0].lower()}.")
        published_at = self.published_at if self.published_at > NEVER else now
        return self.model_copy(
            update={"status": CourseStatus.PUBLISHED, "published_at": published_at, "updated_at": now}
        )

    def unpublish(self, now: datetime) -> "Course":
        """Take the course out of the catalog and back to its author; students keep it. A retired one has left it."""
        if not self.is_published:
            return self
        return self.model_copy(update={"status": CourseStatus.DRAFT, "updated_at": now})

    def retire(self, now: datetime) -> "Course":
        """Take the course out of the catalog and leave it to its students; one that is taken down stays so."""
        held = "status_before" if self.is_taken_down else "status"
        return self.model_copy(update={held: CourseStatus.RETIRED, "updated_at": now})

    def take_down(self, because: str, now: datetime) -> "Course":
        """Take the course out of the catalog against its author's will; students keep it, the author may edit it."""
        if self.is_taken_down:
            return self
        return self.model_copy(
            update={
                "status": CourseStatus.TAKEN_DOWN,
                "status_before": self.status,
                "taken_down_because": because,
                "taken_down_at": now,
            }
        )

    def restore(self) -> "Course":
        """Give the course back what it was before it was taken down; a draft if it cannot be published any more."""
        if not self.is_taken_down:
            return self
        was_live = self.status_before is CourseStatus.PUBLISHED
        again = CourseStatus.DRAFT if was_live and self.missing_for_publishing() else self.status_before
        return self.model_copy(update={"status": again, "taken_down_because": "", "taken_down_at": NEVER})


def slugify(text: str) -> str:
    """Lower-case words joined by hyphens, letters of any script kept; at most 80 characters, "course" when empty."""
    folded = unicodedata.normalize("NFKC", text).lower()
    # By category and not by `\w`, which leaves out the vowel signs of Hindi and its sisters.
    kept = "".join(letter if unicodedata.category(letter)[0] in "LNM" else "-" for letter in folded)
    slug = re.sub(r"-+", "-", kept).strip("-")[:80].strip("-")
    return slug or "course"
