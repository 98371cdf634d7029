"""Orders, receipts and the ledger's parts."""

from datetime import UTC, datetime, timedelta

import pytest

from edtech_app.domain.commerce import HOUSE_FEE_BASIS_POINTS, Order, OrderLine, ReceiptSeries, financial_year
from edtech_app.domain.entity import EPOCH, new_id
from edtech_app.domain.money import Money

NOW = EPOCH + timedelta(days=20_000)


def a_line(course_id: str, paise: int) -> OrderLine:
    return OrderLine(course_id=course_id, instructor_id="1" * 24, title="Python", price=Money(paise))


def an_order(*lines: OrderLine) -> Order:
    order_id = new_id()
    return Order(
        id=order_id,
        user_id="2" * 24,
        user_email="asha@example.com",
        user_name="Asha Rao",
        lines=lines,
        total=sum((line.price for line in lines), start=Money()),
        open_key="2" * 24,
        gateway_order_id=f"none:{order_id}",
        payment_id=f"none:{order_id}",
        created_at=NOW,
        updated_at=NOW,
        expires_at=NOW,
    )


def test_an_order_survives_being_stored():
    order = an_order(a_line("a" * 24, 100), a_line("b" * 24, 250))

    stored = order.model_dump(mode="json")

    assert stored["total"] == 350
    assert Order.model_validate(stored) == order
    assert order.course_ids == ("a" * 24, "b" * 24)


def test_an_order_sells_the_same_courses_at_the_same_prices_in_any_order():
    first, second = a_line("a" * 24, 100), a_line("b" * 24, 250)

    assert an_order(first, second).sells((second, first))
    assert not an_order(first, second).sells((first,))
    assert not an_order(first).sells((a_line("a" * 24, 99),))


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2026, 11, 23, tzinfo=UTC), "2026-27"),
        (datetime(2027, 3, 31, 18, 29, tzinfo=UTC), "2026-27"),
        (datetime(2027, 3, 31, 18, 30, tzinfo=UTC), "2027-28"),
        (datetime(2099, 4, 1, tzinfo=UTC), "2099-00"),
    ],
)
def test_the_financial_year_turns_on_the_first_of_april_in_india(moment: datetime, year: str):
    assert financial_year(moment) == year


def test_a_receipts_number_fits_the_sixteen_characters_of_the_gst_rules():
    number = ReceiptSeries(id="2026-27", count=42).number

    assert number == "2026-27/000042"
    assert len(number) <= 16


def test_what_the_house_and_the_instructor_get_is_the_price_to_the_paisa():
    for paise in (1, 9, 10, 99, 129_900, 12_345_679):
        fee = Money(paise).share(HOUSE_FEE_BASIS_POINTS)
        assert fee + (Money(paise) - fee) == Money(paise)
        assert fee.paise <= paise / 10
