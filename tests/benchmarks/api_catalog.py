"""What a page of 20 courses through the API costs at 16 connections, beside a bare indexed find of the same run.

    python -m tests.benchmarks.api_catalog [--courses 10000] [--requests 1600] [--rounds 5]

The API is served by the product's server over a real socket, with the house's face around it. The clients are 16
threads of another process, each with one connection that it keeps; the finds are asked by 16 tasks in the server's
own loop. Both are taken in turns. The database is the embedded one.
"""

import argparse
import asyncio
import concurrent.futures
import http.client
import multiprocessing
import socket
import statistics
import time

from granian.constants import Interfaces
from granian.server.embed import Server

from edtech_app import runtime, web
from edtech_app.api import build_api
from edtech_app.domain.accounts import Role
from tests.benchmarks.house import open_house
from tests.benchmarks.search import fill, quantiles, say
from tests.support.world import World

CONNECTIONS = 16
PATHS = ("/api/v1/courses/getAllCourses?limit=20", "/api/v1/courses/getAllCourses?limit=20&q=python&maxPrice=99900")


def client(port: int, path: str, requests: int) -> list[float]:
    """The milliseconds that each request of one connection took."""
    connection, times = http.client.HTTPConnection("127.0.0.1", port, timeout=60), list[float]()
    for _ in range(requests):
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, body
    connection.close()
    return times


def clients(port: int, path: str, requests: int) -> list[float]:
    """The same of all connections at once."""
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        asked = [pool.submit(client, port, path, requests // CONNECTIONS) for _ in range(CONNECTIONS)]
        return [taken for each in asked for taken in each.result()]


async def finds(house: runtime.House, requests: int) -> list[float]:
    """The milliseconds of bare finds, as many at once as there are connections."""

    async def some() -> list[float]:
        times: list[float] = []
        for _ in range(requests // CONNECTIONS):
            began = time.perf_counter()
            await house.database["courses"].find_one({"slug": "course-7"})
            times.append((time.perf_counter() - began) * 1000)
        return times

    return [taken for each in await asyncio.gather(*[some() for _ in range(CONNECTIONS)]) for taken in each]


async def measure(courses: int, requests: int, rounds: int) -> None:
    async with open_house() as house:
        world = World(house.database, house.settings.data_dir)
        for number in range(50):
            await world.person(Role.INSTRUCTOR, f"Teacher {number}")
        await house.services.catalog.put_up_first_shelves()
        await fill(house.database, courses)
        await house.services.catalog_index.open()
        while not house.services.catalog_index.is_whole:  # noqa: ASYNC110 - nobody else wants to be told
            await asyncio.sleep(0.1)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        runtime.use_services(house.services)
        app = web.wrap(build_api(), house.settings, None)
        server = Server(app, port=port, interface=Interfaces.ASGINL, log_enabled=False)
        serving, loop = asyncio.create_task(server.serve()), asyncio.get_running_loop()
        with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as elsewhere:
            for path in PATHS:
                await loop.run_in_executor(elsewhere, clients, port, path, CONNECTIONS * 5)
                ratios: list[tuple[float, float]] = []
                for _ in range(rounds):
                    bare, began = await finds(house, requests), time.perf_counter()
                    taken = await loop.run_in_executor(elsewhere, clients, port, path, requests)
                    each_second = requests / (time.perf_counter() - began)
                    (p50, p95), (bare50, bare95) = quantiles(taken), quantiles(bare)
                    ratios.append((p50 / bare50, p95 / bare95))
                    say(f"  p50 {p50:.1f}, p95 {p95:.1f} ms, {each_second:.0f}/s; finds {bare50:.1f}, {bare95:.1f} ms")
                median = [statistics.median(ratio) for ratio in zip(*ratios, strict=True)]
                say(f"{path}: p50 {median[0]:.1f}, p95 {median[1]:.1f} finds, each at {CONNECTIONS} connections\n")
        server.stop()
        await serving


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--courses", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=1600)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    asyncio.run(measure(asked.courses, asked.requests, asked.rounds))


if __name__ == "__main__":
    main()
