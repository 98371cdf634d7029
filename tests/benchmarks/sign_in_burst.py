"""What other people notice when many sign in at once.

    python -m tests.benchmarks.sign_in_burst [--sign-ins 50] [--rounds 5]

Twenty people ask, each every 50 ms, what every event of every page asks first: whose session this is, and what is in
their cart. Their p95 is taken while nobody signs in and while a burst of sign-ins is worked off, alternately in one
run over the embedded database.
"""

import argparse
import asyncio
import random
import statistics
import sys
import time

from edtech_app.composition import Services
from edtech_app.domain.accounts import Client
from edtech_app.domain.limits import Limit
from tests.benchmarks.house import add_people, open_house

PEOPLE, PAUSE = 20, 0.05
PASSWORD = "a hill of green tea"
NO_LIMIT = Limit.read("100000/1d")


async def ask_until(done: asyncio.Event, house: Services, token: str, times: list[float]) -> None:
    """One person's events, in milliseconds each."""
    await asyncio.sleep(random.random() * PAUSE)
    while not done.is_set():
        began = time.perf_counter()
        actor = await house.sessions.actor(token)
        await house.cart.count(actor, ())
        times.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(PAUSE)


async def measured(house: Services, token: str, work: asyncio.Future[object]) -> list[float]:
    """The events' times while some work lasts."""
    done, times = asyncio.Event(), list[float]()
    people = [asyncio.create_task(ask_until(done, house, token, times)) for _ in range(PEOPLE)]
    await work
    done.set()
    await asyncio.gather(*people)
    return times


async def main(sign_ins: int, rounds: int) -> None:
    async with open_house(limit_sign_in=NO_LIMIT) as house:
        emails = [f"p{number}@example.com" for number in range(sign_ins)]
        await add_people(house, emails, PASSWORD)
        sessions = house.services.sessions
        ticket = await sessions.sign_in(emails[0], PASSWORD, Client(address="192.0.2.7"))
        token = (await sessions.open(ticket, Client(address="192.0.2.7"))).token
        ratios: list[float] = []
        for _ in range(rounds):
            idle = await measured(house.services, token, asyncio.ensure_future(asyncio.sleep(2)))
            began = time.perf_counter()
            burst = asyncio.gather(
                *[
                    sessions.sign_in(email, PASSWORD, Client(address=f"198.51.100.{number}"))
                    for number, email in enumerate(emails)
                ]
            )
            busy = await measured(house.services, token, burst)
            took = time.perf_counter() - began
            p95 = [statistics.quantiles(times, n=20)[18] for times in (idle, busy)]
            ratios.append(p95[1] / p95[0])
            sys.stdout.write(
                f"{sign_ins} sign-ins in {took:.2f} s; others' p95 idle {p95[0]:.1f} ms, "
                f"meanwhile {p95[1]:.1f} ms, ratio {ratios[-1]:.2f} ({len(busy)} events)\n"
            )
        sys.stdout.write(f"median ratio {statistics.median(ratios):.2f}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sign-ins", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    asyncio.run(main(asked.sign_ins, asked.rounds))
