"""Reviews that somebody has reported, and those that the house has hidden."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from edtech_app.domain.reviews import Review, ReviewReport
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.admin.acts import perform, typed
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.views import REPORT_REASONS


@dataclass(frozen=True)
class ReportRow:
    """Who found what wrong with a review, and when."""

    who: str = ""
    reason: str = ""
    text: str = ""
    at: str = ""


@dataclass(frozen=True)
class HouseReviewRow:
    """A review that the house decides about; `because` is why it is hidden."""

    id: str = ""
    writer: str = ""
    course: str = ""
    stars: int = 0
    text: str = ""
    written: str = ""
    because: str = ""
    reports: list[ReportRow] = field(default_factory=list)


class HouseReviewsState(rx.State):
    """`status` is loading, ready or failed."""

    status: str = "loading"
    problem: str = ""
    reported: list[HouseReviewRow] = []
    hidden: list[HouseReviewRow] = []

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read both lists."""
        with failing_in_place(self):
            await self._read()

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def hide(self, form: dict[str, Any]):
        """Take a review out of everybody's sight but its writer's, for the reason given."""
        review_id, reason = typed(form, "review_id"), typed(form, "reason")
        return perform(
            self,
            lambda actor, client: services().moderation.hide(actor, review_id, reason, client),
            "Review hidden. Its rating no longer counts.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def dismiss(self, form: dict[str, Any]):
        """Leave a review as it is and close its reports."""
        review_id = typed(form, "review_id")
        return perform(
            self,
            lambda actor, client: services().moderation.dismiss(actor, review_id, client),
            "Review kept. Its reports are closed.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def restore(self, form: dict[str, Any]):
        """Show a hidden review again."""
        review_id = typed(form, "review_id")
        return perform(
            self,
            lambda actor, client: services().moderation.restore(actor, review_id, client),
            "Review restored. Its rating counts again.",
            self._read,
        )

    async def _read(self) -> None:
        actor, moderation = await actor_of(self), services().moderation
        reported, hidden = await moderation.reported(actor), await moderation.hidden(actor)
        self.reported = [
            _row(one.review, one.course_title, [_report(report, name) for report, name in one.reports])
            for one in reported
        ]
        self.hidden = [_row(one.review, one.course_title, []) for one in hidden]
        self.status = "ready"


def _row(review: Review, course_title: str, reports: list[ReportRow]) -> HouseReviewRow:
    return HouseReviewRow(
        id=review.id,
        writer=review.author_name or "A deleted account",
        course=course_title,
        stars=review.stars,
        text=review.text,
        written=formats.date(review.created_at),
        because=review.hidden_because,
        reports=reports,
    )


def _report(report: ReviewReport, name: str) -> ReportRow:
    return ReportRow(
        name or "A deleted account", REPORT_REASONS[report.reason], report.text, formats.date(report.created_at)
    )
