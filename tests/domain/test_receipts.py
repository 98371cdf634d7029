"""Receipts and the tax in them: sums are exact to the paisa, whatever the price."""

import string
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edtech_app.domain.entity import new_id
from edtech_app.domain.gst import STATES, Tax, is_gstin, tax_in
from edtech_app.domain.learning import LectureProgress, Progress
from edtech_app.domain.money import Money
from edtech_app.domain.receipts import Seller, receipt
from edtech_app.domain.refunds import RefundCause, RefundRule, RefundStatus, watched_percent
from edtech_app.domain.watching import Report
from tests.support.orders import PLACED, a_refund, an_order

LETTERS = string.digits + string.ascii_uppercase
KARNATAKA = "29AAGCB7383J1Z4"


def test_within_the_sellers_state_the_tax_is_two_equal_halves():
    assert tax_in(Money(118_000), gstin=KARNATAKA, place_of_supply="29") == Tax(
        taxable=Money(100_000), cgst=Money(9_000), sgst=Money(9_000)
    )
    assert tax_in(Money(118_000), gstin=KARNATAKA, place_of_supply="") == tax_in(
        Money(118_000), gstin=KARNATAKA, place_of_supply="29"
    )


def test_into_another_state_it_is_one():
    assert tax_in(Money(129_900), gstin=KARNATAKA, place_of_supply="27") == Tax(
        taxable=Money(110_085), igst=Money(19_815)
    )


@given(st.integers(100, 10_000_000), st.sampled_from(["", *STATES]))
def test_the_parts_of_a_price_make_exactly_the_price_and_the_right_tax(paise: int, place: str):
    tax = tax_in(Money(paise), gstin=KARNATAKA, place_of_supply=place)

    assert tax.taxable + tax.total == Money(paise)
    assert tax.cgst == tax.sgst
    assert (tax.igst.is_zero) is (place in ("", "29"))
    assert abs(tax.total.paise - tax.taxable.paise * 18 / 100) <= 2


@pytest.mark.parametrize("good", ["27AAPFU0939F1ZV", KARNATAKA])
def test_a_gstin_has_a_check_character(good: str):
    assert is_gstin(good)
    for bad in (good.lower(), good[:-1], good[:-1] + "A", "00" + good[2:], good + " "):
        assert not is_gstin(bad)


@given(st.lists(st.integers(100, 1_000_000), min_size=1, max_size=20))
def test_a_receipts_sums_are_the_sums_of_its_lines(prices: list[int]):
    shown = receipt(an_order(*prices, gstin=KARNATAKA), [], Seller("Vidya"))

    assert shown.total == Money(sum(prices))
    assert shown.tax.taxable + shown.tax.total == shown.total
    assert shown.tax.cgst.paise == sum(line.tax.cgst.paise for line in shown.lines)


def test_a_receipt_shows_what_the_rules_ask_for():
    order = an_order(129_900, number="2026-27/000042", gstin=KARNATAKA, place_of_supply="27")
    shown = receipt(order, [], Seller("Vidya", gstin=KARNATAKA))

    assert (shown.number, shown.sac, shown.rate, shown.place_of_supply) == (
        "2026-27/000042", "999293", 18, "27 Maharashtra"
    )  # fmt: skip


def test_without_a_gstin_there_is_no_tax_on_it():
    shown = receipt(an_order(129_900), [], Seller("Vidya"))

    assert (shown.tax, shown.sac, shown.rate, shown.place_of_supply) == (Tax(taxable=Money(129_900)), "", 0, "")


def test_what_was_not_handed_over_is_not_on_it_and_what_was_given_back_is_a_credit_note():
    order = an_order(100_000, 50_000, 70_000, gstin=KARNATAKA)
    kept, owned, returned = order.course_ids
    refunds = [
        a_refund(order, RefundCause.NOT_HANDED_OVER, RefundStatus.RETURNED, course_id=owned),
        a_refund(order, RefundCause.STUDENT, RefundStatus.RETURNED, course_id=returned, number="C2026-27/000007"),
    ]

    shown = receipt(order, refunds, Seller("Vidya"))

    assert [line.course_id for line in shown.lines] == [kept, returned]
    assert shown.total == Money(170_000)
    (note,) = shown.credit_notes
    assert (note.number, note.amount, note.tax) == ("C2026-27/000007", Money(70_000), shown.lines[1].tax)


def seen(seconds: dict[str, float]) -> Progress:
    return Progress(
        id=new_id(),
        user_id=new_id(),
        course_id=new_id(),
        updated_at=PLACED,
        lectures=tuple(LectureProgress(lecture_id=one, seen=reached) for one, reached in seconds.items()),
    )


def test_how_much_was_watched_is_counted_in_seconds_of_film():
    lengths = {"a": 600, "b": 300, "c": 100, "article": 0}

    assert watched_percent(None, lengths) == 0
    assert watched_percent(seen({"a": 299.0}), lengths) == 29
    assert watched_percent(seen({"a": 300.0, "article": 1.0}), lengths) == 30
    assert watched_percent(seen({"c": 5_000.0, "gone": 900.0}), lengths) == 10
    assert watched_percent(seen({"x": 1.0, "y": 0.0}), {"x": 0, "y": 0, "z": 0}) == 33
    assert watched_percent(seen({}), {}) == 0


def test_unmarking_and_going_back_make_nothing_unseen_and_nothing_seen_twice():
    all_but_the_end = Report(position=95.0, spans=((0, 95.0),), at=PLACED)
    from_the_start = Report(position=1.0, spans=((0, 1.0),), at=PLACED)
    progress = seen({}).watched("a", all_but_the_end, 100, PLACED).marked("a", done=False, now=PLACED)
    progress = progress.watched("a", from_the_start, 100, PLACED)

    assert watched_percent(progress, {"a": 100}) == 95
    the_end = Report(position=100.0, spans=((90, 100),), at=PLACED)
    assert watched_percent(progress.watched("a", the_end, 100, PLACED), {"a": 100}) == 100


def test_the_rule_holds_to_the_second_and_the_percent():
    month = timedelta(days=30)

    assert RefundRule(PLACED, 29).refusal(PLACED + month) == ""
    assert "30 days" in RefundRule(PLACED, 0).refusal(PLACED + month + timedelta(seconds=1))
    assert "30%" in RefundRule(PLACED, 30).refusal(PLACED)


def test_a_gstin_of_no_state_is_none_even_with_the_right_check_character():
    assert [state for state in range(100) if any(is_gstin(f"{state:02d}AAGCB7383J1Z{end}") for end in LETTERS)] == [
        int(state) for state in STATES
    ]


@pytest.mark.parametrize(
    ("gstin", "place", "shown"),
    [(KARNATAKA, "07", "07 Delhi"), (KARNATAKA, "", "29 Karnataka"), (KARNATAKA, "99", ""), ("", "07", "")],
)
def test_a_receipt_names_where_was_sold_once_the_house_has_a_gstin(gstin: str, place: str, shown: str):
    assert receipt(an_order(129_900, gstin=gstin, place_of_supply=place), [], Seller("Vidya")).place_of_supply == shown


def test_taxes_of_lines_into_another_state_add_up():
    order = an_order(118_000, 59_000, gstin=KARNATAKA, place_of_supply="07")

    shown = receipt(order, [], Seller("Vidya"))

    assert shown.tax == Tax(taxable=Money(150_000), igst=Money(27_000))
    assert shown.tax.total == Money(27_000)


def test_of_a_course_without_films_its_articles_count():
    assert watched_percent(seen({"a": 1.0}), {"a": 0, "b": 0, "c": 0}) == 33
    assert watched_percent(seen({"a": 1.0, "b": 1.0}), {"a": 0, "b": 0}) == 100
    assert watched_percent(seen({}), {"a": 0}) == watched_percent(None, {"a": 60}) == watched_percent(seen({}), {}) == 0
