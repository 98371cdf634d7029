"""A house with nothing but its till, in a process to kill: the real services, webhook route and jobs.

`python -m tests.support.till` opens a till for every line that it reads, `FOLDER RAZORPAY_URL PORT`, and answers with
the number of its process. It has imported everything by then, so that a till opens fast. A till stands on the embedded
database in the folder and takes money through the fake Razorpay. Its time runs fast too: what waits for minutes is done
in seconds.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from edtech_app import jobs, web
from edtech_app.api import build_api
from edtech_app.composition import Services
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.commerce import PaymentProof
from edtech_app.domain.entity import EPOCH, millis, utc_now
from edtech_app.domain.errors import AppError
from edtech_app.runtime import House, running, use_services
from edtech_app.settings import Settings
from tests.support.fake_razorpay import KEY, SECRET, WEBHOOK_SECRET

FASTER = 120
BEAT = 0.3
"""Seconds between two runs of a job."""


def till_settings(folder: Path, razorpay_url: str) -> Settings:
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        data_dir=folder,
        site_url="http://school.test",
        razorpay_key=KEY,
        razorpay_secret=SecretStr(SECRET),
        razorpay_webhook_secret=SecretStr(WEBHOOK_SECRET),
        razorpay_url=razorpay_url,
    )


def fast_clock(folder: Path) -> Any:
    """A clock that goes on where the process before left it."""
    note = folder / "began"
    if not note.exists():
        note.write_text(str(millis(utc_now())), encoding="utf-8")
    began = EPOCH + timedelta(milliseconds=int(note.read_text(encoding="utf-8")))

    def now() -> datetime:
        return began + (utc_now() - began) * FASTER

    return now


def till(services: Services) -> Starlette:
    """What buyers' pages would ask for; the webhook's route is the product's own."""

    async def checkout(request: Request) -> JSONResponse:
        asked = await request.json()
        ticket = await services.commerce.start_checkout(_actor(asked), asked["courses"])
        return JSONResponse({"order": ticket.order_id, "gateway_order": ticket.gateway_order_id})

    async def confirm(request: Request) -> JSONResponse:
        asked = await request.json()
        proof = PaymentProof(asked["gateway_order"], asked["payment"], asked["signature"])
        return JSONResponse({"status": (await services.commerce.confirm(_actor(asked), proof)).status})

    async def give_back(request: Request) -> JSONResponse:
        asked = await request.json()
        return JSONResponse(
            {"status": (await services.refunds.ask(_actor(asked), asked["order"], asked["course"])).status}
        )

    async def refuse(_: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"message": str(error)}, 409)

    return Starlette(
        routes=[
            Route("/till/checkout", checkout, methods=["POST"]),
            Route("/till/confirm", confirm, methods=["POST"]),
            Route("/till/give-back", give_back, methods=["POST"]),
            Mount("/", web.wrap(build_api(), Settings(_env_file=None), None)),  # pyright: ignore[reportCallIssue]
        ],
        exception_handlers={AppError: refuse},
    )


def _actor(asked: dict[str, Any]) -> Actor:
    user_id = asked["user"]
    return Actor(user_id=user_id, role=Role.STUDENT, email=f"{user_id}@example.com", name="Asha Rao")


def jobs_of_the_till(services: Services) -> list[jobs.Job]:
    work = {
        "work-off-payments": services.payment_inbox.work_off_waiting,
        "reconcile-orders": services.commerce.reconcile,
        "reconcile-refunds": services.refund_reconciliation.reconcile,
        "count-enrollments": services.enrollments.finish_counting,
    }
    return [jobs.Job(name, BEAT, doing) for name, doing in work.items()]


async def serve(house: House, services: Services, port: int) -> None:
    use_services(services)
    server = Server(till(services), address="127.0.0.1", port=port, interface=Interfaces.ASGI)  # pyright: ignore[reportArgumentType]
    await asyncio.gather(server.serve(), *[jobs.repeat(house, job) for job in jobs_of_the_till(services)])


async def open_till(folder: Path, razorpay_url: str, port: int) -> None:
    async with running(till_settings(folder, razorpay_url)) as house:
        await serve(house, house.services_at(fast_clock(folder)), port)


def main() -> None:
    # Whoever was killed is not waited for; a till has children of its own, and waits for them.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        folder, razorpay_url, port = line.split()
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            asyncio.run(open_till(Path(folder), razorpay_url, int(port)))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
