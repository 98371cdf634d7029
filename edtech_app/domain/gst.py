"""India's goods and services tax on a course: whose, where, and how much of a price it is.

Prices include the tax. Rule 46 of the CGST Rules, 2017 says what a receipt shows; rates and codes are those of
commercial training. Let an accountant confirm them before a house with a GSTIN opens.
"""

import re
import string
from dataclasses import dataclass

from edtech_app.domain.money import Money

SAC = "999293"
"""Commercial training and coaching services."""
RATE = 18
"""Percent."""

STATES = {
    "01": "Jammu and Kashmir", "02": "Himachal Pradesh", "03": "Punjab", "04": "Chandigarh", "05": "Uttarakhand",
    "06": "Haryana", "07": "Delhi", "08": "Rajasthan", "09": "Uttar Pradesh", "10": "Bihar", "11": "Sikkim",
    "12": "Arunachal Pradesh", "13": "Nagaland", "14": "Manipur", "15": "Mizoram", "16": "Tripura", "17": "Meghalaya",
    "18": "Assam", "19": "West Bengal", "20": "Jharkhand", "21": "Odisha", "22": "Chhattisgarh",
    "23": "Madhya Pradesh", "24": "Gujarat", "26": "Dadra and Nagar Haveli and Daman and Diu", "27": "Maharashtra",
    "29": "Karnataka", "30": "Goa", "31": "Lakshadweep", "32": "Kerala", "33": "Tamil Nadu", "34": "Puducherry",
    "35": "Andaman and Nicobar Islands", "36": "Telangana", "37": "Andhra Pradesh", "38": "Ladakh",
}  # fmt: skip
"""States and union territories by the codes with which GSTINs begin."""

_FORM = re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]")
NOTHING = Money(0)
_DIGITS = string.digits + string.ascii_uppercase


def is_gstin(text: str) -> bool:
    """Whether this has the form of a GSTIN of a known state, with the right check character at its end."""
    if not _FORM.fullmatch(text) or text[:2] not in STATES:
        return False
    total = 0
    for place, character in enumerate(text[:-1]):
        product = _DIGITS.index(character) * (1 + place % 2)
        total += product // 36 + product % 36
    return text[-1] == _DIGITS[-total % 36]


@dataclass(frozen=True, slots=True)
class Tax:
    """A price taken apart; the four parts make exactly the price. Either both halves or `igst` are zero."""

    taxable: Money = NOTHING
    cgst: Money = NOTHING
    sgst: Money = NOTHING
    igst: Money = NOTHING

    @property
    def total(self) -> Money:
        """The tax alone."""
        return self.cgst + self.sgst + self.igst

    def __add__(self, other: "Tax") -> "Tax":
        return Tax(self.taxable + other.taxable, self.cgst + other.cgst, self.sgst + other.sgst, self.igst + other.igst)


def tax_in(price: Money, *, gstin: str, place_of_supply: str) -> Tax:
    """The tax that a price includes, each part rounded to the nearest paisa.

    Within the seller's state it is half the centre's and half the state's, which are equal; into another state it is
    integrated. A buyer who named no state is supplied where the seller is (IGST Act, 2017, section 12(2)(b)(ii)).
    """
    if place_of_supply in ("", gstin[:2]):
        half = _nearest(price.paise * RATE, 2 * (100 + RATE))
        return Tax(Money(price.paise - 2 * half), cgst=Money(half), sgst=Money(half))
    whole = _nearest(price.paise * RATE, 100 + RATE)
    return Tax(Money(price.paise - whole), igst=Money(whole))


def _nearest(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)
