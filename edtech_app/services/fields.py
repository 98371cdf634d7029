"""Reading the fields of forms: whatever a browser may send becomes clean text or words about what is wrong."""

import contextlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import idna
from email_validator import EmailNotValidError, validate_email

from edtech_app.domain.errors import InvalidInput

NAME_LENGTH = 60
EMAIL_LENGTH = 254
MAX_TITLE = 120
"""Characters in the title of a course, a section or a lecture."""


class Fields:
    """A form being read; problems are collected, so that all of them are told at once."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        self._form = form
        self.problems: dict[str, str] = {}

    def raw(self, name: str) -> str:
        """The field exactly as it came, or nothing when it is no text."""
        value = self._form.get(name, "")
        if not isinstance(value, str) or not is_clean(value):
            self.problems.setdefault(name, "Please enter plain text.")
            return ""
        return value

    def line(self, name: str, *, longest: int, missing: str = "") -> str:
        """One line of text without spaces around it; `missing` are the words when it is required and empty."""
        value = " ".join(self.raw(name).split())
        if len(value) > longest:
            self.problems.setdefault(name, f"Please use at most {longest} characters.")
        elif missing and not value:
            self.problems.setdefault(name, missing)
        return value

    def text(self, name: str, *, longest: int, missing: str = "") -> str:
        """Text of several lines."""
        value = self.raw(name).replace("\r\n", "\n").strip()
        if len(value) > longest:
            self.problems.setdefault(name, f"Please use at most {longest} characters.")
        elif missing and not value:
            self.problems.setdefault(name, missing)
        return value

    def email(self, name: str, *, allow_test_domains: bool) -> str:
        """A well-formed address; that letters arrive there is for a code to prove."""
        value = self.raw(name).strip()
        if not value:
            self.problems.setdefault(name, "Please enter your email.")
            return ""
        try:
            if len(value) > EMAIL_LENGTH:
                raise EmailNotValidError
            found = validate_email(
                value, check_deliverability=False, allow_smtputf8=False, test_environment=allow_test_domains
            )
        except EmailNotValidError:
            self.problems.setdefault(name, "Please enter a valid email address.")
            return ""
        return found.normalized

    def refuse(self, name: str, words: str) -> None:
        """Note a problem that only the caller can see."""
        if words:
            self.problems.setdefault(name, words)

    def check(self) -> None:
        """
        Raises:
            InvalidInput: There were problems.
        """
        if self.problems:
            raise InvalidInput(self.problems)


CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def is_clean(text: str) -> bool:
    """Whether it is proper Unicode without control characters (tabs and line ends may stay)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return not CONTROLS.search(text)


TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff")
"""Marks that change the direction of what stands after them, beyond the text that they came in."""


def readable(text: str) -> str:
    """The text without what is no character, controls nobody sees, and marks that would turn other people's words."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\r\n" or (letter not in TURNS_TEXT and unicodedata.category(letter) not in ("Cc", "Cs"))
    )


def one_line(text: str) -> str:
    """Readable text with single blanks, "" when there is nothing in it that can be seen.

    Joiners stay: Indian scripts and emoji are written with them.
    """
    line = " ".join(readable(text).split())
    return line if any(unicodedata.category(letter)[0] in "LNPS" for letter in line) else ""


def email_key(email: str) -> str:
    """The folded address under which an account is unique and limits are counted, however it was written.

    Case, spaces, compatibility forms (`ａ` for `a`) and the two ways of writing an international domain fall together;
    tags and dots are part of the address. What is no address is folded all the same, so that it can be looked up.
    """
    # Normalised again without its blanks, because a mark that stood behind one may have joined a letter.
    bare = "".join(unicodedata.normalize("NFKC", email).split())
    local, at, domain = unicodedata.normalize("NFKC", bare).rpartition("@")
    with contextlib.suppress(idna.IDNAError):
        domain = idna.encode(domain.rstrip("."), uts46=True).decode()
    return f"{_folded(local)}{at}{domain.lower()}"


def _folded(text: str) -> str:
    """Unicode's caseless form (the Unicode Standard, section 3.13, D146), under which folding twice changes nothing."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


MAX_REASON = 300
"""Letters of a reason that an administrator gives."""


def read_reason(reason: str) -> str:
    """A reason as it is kept, in one line.

    Raises:
        InvalidInput: It is too long.
    """
    tidy = " ".join(reason.split())
    if len(tidy) > MAX_REASON:
        raise InvalidInput({"reason": f"Please use at most {MAX_REASON} characters."})
    return tidy


def read_title(text: str, when_empty: str) -> str:
    """The title of a course or of one of its parts, tidied.

    Raises:
        InvalidInput: There is none (in the words given), or it is too long.
    """
    title = one_line(text)
    if not title:
        raise InvalidInput({"title": when_empty}, when_empty)
    if len(title) > MAX_TITLE:
        too_long = f"Please keep the title under {MAX_TITLE} characters."
        raise InvalidInput({"title": too_long}, too_long)
    return title
