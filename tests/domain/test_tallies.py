"""An instructor's month and its days are India's."""

from datetime import UTC, datetime

import pytest

from edtech_app.domain.commerce import EntryKind, LedgerEntry
from edtech_app.domain.entity import is_id, new_id
from edtech_app.domain.money import Money
from edtech_app.domain.tallies import Figures, Tally, bounds, month_of, months_between
from edtech_app.domain.words import INDIA

NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def entry(kind: EntryKind) -> LedgerEntry:
    """A row of seven paise."""
    return LedgerEntry(
        id=new_id(),
        kind=kind,
        order_id=new_id(),
        course_id=new_id(),
        instructor_id=new_id(),
        user_id=new_id(),
        amount=Money(7),
        created_at=NOON,
    )


def test_a_day_begins_at_midnight_in_india():
    sale = Figures(sales=129_900, fees=-25_980, sold=1)
    before, after = datetime(2026, 11, 22, 18, 29, 59, tzinfo=UTC), datetime(2026, 11, 22, 18, 30, tzinfo=UTC)

    tally = Tally.blank("meera", "2026-11").plus(before, "python", sale).plus(after, "python", sale)

    assert (tally.day(22), tally.day(23), tally.day(24)) == (sale, sale, Figures())
    assert tally.course("python") == tally.total == sale + sale
    assert tally.total.earned == Money(207_840)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 11, 30, 18, 29, 59, tzinfo=UTC), "2026-11"),
        (datetime(2026, 11, 30, 18, 30, tzinfo=UTC), "2026-12"),
        (datetime(2026, 12, 31, 18, 30, tzinfo=UTC), "2027-01"),
        (datetime(2028, 2, 29, 18, 29, 59, tzinfo=UTC), "2028-02"),
    ],
)
def test_a_moment_lies_within_the_month_that_is_named_for_it(moment: datetime, month: str):
    assert month_of(moment) == month
    begins, ends = bounds(month)
    assert begins <= moment < ends
    assert month_of(ends) == months_between(month, "9999-12")[1]


def test_months_follow_each_other_over_the_new_year():
    assert months_between("2026-11", "2027-02") == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert months_between("2027-01", "2026-12") == []


def test_a_month_is_found_under_the_same_key_by_everybody():
    assert Tally.key("meera", "2026-11") == Tally.blank("meera", "2026-11").id
    assert len({Tally.key(who, month) for who in ("meera", "arjun") for month in ("2026-11", "2026-12")}) == 4


def test_a_month_is_the_sum_of_everything_that_came_and_went():
    first = Figures(sales=1_000, fees=-200, refunds=-500, fees_back=100, sold=2, returned=1, free=3)
    second = Figures(sales=10, fees=-2, refunds=-5, fees_back=1, sold=4, returned=2, free=5)

    both = first + second

    assert both == Figures(sales=1_010, fees=-202, refunds=-505, fees_back=101, sold=6, returned=3, free=8)
    assert (both.earned, both.joined) == (Money(404), 14)
    tally = Tally.blank("meera", "2026-11").plus(NOON, "python", first).plus(NOON, "rust", second)
    assert tally.earned_by_course == {"python": 400, "rust": 4}
    assert (tally.total, tally.course("rust"), tally.course("go")) == (both, second, Figures())


def test_a_month_remembers_a_row_until_the_row_says_so_itself():
    noted = Tally.blank("meera", "2026-11").with_note("one").with_note("two")

    assert noted.noted == ("one", "two")
    assert noted.without_note("one").noted == ("two",)


def test_a_month_ends_where_the_next_begins():
    assert bounds("2026-12") == (datetime(2026, 12, 1, tzinfo=INDIA), datetime(2027, 1, 1, tzinfo=INDIA))
    assert bounds("2028-02")[1] == datetime(2028, 3, 1, tzinfo=INDIA)
    assert is_id(Tally.key("meera", "2026-11"))


def test_each_row_of_the_ledger_has_its_own_figure():
    kinds = {kind: Figures.of_entry(entry(kind)) for kind in EntryKind}

    assert kinds == {
        EntryKind.SALE: Figures(sales=7, sold=1),
        EntryKind.FEE: Figures(fees=7),
        EntryKind.REFUND: Figures(refunds=7, returned=1),
        EntryKind.FEE_REFUND: Figures(fees_back=7),
    }
