"""Passwords: hashed slowly on purpose, and advised on while they are typed."""

import asyncio
import contextlib
import functools
import os
import sys
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

from passlib.context import CryptContext  # pyright: ignore[reportMissingTypeStubs]
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from edtech_app.domain.errors import TooMany
from edtech_app.services.fields import Fields

T = TypeVar("T")

SHORTEST = 8
LONGEST = 128
COMMON: frozenset[str] = frozenset(FREQUENCY_LISTS["passwords"])
"""The commonest passwords that have leaked, in lower case."""

WORDS = ("Very easy to guess", "Easy to guess", "Fair", "Good", "Strong")


AT_ONCE = 2
"""How many sign-ins are worked on at once: one is hashed while the other asks the database."""
QUEUE = 200
"""How many may wait to sign in: some seconds' work. More are told to come again rather than to hang."""
QUEUE_WAIT = 5


@functools.cache
def _threads() -> ThreadPoolExecutor:
    """The process's own few threads for hashing: one core stays free for everybody else, and they yield to others."""
    return ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1), thread_name_prefix="passwords", initializer=_be_nice)


def _be_nice() -> None:
    """Let every other thread go first, where a thread has a priority of its own (Linux)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


@dataclass(frozen=True, slots=True)
class PasswordAdvice:
    """How hard a password is to guess, 0 to 4, in a few words and with a tip."""

    score: int
    words: str
    tip: str


def objection_to(password: str, email_key: str) -> str:
    """Why the password cannot be used, in words; empty when it can."""
    folded = password.lower()
    if len(password) < SHORTEST:
        return f"Please use {SHORTEST} characters or more."
    if len(password) > LONGEST:
        return f"Please use at most {LONGEST} characters."
    if folded in COMMON or len(set(folded)) == 1:
        return "This password is too common. Please choose another one."
    if email_key and folded in (email_key, email_key.partition("@")[0]):
        return "Please do not use your email as your password."
    return ""


def new_password(fields: Fields, key: str) -> str:
    """Read a new password and its confirmation, which a person typed twice."""
    password, confirmation = fields.raw("password"), fields.raw("confirmation")
    fields.refuse("password", objection_to(password, key))
    if password != confirmation:
        fields.refuse("confirmation", "The passwords do not match.")
    return password


class Cost(NamedTuple):
    """What a guess costs: memory in KiB, and how often it is gone over."""

    memory: int
    passes: int


OWASP = Cost(memory=19456, passes=2)
"""For argon2id with one lane, from OWASP's Password Storage Cheat Sheet."""


class Passwords:
    """Argon2id, in threads of its own so that hashing never holds up anything else."""

    def __init__(self, cost: Cost = OWASP) -> None:
        self._context: Any = CryptContext(
            schemes=["argon2"],
            argon2__type="ID",
            argon2__memory_cost=cost.memory,
            argon2__time_cost=cost.passes,
            argon2__parallelism=1,
            argon2__digest_size=32,
        )
        self._waiting = 0
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        return await self._run(lambda: cast(str, self._context.hash(password)))

    async def check(self, password: str, hashed: str) -> tuple[bool, str]:
        """Whether the password is right, and its new hash when the parameters have risen (else empty).

        An empty `hashed` (nobody has this address) is wrong and costs the same time.
        """
        return await self._run(lambda: self._check(password, hashed))

    async def advise(self, password: str, known_about_them: list[str]) -> PasswordAdvice:
        """Advice on a password that is being typed."""
        return await asyncio.to_thread(_advise, password, known_about_them)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait for a turn at signing in: few at a time, so that a rush of sign-ins leaves the database to others.

        Raises:
            TooMany: Very many are waiting already.
        """
        if self._waiting >= QUEUE:
            raise TooMany("Many people are signing in right now. Please try again in a few seconds.", QUEUE_WAIT)
        self._waiting += 1
        try:
            async with self._turns:
                yield
        finally:
            self._waiting -= 1

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(_threads(), work)

    def _check(self, password: str, hashed: str) -> tuple[bool, str]:
        if len(password) > LONGEST:
            password, hashed = "", ""
        try:
            if not hashed:
                self._context.dummy_verify()
                return False, ""
            is_right, renewed = self._context.verify_and_update(password, hashed)
        except ValueError:
            return False, ""
        return bool(is_right), str(renewed or "")


def _advise(password: str, known_about_them: list[str]) -> PasswordAdvice:
    if not password:
        return PasswordAdvice(0, "", "")
    if objection := objection_to(password, ""):
        return PasswordAdvice(0, WORDS[0], objection)
    # The estimator takes 72 characters; what is longer is strong enough if its beginning is.
    found = cast("dict[str, Any]", zxcvbn(password[:72], user_inputs=[word for word in known_about_them if word]))
    score = int(found["score"])
    tips = [str(found["feedback"]["warning"]), *(str(tip) for tip in found["feedback"]["suggestions"])]
    tip = next((tip for tip in tips if tip), "")
    return PasswordAdvice(score, WORDS[score], "" if score >= 3 else tip)
