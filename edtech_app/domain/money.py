"""Money: whole paise of Indian rupees, and how people in India write them."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

CURRENCY = "INR"


def grouped(count: int) -> str:
    """A number with lakh grouping: `1,204` or `1,29,999`."""
    digits = str(abs(count))
    head, tail = digits[:-3], digits[-3:]
    while len(head) > 2:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return ("-" if count < 0 else "") + (f"{head},{tail}" if head else tail)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in paise; may be negative in the ledger. Stored as a plain integer."""

    paise: int = 0

    def __add__(self, other: "Money") -> "Money":
        return Money(self.paise + other.paise)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.paise - other.paise)

    def __neg__(self) -> "Money":
        return Money(-self.paise)

    @property
    def is_zero(self) -> bool:
        """Nothing to pay."""
        return self.paise == 0

    def share(self, basis_points: int) -> "Money":
        """A share in hundredths of a percent, rounded down to the paisa."""
        return Money(self.paise * basis_points // 10_000)

    @classmethod
    def typed(cls, text: str) -> "Money":
        """An amount of rupees as people type it: "1,299", "₹499.50", "0".

        Raises:
            ValueError: This is no amount.
        """
        plain = text.strip().removeprefix("₹").strip().replace(",", "")
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", plain):
            raise ValueError(text)
        rupees, _, paise = plain.partition(".")
        return cls(int(rupees) * 100 + int(paise.ljust(2, "0")))

    def as_typed(self) -> str:
        """The amount as a person would type it into a field: "1299" or "499.50"."""
        rupees, paise = divmod(self.paise, 100)
        return f"{rupees}.{paise:02d}" if paise else str(rupees)

    def __str__(self) -> str:
        """As in `₹1,29,999` or `₹499.50`: lakh grouping, paise only when there are any."""
        sign = "-" if self.paise < 0 else ""
        rupees, paise = divmod(abs(self.paise), 100)
        return f"{sign}₹{grouped(rupees)}" + (f".{paise:02d}" if paise else "")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def build(value: Any) -> "Money":
            return value if isinstance(value, Money) else Money(value)

        return core_schema.no_info_after_validator_function(
            build,
            core_schema.union_schema([core_schema.is_instance_schema(Money), core_schema.int_schema(strict=True)]),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda money: money.paise, return_schema=core_schema.int_schema()
            ),
        )
