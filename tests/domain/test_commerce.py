"""Receipts' numbers, and what makes two orders the same."""

from datetime import UTC, datetime

import pytest

from edtech_app.domain.commerce import Order, OrderLine, ReceiptSeries, financial_year
from edtech_app.domain.entity import new_id, utc_now
from edtech_app.domain.money import Money


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2026, 11, 23, tzinfo=UTC), "2026-27"),
        (datetime(2027, 3, 31, 18, 29, tzinfo=UTC), "2026-27"),
        (datetime(2027, 3, 31, 18, 30, tzinfo=UTC), "2027-28"),
        (datetime(2099, 12, 1, tzinfo=UTC), "2099-00"),
    ],
)
def test_a_financial_year_begins_on_the_first_of_april_in_india(moment: datetime, year: str):
    assert financial_year(moment) == year


def test_a_receipts_number_fits_the_sixteen_characters_that_the_rules_allow():
    assert ReceiptSeries(id="2026-27", count=42).number == "2026-27/000042"
    assert len(ReceiptSeries(id="2026-27", count=99_999_999).number) == 16


def test_an_order_sells_the_same_whatever_the_order_of_its_lines_but_not_at_another_price():
    first, second = line(129_900), line(49_900)
    now, order_id = utc_now(), new_id()
    order = Order(
        id=order_id,
        user_id=new_id(),
        user_email="asha@example.com",
        user_name="Asha",
        lines=(first, second),
        total=Money(179_800),
        open_key="open",
        gateway_order_id="none",
        payment_id="none",
        created_at=now,
        updated_at=now,
        expires_at=now,
    )

    assert order.sells((second, first))
    assert not order.sells((first,))
    assert not order.sells((first, second.model_copy(update={"price": Money(1)})))


def line(paise: int) -> OrderLine:
    return OrderLine(course_id=new_id(), instructor_id=new_id(), title="A course", price=Money(paise))
