"""The sales statement of an instructor: a month, its opening and closing sums, and every row as a file."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import reflex as rx

from edtech_app import routes
from edtech_app.domain.commerce import EntryKind
from edtech_app.domain.errors import AppError, NotSignedIn
from edtech_app.domain.money import Money
from edtech_app.runtime import services
from edtech_app.services.earnings import EVERY_MONTH, EarningsMonth, Statement
from edtech_app.settings import get_settings
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow

KINDS = {
    EntryKind.SALE: "Sale",
    EntryKind.FEE: "House fee",
    EntryKind.REFUND: "Refund",
    EntryKind.FEE_REFUND: "House fee returned",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 200
"""The page shows no more; the file has all."""


@dataclass(frozen=True)
class StatementRowView:
    """A row of the sales statement."""

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

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read the statement anew."""
        self.status, self.problem = "loading", ""
        yield
        query = self.router.url.query_parameters
        try:
            found = await services().earnings.statement(
                await actor_of(self), query.get("month", ""), query.get("course", "")
            )
        except NotSignedIn:
            raise
        except AppError as error:
            self.status, self.problem = "failed", error.message
            return
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
    async def download(self):
        """Hand out every row of what is chosen as a file for spreadsheets."""
        found = await services().earnings.statement(await actor_of(self), self.month, self.course_id)
        return rx.download(
            data=statement_csv(found.rows), filename=f"earnings-{found.month}.csv", mime_type="text/csv;charset=utf-8"
        )

    def _show(self, found: EarningsMonth) -> None:
        self.share_text = f"You earn what students pay, less the house's {get_settings().house_fee_percent:f} %."
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
            SumView("House fees", str(found.sums.fees)),
            SumView("Refunds", str(found.sums.refunds)),
            SumView("Earned in all" if is_all else f"To the end of {formats.month(found.month)}", str(found.closing)),
        ]
        self.rows = [_row(row) for row in found.rows[:MOST_ROWS]]
        count = len(found.rows)
        self.count_text = formats.counted(count, "entry", "entries") + (
            f"; the newest {MOST_ROWS} are shown, the file has all" if count > MOST_ROWS else ""
        )
        self.status = "ready" if found.months else "empty"


def statement_csv(rows: Iterable[Statement]) -> str:
    """The rows as CSV with amounts in rupees, with the mark by which Excel knows UTF-8.

    A title that a spreadsheet would take for a formula is preceded by an apostrophe (OWASP, "CSV injection").
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Date (India)", "Course", "Kind", "Order", "Amount (INR)"])
    for row in rows:
        title = row.course_title
        writer.writerow(
            [
                formats.date(row.entry.created_at),
                f"'{title}" if title.startswith(FORMULA_STARTS) else title,
                KINDS[row.entry.kind],
                row.entry.order_id,
                f"{row.entry.amount.paise / 100:.2f}",
            ]
        )
    return "\ufeff" + out.getvalue()


def _row(row: Statement) -> StatementRowView:
    return StatementRowView(
        date_text=formats.date(row.entry.created_at),
        course=row.course_title,
        kind=KINDS[row.entry.kind],
        amount_text=str(row.entry.amount),
        is_negative=row.entry.amount < Money(),
    )
