"""The payment provider's stand-in: real orders, real signatures, no money."""

import asyncio
import json
import secrets
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from edtech_app.domain.commerce import Payment, PaymentNotice, PaymentProof, ProviderRefund, RefundProgress
from edtech_app.domain.entity import Clock, utc_now
from edtech_app.domain.errors import GatewayFailed, NotFound
from edtech_app.domain.money import Money
from edtech_app.gateways.payments import signing, webhooks
from edtech_app.gateways.payments.port import PaymentsRefused
from edtech_app.gateways.payments.webhooks import WebhookSecret

T = TypeVar("T")

ELSEWHERE = "dashboard-"
"""How the keys of refunds begin that nobody of ours asked for."""

TABLES = (
    "create table if not exists orders (id text primary key, receipt text not null, amount integer not null,"
    " unique (receipt, amount))",
    "create table if not exists payments (id text primary key, order_id text not null, amount integer not null,"
    " captured_as integer not null)",
    "create table if not exists refunds (key text primary key, id text not null, payment_id text not null,"
    " amount integer not null)",
    "create table if not exists failed (refund_id text primary key)",
    "create table if not exists times (payment_id text primary key, seconds integer not null)",
)


class SandboxPayments:
    """Plays the provider. What it knows lies in an SQLite file under `data_dir/sandbox`, for all our processes.

    SQLite's transactions make it safe among several processes and against being killed at any point.
    """

    name = "sandbox"
    calls_back = False
    public_key = "sandbox"
    script_url = ""

    def __init__(self, data_dir: Path, secret: bytes, now: Clock = utc_now) -> None:
        self._file = data_dir / "sandbox" / "payments.sqlite3"
        self._secret = signing.sign(secret, b"sandbox payments").encode()
        self._now = now

    async def open_order(self, amount: Money, *, receipt: str) -> str:
        def work(db: sqlite3.Connection) -> str:
            db.execute("insert or ignore into orders values (?, ?, ?)", (_new("order"), receipt, amount.paise))
            (order_id,) = db.execute(
                "select id from orders where receipt = ? and amount = ?", (receipt, amount.paise)
            ).fetchone()
            return order_id

        return await self._run(work)

    async def captured_payments(self, gateway_order_id: str) -> list[Payment]:
        def work(db: sqlite3.Connection) -> list[Payment]:
            rows = db.execute(
                "select id, amount from payments where order_id = ? order by captured_as", (gateway_order_id,)
            ).fetchall()
            return [
                Payment(payment_id, gateway_order_id, Money(paise))
                for payment_id, paise in rows
                if _refunded(db, payment_id) < paise
            ]

        return await self._run(work)

    async def refunds(self, payment_id: str) -> list[ProviderRefund]:
        def work(db: sqlite3.Connection) -> list[ProviderRefund]:
            failed = {refund_id for (refund_id,) in db.execute("select refund_id from failed")}
            rows = db.execute("select id, amount, key from refunds where payment_id = ?", (payment_id,)).fetchall()
            return [
                ProviderRefund(
                    id=refund_id,
                    payment_id=payment_id,
                    amount=Money(paise),
                    progress=RefundProgress.FAILED if refund_id in failed else RefundProgress.PROCESSED,
                    key="" if key.startswith(ELSEWHERE) else key,
                )
                for refund_id, paise, key in rows
            ]

        return await self._run(work)

    async def captured_between(self, start: datetime, end: datetime) -> list[Payment]:
        def work(db: sqlite3.Connection) -> list[Payment]:
            rows = db.execute(
                "select id, order_id, amount from payments join times on payment_id = id"
                " where seconds between ? and ? order by seconds",
                (int(start.timestamp()), int(end.timestamp())),
            ).fetchall()
            return [
                Payment(payment_id, order_id, Money(paise))
                for payment_id, order_id, paise in rows
                if _refunded(db, payment_id) < paise
            ]

        return await self._run(work)

    async def refund(self, payment: Payment, amount: Money, *, key: str) -> str:
        def work(db: sqlite3.Connection) -> str:
            done = db.execute("select id, payment_id, amount from refunds where key = ?", (key,)).fetchone()
            if done:
                if done[1:] != (payment.id, amount.paise):
                    raise PaymentsRefused("The payment provider refused: this refund was requested differently before.")
                return done[0]
            paid = db.execute("select amount from payments where id = ?", (payment.id,)).fetchone()
            if paid is None or amount.paise <= 0 or _refunded(db, payment.id) + amount.paise > paid[0]:
                raise PaymentsRefused("The payment provider refused to refund this amount.")
            refund_id = _new("rfnd")
            db.execute("insert into refunds values (?, ?, ?, ?)", (key, refund_id, payment.id, amount.paise))
            return refund_id

        return await self._run(work)

    def is_genuine(self, proof: PaymentProof) -> bool:
        return signing.is_genuine(self._secret, proof)

    def read_webhook(self, body: bytes, signature: str) -> PaymentNotice:
        return webhooks.read(body, signature, [WebhookSecret(self._secret.decode())], self._now())

    async def pay(self, gateway_order_id: str, *, again: bool = False, amount: Money | None = None) -> PaymentProof:
        """Play the buyer: pay the order, and return the proof that the browser would send.

        Twice pays once, unless `again` plays a bank that captures two attempts; `amount` plays one that captures
        another sum than the order's.

        Raises:
            NotFound: There is no such order.
        """

        def work(db: sqlite3.Connection) -> str:
            order = db.execute("select amount from orders where id = ?", (gateway_order_id,)).fetchone()
            if order is None:
                raise NotFound("The sandbox knows no such order.")
            paid = db.execute(
                "select id from payments where order_id = ? order by captured_as", (gateway_order_id,)
            ).fetchall()
            if paid and not again:
                return paid[0][0]
            payment_id = _new("pay")
            db.execute(
                "insert into payments values (?, ?, ?, ?)",
                (payment_id, gateway_order_id, amount.paise if amount else order[0], len(paid) + 1),
            )
            db.execute("insert into times values (?, ?)", (payment_id, int(self._now().timestamp())))
            return payment_id

        payment_id = await self._run(work)
        signature = signing.sign(self._secret, signing.proof_message(gateway_order_id, payment_id))
        return PaymentProof(gateway_order_id, payment_id, signature)

    async def given_back(self, payment_id: str = "") -> Money:
        """How much of a payment was refunded, or of all payments together."""

        def work(db: sqlite3.Connection) -> Money:
            if payment_id:
                return Money(_refunded(db, payment_id))
            rows = db.execute("select distinct payment_id from refunds").fetchall()
            return Money(sum(_refunded(db, one) for (one,) in rows))

        return await self._run(work)

    async def refund_elsewhere(self, payment: Payment, amount: Money) -> str:
        """Play somebody who gives money back in the provider's own dashboard; the refund's id."""
        return await self.refund(payment, amount, key=f"{ELSEWHERE}{secrets.token_hex(7)}")

    async def fail_refund(self, refund_id: str) -> None:
        """Play a bank that sends a refund back."""
        await self._run(lambda db: db.execute("insert or ignore into failed values (?)", (refund_id,)) and None)

    def webhook(self, proof: PaymentProof, event: str = "payment.captured") -> tuple[bytes, str]:
        """The body and signature of the call by which a provider would tell us of this payment."""
        entity = {"id": proof.payment_id, "order_id": proof.gateway_order_id}
        body = json.dumps({"event": event, "payload": {"payment": {"entity": entity}}}).encode()
        return body, signing.sign(self._secret, body)

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run one transaction in a thread; it holds the file's write lock from its beginning."""

        def run() -> T:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._file, timeout=10, isolation_level=None)) as db:
                db.execute("begin immediate")
                try:
                    for table in TABLES:
                        db.execute(table)
                    result = work(db)
                except BaseException:
                    db.execute("rollback")
                    raise
                db.execute("commit")
                return result

        try:
            return await asyncio.to_thread(run)
        except sqlite3.Error as error:
            raise GatewayFailed("The payment sandbox is not responding. Please try again.") from error


def _refunded(db: sqlite3.Connection, payment_id: str) -> int:
    (paise,) = db.execute(
        "select coalesce(sum(amount), 0) from refunds"
        " where payment_id = ? and id not in (select refund_id from failed)",
        (payment_id,),
    ).fetchone()
    return paise


def _new(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(7)}"
