"""An instructor's month and its days are India's."""

from datetime import UTC, datetime

import pytest

from edtech_app.domain.money import Money
from edtech_app.domain.tallies import Figures, Tally, bounds, month_of, months_between


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
