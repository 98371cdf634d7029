"""What holds for every address, name, code, date and phone number, not only for those that one thinks of."""

import asyncio
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import assume, example, given
from hypothesis import strategies as st

from edtech_app.domain.accounts import Client, CodePurpose
from edtech_app.domain.errors import AppError, InvalidInput
from edtech_app.repositories.accounts import CodeRepository
from edtech_app.repositories.audit import AuditRepository
from edtech_app.repositories.counters import CounterRepository, LeaseRepository
from edtech_app.services.accounts import SixDigitCodes
from edtech_app.services.accounts.profiles import _read_birthday, _read_phone
from edtech_app.services.audit import AuditLog
from edtech_app.services.fields import NAME_LENGTH, Fields, email_key, is_clean
from edtech_app.services.limits import Limits
from edtech_app.settings import Settings
from tests.support.memory import database_in_memory
from tests.support.world import SECRET

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ATOMS = st.text("abcdefghijklmnopqrstuvwxyz0123456789._+-", min_size=1, max_size=20).filter(
    lambda text: text[0] not in "._" and text[-1] not in "._" and ".." not in text
)
ADDRESSES = st.builds(
    lambda local, host: f"{local}@{host}.com", ATOMS, st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20)
)
ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.text(max_size=80), st.integers(), st.none(), st.booleans(), st.dictionaries(st.text(max_size=5), st.text())
)


@given(st.text(max_size=60))
@example("İ@example.com")
@example("ǰ@ﬀ.com")
@example("a@xn--")
def test_folding_an_address_twice_changes_nothing(text: str):
    assert email_key(email_key(text)) == email_key(text)


@given(ADDRESSES, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), st.integers(0, 3))
def test_however_an_address_is_written_it_is_one_account(address: str, normal: Any, spaces: int):
    blanks = " " * spaces
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in address)
    for written in (address.upper(), address.title(), f"{blanks}{address}{blanks}", wide, f"{address}."):
        assert email_key(unicodedata.normalize(normal, written)) == email_key(address)


@given(ADDRESSES, ADDRESSES)
def test_different_addresses_are_different_accounts(one: str, other: str):
    assume(one != other)
    assert email_key(one) != email_key(other)


@given(ADDRESSES)
def test_a_well_formed_address_is_kept_and_folds_to_itself(address: str):
    fields = Fields({"email": address})
    kept = fields.email("email", allow_test_domains=False)
    if not fields.problems:
        assert email_key(kept) == email_key(address)


@given(ANYTHING)
def test_a_name_is_one_clean_line_or_refused_with_words(given_name: Any):
    fields = Fields({"name": given_name})
    name = fields.line("name", longest=NAME_LENGTH, missing="Please enter your name.")
    if fields.problems:
        assert list(fields.problems) == ["name"]
    else:
        assert name
        assert is_clean(name)
        assert len(name) <= NAME_LENGTH
        assert name == " ".join(name.split())
        assert Fields({"name": name}).line("name", longest=NAME_LENGTH) == name


@given(ANYTHING)
@example("2026-11-22")
@example("1906-01-01")
@example("2024-02-29")
@example("２０００-01-01")
def test_a_birthday_is_a_day_in_the_past_or_refused_with_words(text: Any):
    fields = Fields({"born_on": text})
    kept = _read_birthday(fields, today=NOW.date())
    if not fields.problems and kept:
        born = date.fromisoformat(kept)
        assert born < NOW.date()
        assert kept == born.isoformat() == " ".join(text.split())
        assert NOW.year - born.year <= 120


@given(st.dates())
def test_every_day_that_somebody_can_have_been_born_on_is_taken(born: date):
    fields = Fields({"born_on": born.isoformat()})
    _read_birthday(fields, today=NOW.date())
    assert (not fields.problems) == (born < NOW.date() and NOW.year - born.year <= 120)


@given(st.one_of(ANYTHING, st.text("+0123456789 ()-./x", max_size=20), st.from_regex(r"\+91 ?[6-9][0-9]{9}")))
def test_a_phone_number_is_a_plus_and_digits_or_refused_with_words(text: Any):
    fields = Fields({"phone": text})
    kept = _read_phone(fields)
    if not fields.problems and kept:
        assert kept[0] == "+"
        assert kept[1:].isascii()
        assert kept[1:].isdigit()
        again = Fields({"phone": kept})
        assert (_read_phone(again), again.problems) == (kept, {})


def codes() -> SixDigitCodes:
    database = database_in_memory()
    audit = AuditLog(entries=AuditRepository(database), now=lambda: NOW)
    settings = Settings(_env_file=None, jwt_secret=SECRET.decode())  # pyright: ignore[reportCallIssue,reportArgumentType]
    return SixDigitCodes(
        codes=CodeRepository(database),
        limits=Limits(
            counters=CounterRepository(database), leases=LeaseRepository(database), audit=audit, now=lambda: NOW
        ),
        audit=audit,
        settings=settings,
        now=lambda: NOW,
    )


@given(st.one_of(ANYTHING, st.text("0123456789 ", max_size=9)), st.sampled_from(list(CodePurpose)))
def test_only_its_own_six_digits_open_a_challenge(typed: Any, purpose: CodePurpose):
    async def play() -> None:
        made = codes()
        challenge, digits = await made.make(CodePurpose.SIGN_UP, "asha@example.com", {})
        try:
            opened = await made.redeem(purpose, challenge, typed, Client())
        except AppError:
            return
        assert (purpose, "".join(typed.split()), opened.id) == (CodePurpose.SIGN_UP, digits, challenge)

    asyncio.run(play())


@given(st.lists(st.integers(0, 6), max_size=3))
def test_blanks_in_a_right_code_are_harmless(places: list[int]):
    async def play() -> None:
        made = codes()
        challenge, digits = await made.make(CodePurpose.SIGN_UP, "asha@example.com", {})
        for place in places:
            digits = f"{digits[:place]} {digits[place:]}"
        assert (await made.redeem(CodePurpose.SIGN_UP, challenge, digits, Client())).id == challenge

    asyncio.run(play())


@given(st.text(max_size=12))
def test_what_is_not_six_digits_costs_no_try(typed: str):
    digits = "".join(typed.split())
    assume(not (len(digits) == 6 and digits.isascii() and digits.isdigit()))

    async def play() -> None:
        made = codes()
        challenge, right = await made.make(CodePurpose.SIGN_UP, "asha@example.com", {})
        for _ in range(6):
            try:
                await made.redeem(CodePurpose.SIGN_UP, challenge, typed, Client())
            except InvalidInput:
                continue
        assert await made.redeem(CodePurpose.SIGN_UP, challenge, right, Client())

    asyncio.run(play())
