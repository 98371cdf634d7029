"""Money in whole paise, read and written as people in India do."""

import re

import pytest
from pydantic import BaseModel, ValidationError

from edtech_app.domain.money import Money, grouped


class Priced(BaseModel):
    price: Money


@pytest.mark.parametrize(
    ("paise", "words"),
    [
        (0, "₹0"),
        (5, "₹0.05"),
        (99_900, "₹999"),
        (129_900, "₹1,299"),
        (49_950, "₹499.50"),
        (12_999_900, "₹1,29,999"),
        (1_234_567_800, "₹1,23,45,678"),
        (-12_990, "-₹129.90"),
    ],
)
def test_amounts_are_written_in_lakhs_with_paise_only_when_there_are_any(paise: int, words: str):
    assert str(Money(paise)) == words


@pytest.mark.parametrize(
    ("typed", "paise"),
    [("0", 0), ("1,299", 129_900), ("₹ 499.50", 49_950), (" 7.5 ", 750), ("999999999.99", 99_999_999_999)],
)
def test_amounts_are_read_as_people_type_them(typed: str, paise: int):
    assert Money.typed(typed) == Money(paise)


@pytest.mark.parametrize("typed", ["", "-1", "1.234", "1e3", "free", "1 000", "NaN", "1234567890", "٣", ".5", "1."])
def test_what_is_no_amount_is_refused(typed: str):
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        Money.typed(typed)


@pytest.mark.parametrize("paise", [0, 50, 750, 49_950, 129_900])
def test_an_amount_typed_back_is_the_same(paise: int):
    assert Money.typed(Money(paise).as_typed()) == Money(paise)


def test_money_adds_subtracts_and_compares():
    assert Money(100) + Money(50) - Money(30) == Money(120)
    assert -Money(10) == Money(-10)
    assert Money(1) < Money(2)
    assert sum((Money(1), Money(2)), start=Money()) == Money(3)


@pytest.mark.parametrize(("paise", "fee"), [(129_900, 12_990), (99, 9), (9, 0), (0, 0)])
def test_a_share_is_rounded_down_to_the_paisa(paise: int, fee: int):
    assert Money(paise).share(1_000) == Money(fee)


def test_money_is_stored_as_a_plain_integer():
    assert Priced(price=Money(129_900)).model_dump(mode="json") == {"price": 129_900}
    assert Priced.model_validate({"price": 129_900}).price == Money(129_900)


@pytest.mark.parametrize("value", [1.5, 1.0, "129900", None, True])
def test_money_is_never_made_from_anything_but_whole_paise(value: object):
    with pytest.raises(ValidationError):
        Priced.model_validate({"price": value})


def test_counts_are_grouped_like_amounts():
    assert [grouped(count) for count in (0, 999, 1_204, 99_999, 129_999, -5, -1_204)] == [
        "0",
        "999",
        "1,204",
        "99,999",
        "1,29,999",
        "-5",
        "-1,204",
    ]


def test_money_in_a_documented_answer_is_a_whole_number():
    assert Priced.model_json_schema(mode="serialization")["properties"]["price"]["type"] == "integer"
