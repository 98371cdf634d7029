"""Whether the time of an answer tells if an address has an account.

    python -m tests.benchmarks.account_timing [--tries 200]

Each kind of question is asked alternately for an address with an account and for one without, in one run over the
embedded database. `AUC` is the chance that a question about a known address took longer than one about an unknown one
(the Mann-Whitney statistic): 0.50 tells nothing, 1.00 tells everything.
"""

import argparse
import asyncio
import contextlib
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable

from edtech_app.composition import Services
from edtech_app.domain.accounts import Client
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.limits import Limit
from edtech_app.services.accounts import SignUpForm
from tests.benchmarks.house import add_people, open_house

NO_LIMIT = Limit.read("100000/1d")
HERE = Client(address="192.0.2.7", device="Firefox")
PASSWORD = "a hill of green tea"


async def sign_in(house: Services, email: str) -> None:
    with contextlib.suppress(InvalidInput):
        await house.sessions.sign_in(email, "a wrong password", HERE)


async def code(house: Services, email: str) -> None:
    form = SignUpForm(
        role="student",
        first_name="Asha",
        last_name="Rao",
        email=email,
        password=PASSWORD,
        confirmation=PASSWORD,
    )
    await house.sign_up.request(form, HERE)


async def reset(house: Services, email: str) -> None:
    await house.password_resets.request(email, HERE)


QUESTIONS: dict[str, Callable[[Services, str], Awaitable[None]]] = {"sign-in": sign_in, "code": code, "reset": reset}


async def timed(question: Awaitable[None]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    await question
    return (time.perf_counter() - began) * 1000


def auc(known: list[float], unknown: list[float]) -> float:
    """How often a time of the first kind is above one of the second."""
    return sum((one > other) + (one == other) / 2 for one in known for other in unknown) / len(known) / len(unknown)


async def main(tries: int) -> None:
    async with open_house(limit_sign_in=NO_LIMIT, limit_codes=NO_LIMIT, limit_resets=NO_LIMIT) as house:
        people = [f"known{number}@example.com" for number in range(tries)]
        await add_people(house, people, PASSWORD)
        for words, question in QUESTIONS.items():
            await question(house.services, "warm-up@example.com")
            times: dict[str, list[float]] = {"known": [], "unknown": []}
            for number in range(tries):
                pair = [("known", f"known{number}@example.com"), ("unknown", f"other{number}@example.com")]
                for kind, email in random.sample(pair, 2):
                    times[kind].append(await timed(question(house.services, email)))
            for kind, measured in times.items():
                cuts = statistics.quantiles(measured, n=20)
                sys.stdout.write(
                    f"{words:8} {kind:8} p5 {cuts[0]:6.2f}  p50 {statistics.median(measured):6.2f}"
                    f"  p95 {cuts[18]:6.2f} ms\n"
                )
            sys.stdout.write(f"{words:8} AUC {auc(times['known'], times['unknown']):.2f} of {tries} pairs\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=200)
    asyncio.run(main(parser.parse_args().tries))
