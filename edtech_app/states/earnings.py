"""The sales statement of an instructor: a month, its opening and closing sums, and its rows."""

from dataclasses import dataclass

import reflex as rx

from edtech_app import routes
from edtech_app.domain.money import Money
from edtech_app.runtime import services
from edtech_app.services.earnings import EVERY_MONTH, KINDS, EarningsMonth, Place, Statement
from edtech_app.settings import get_settings
from edtech_app.states import formats
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow


@dataclass(frozen=True)
class StatementRowView:
    """A row of the sales statement."""

    id: str = ""
    date_text: str = ""
    course: str = ""
    kind: str = ""
    amount_text: str = ""
    is_negative: bool = False


@dataclass(frozen=True)
class SumView:
    """A sum above the rows."""

    label: str = ""
    amount: str = ""


@dataclass(frozen=True)
class ChoiceView:
    """A month or a course to choose."""

    value: str = ""
    label: str = ""


class EarningsState(rx.State):
    """The statement that the address chooses (`?month=2026-11&course=…`). `status` is loading, empty, ready or failed.

    `sums` go from the opening one to the closing one.
    """

    status: str = "loading"
    problem: str = ""
    share_text: str = ""
    month: str = ""
    course_id: str = ""
    months: list[ChoiceView] = []
    courses: list[ChoiceView] = []
    sums: list[SumView] = []
    rows: list[StatementRowView] = []
    count_text: str = ""
    file_href: str = ""
    has_more: bool = False
    is_busy: bool = False
    _next: Place | None = None

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read the statement anew."""
        self.status, self.problem, self.is_busy = "loading", "", False
        yield
        query = self.router.url.query_parameters
        with failing_in_place(self):
            found = await services().earnings.statement(
                await actor_of(self), query.get("month", ""), query.get("course", "")
            )
            self._show(found)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def choose_month(self, month: str):
        """Look at another month, or at all of them."""
        return rx.redirect(routes.earnings(month=month, course=self.course_id), replace=True)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def choose_course(self, course: str):
        """Look at one course, or at all of them."""
        return rx.redirect(routes.earnings(month=self.month, course=course), replace=True)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def more(self):
        """Show the next rows below those that are there."""
        if self._next is None or self.is_busy:
            return
        self.is_busy = True
        yield
        try:
            page = await services().earnings.rows(await actor_of(self), self.month, self.course_id, self._next)
            known = {row.id for row in self.rows}
            self.rows = [*self.rows, *(_row(row) for row in page.rows if row.entry.id not in known)]
            self._next, self.has_more = page.next, page.next is not None
        finally:
            self.is_busy = False

    def _show(self, found: EarningsMonth) -> None:
        self.share_text = f"You earn what students pay, less a platform fee of {get_settings().house_share}."
        self.month, self.course_id = found.month, found.course_id
        self.months = [
            *[ChoiceView(month, formats.month(month)) for month in found.months],
            ChoiceView(EVERY_MONTH, "All months"),
        ]
        self.courses = [ChoiceView("", "All courses"), *[ChoiceView(one, title) for one, title in found.courses]]
        is_all = found.month == EVERY_MONTH
        self.sums = [
            *([] if is_all else [SumView("Before this month", str(found.opening))]),
            SumView("Sales", str(found.sums.sales)),
            SumView("Platform fees", str(found.sums.fees)),
            SumView("Refunds", str(found.sums.refunds)),
            SumView("Total earned" if is_all else f"Until the end of {formats.month(found.month)}", str(found.closing)),
        ]
        self.rows = [_row(row) for row in found.page.rows]
        self._next, self.has_more = found.page.next, found.page.next is not None
        self.count_text = formats.counted(found.sums.sold, "sale") + (
            f", {formats.counted(found.sums.returned, 'refund')}" if found.sums.returned else ""
        )
        self.file_href = routes.earnings_file(found.month, found.course_id)
        self.status = "ready" if found.months else "empty"


def _row(row: Statement) -> StatementRowView:
    return StatementRowView(
        id=row.entry.id,
        date_text=formats.date(row.entry.created_at),
        course=row.course_title,
        kind=KINDS[row.entry.kind],
        amount_text=str(row.entry.amount),
        is_negative=row.entry.amount < Money(),
    )
