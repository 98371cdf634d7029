"""A small Razorpay on the loopback for tests: orders, payments, refunds, and the ways in which it fails.

Written from Razorpay's public documentation; the real SDK speaks to it.
"""

import base64
import ipaddress
import json
import random
import re
import secrets
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from edtech_app.domain.commerce import PaymentProof
from edtech_app.domain.money import Money
from edtech_app.gateways.payments import signing
from tests.support import razorpay_window

KEY, SECRET, WEBHOOK_SECRET = "rzp_test_fake", "the key's secret", "the webhook's secret"
SLOW_SECONDS = 0.3
ORDER_FIELDS = {"amount", "currency", "receipt", "notes", "payment"}


class Refused(Exception):
    def __init__(self, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.status = status


@dataclass
class Fault:
    """What goes wrong at the next request whose method and path match.

    `kind`: "drop" (nothing done, no answer), "lost" (done, no answer), "slow" (done, answered late), "html" (a proxy's
    page), "hang" (nothing done, too slow), or a status as a number.
    """

    pattern: str
    kind: str | int
    times: int = 1


@dataclass(frozen=True)
class Event:
    """A webhook's call: what it is called, its body to the letter, and its signature."""

    id: str
    kind: str
    body: bytes
    signature: str


MISHAPS: tuple[str | int, ...] = ("drop", "lost", "lost", "slow", "html", 500, 503, 429)
"""What happens by chance to a provider that `misbehaves`; replies get lost most, because that hurts most."""


class FakeRazorpay:
    """Keeps everything in memory; `with FakeRazorpay() as fake:` serves it at `fake.url`.

    It plays with keys of the test mode on this machine only, so that it can never stand where money is.
    """

    def __init__(self, key: str = KEY, *, host: str = "127.0.0.1", port: int = 0) -> None:
        if not key.startswith("rzp_test_"):
            raise ValueError("The fake takes keys of the test mode only.")
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError("The fake can be reached from this machine only.")
        self._address = (host, port)
        self.hanging, self._closes = 0, threading.Event()
        self.events: list[Event] = []
        self.on_event: Callable[[Event], None] = self.events.append
        self.refunds_take_time = False
        self._chance, self._mishaps = random.Random(), 0.0
        self.orders: dict[str, dict[str, Any]] = {}
        self.payments: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        fake = self

        class Handler(_Handler):
            razorpay = fake

        self._server = _Server(self._address, Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._closes.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    # What a test does

    def pay(self, order_id: str, *, status: str = "captured", amount: int = 0) -> PaymentProof:
        """Play a buyer; `status` may be authorized or failed too, and `amount` another one than the order's.

        Paying twice is two payments, as it is when a bank captures two attempts.
        """
        with self._lock:
            order = self.orders[order_id]
            payment = {
                "id": f"pay_{secrets.token_hex(7)}",
                "entity": "payment",
                "order_id": order_id,
                "amount": amount or order["amount"],
                "currency": order["currency"],
                "status": status,
                "amount_refunded": 0,
                "created_at": int(time.time()),
            }
            self.payments[payment["id"]] = payment
            order["status"] = "paid" if status == "captured" else "attempted"
            self._emit(f"payment.{status}", payment)
            if status == "captured":
                self._emit("order.paid", payment)
        signature = signing.sign(SECRET.encode(), signing.proof_message(order_id, payment["id"]))
        return PaymentProof(order_id, payment["id"], signature)

    def authorize_late(self, payment_id: str) -> None:
        """Play a bank that says yes to a payment which had failed."""
        with self._lock:
            self.payments[payment_id]["status"] = "authorized"
            self._emit("payment.authorized", self.payments[payment_id])

    def refund_elsewhere(self, payment_id: str, amount: Money) -> str:
        """Play somebody who gives money back in the dashboard; the refund's id."""
        with self._lock:
            return self._give_back(self.payments[payment_id], {"amount": amount.paise})["id"]

    def settle_refund(self, refund_id: str, status: str) -> None:
        """Play the bank that gets a refund: processed or failed."""
        with self._lock:
            refund = next(refund for _, refund in self.refunds.values() if refund["id"] == refund_id)
            payment = self.payments[refund["payment_id"]]
            if status == "failed":
                payment["amount_refunded"] -= refund["amount"]
                payment["status"] = "captured"
            refund["status"] = status
            self._emit(f"refund.{status}", payment, refund)

    def dispute(self, payment_id: str, how: str) -> None:
        """Play a bank that argues: created, under_review, won, lost, closed."""
        with self._lock:
            self._emit(f"payment.dispute.{how}", self.payments[payment_id])

    def webhook(self, proof: PaymentProof, event: str = "payment.captured") -> tuple[bytes, str]:
        """The body and signature with which Razorpay tells of a payment."""
        told = _event(event, {"payment": {"entity": self.payments[proof.payment_id]}})
        return told.body, told.signature

    def misbehave(self, share: float, seed: int) -> None:
        """From now on let this share of all requests come to grief, by a chance that can be repeated."""
        self._mishaps, self._chance = share, random.Random(seed)

    def captured(self) -> dict[str, int]:
        """The payments that hold money, and how many paise are left of each."""
        with self._lock:
            return {
                payment["id"]: payment["amount"] - payment["amount_refunded"]
                for payment in self.payments.values()
                if payment["status"] == "captured"
            }

    def fail(self, pattern: str, kind: str | int, times: int = 1) -> None:
        self.faults.append(Fault(pattern, kind, times))

    # What the SDK calls

    def answer(self, method: str, path: str, query: dict[str, str], body: dict[str, Any], key: str) -> Any:
        with self._lock:
            for pattern, act in (
                (r"POST /v1/orders", lambda: self._create_order(body)),
                (r"GET /v1/orders", lambda: self._list_orders(query)),
                (r"GET /v1/orders/(\w+)/payments", self._order_payments),
                (r"GET /v1/payments", lambda: self._list_payments(query)),
                (r"GET /v1/payments/(\w+)", self._payment),
                (r"GET /v1/payments/(\w+)/refunds", self._list_refunds),
                (r"POST /v1/payments/(\w+)/capture", lambda payment_id: self._capture(payment_id, body)),
                (r"POST /v1/payments/(\w+)/refund", lambda payment_id: self._refund(payment_id, body, key)),
            ):
                if match := re.fullmatch(pattern, f"{method} {path}"):
                    return act(*match.groups())
        raise Refused("The requested URL was not found on the server.", 404)

    def fault_for(self, line: str) -> Fault | None:
        with self._lock:
            self.requests.append(line)
            for fault in self.faults:
                if fault.times and re.search(fault.pattern, line):
                    fault.times -= 1
                    return fault
            if self._chance.random() < self._mishaps:
                return Fault(line, self._chance.choice(MISHAPS))
        return None

    def hang(self) -> None:
        """Hold a request without a word, until the fake closes or half a minute is over."""
        self.hanging += 1
        self._closes.wait(30)
        self.hanging -= 1

    def _create_order(self, body: dict[str, Any]) -> dict[str, Any]:
        if extra := set(body) - ORDER_FIELDS:
            raise Refused(f"{', '.join(extra)} is/are not required and should not be sent")
        if not isinstance(body.get("amount"), int) or body["amount"] < 100:
            raise Refused("The amount must be at least INR 1.00")
        if len(body["receipt"]) > 40:
            raise Refused("The receipt may not be greater than 40 characters.")
        order = {
            "id": f"order_{secrets.token_hex(7)}",
            "entity": "order",
            "amount": body["amount"],
            "currency": body["currency"],
            "receipt": body["receipt"],
            "status": "created",
        }
        self.orders[order["id"]] = order
        return order

    def _list_orders(self, query: dict[str, str]) -> dict[str, Any]:
        items = [order for order in self.orders.values() if order["receipt"] == query["receipt"]]
        return {"entity": "collection", "count": len(items), "items": items}

    def _order_payments(self, order_id: str) -> dict[str, Any]:
        if order_id not in self.orders:
            raise Refused("The id provided does not exist")
        items = [payment for payment in self.payments.values() if payment["order_id"] == order_id]
        return {"entity": "collection", "count": len(items), "items": items}

    def _list_payments(self, query: dict[str, str]) -> dict[str, Any]:
        start, end = int(query["from"]), int(query["to"])
        found = [payment for payment in self.payments.values() if start <= payment["created_at"] <= end]
        skip, count = int(query.get("skip", 0)), min(int(query.get("count", 10)), 100)
        items = found[skip : skip + count]
        return {"entity": "collection", "count": len(items), "items": items}

    def _list_refunds(self, payment_id: str) -> dict[str, Any]:
        items = [refund for _, refund in self.refunds.values() if refund["payment_id"] == payment_id]
        return {"entity": "collection", "count": len(items), "items": items}

    def _payment(self, payment_id: str) -> dict[str, Any]:
        if payment_id not in self.payments:
            raise Refused("The id provided does not exist")
        return self.payments[payment_id]

    def _capture(self, payment_id: str, body: dict[str, Any]) -> dict[str, Any]:
        payment = self._payment(payment_id)
        if payment["status"] == "captured":
            raise Refused("This payment has already been captured")
        if payment["status"] != "authorized":
            raise Refused("Only payments which have been authorized and not yet captured can be captured")
        if body != {"amount": payment["amount"], "currency": payment["currency"]}:
            raise Refused("Capture amount must be equal to the amount authorized")
        payment["status"] = "captured"
        self._emit("payment.captured", payment)
        return payment

    def _refund(self, payment_id: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        if not re.fullmatch(r"[A-Za-z0-9_-]{10,}", key):
            raise Refused("The idempotency key must be at least 10 characters long.")
        if key in self.refunds:
            asked, refund = self.refunds[key]
            if asked != {"payment_id": payment_id, **body}:
                raise Refused("Different request with the same idempotency key has already been processed.", 409)
            return refund
        refund = self._give_back(self._payment(payment_id), body)
        del self.refunds[refund["id"]]
        self.refunds[key] = ({"payment_id": payment_id, **body}, refund)
        return refund

    def _give_back(self, payment: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        if payment["status"] != "captured":
            raise Refused("The payment status should be captured for action to be taken")
        if body["amount"] > payment["amount"] - payment["amount_refunded"]:
            raise Refused("The refund amount provided is greater than amount captured")
        payment["amount_refunded"] += body["amount"]
        if payment["amount_refunded"] == payment["amount"]:
            payment["status"] = "refunded"
        refund = {
            "id": f"rfnd_{secrets.token_hex(7)}",
            "entity": "refund",
            "payment_id": payment["id"],
            "amount": body["amount"],
            "notes": body.get("notes") or [],
            "status": "pending" if self.refunds_take_time else "processed",
        }
        self.refunds[refund["id"]] = ({}, refund)
        self._emit("refund.created", payment, refund)
        if not self.refunds_take_time:
            self._emit("refund.processed", payment, refund)
        return refund

    def _emit(self, kind: str, payment: dict[str, Any], refund: dict[str, Any] | None = None) -> None:
        payload = {"payment": {"entity": payment}} | ({"refund": {"entity": refund}} if refund else {})
        self.on_event(_event(kind, payload))


def _event(kind: str, payload: dict[str, Any]) -> Event:
    body = json.dumps({"entity": "event", "account_id": "acc_fake", "event": kind, "payload": payload}).encode()
    return Event(f"evt_{secrets.token_hex(7)}", kind, body, signing.sign(WEBHOOK_SECRET.encode(), body))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that were killed do not take their answers; everything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    razorpay: FakeRazorpay
    server_version = "Fake"

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_OPTIONS(self) -> None:
        self._send(204, b"", "text/plain")

    def _serve(self) -> None:
        url = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if url.path == "/v1/checkout.js":
            self._send(200, razorpay_window.SCRIPT.encode(), "text/javascript")
            return
        if url.path == razorpay_window.PAY:
            self._send(200, json.dumps(razorpay_window.played(self.razorpay, json.loads(raw))).encode(), "text/plain")
            return
        fault = self.razorpay.fault_for(f"{self.command} {url.path}")
        kind = fault.kind if fault else ""
        if kind == "drop":
            return
        if kind == "hang":
            self.razorpay.hang()
            return
        if kind == "html":
            self._send(502, b"<html>Bad gateway</html>", "text/html")
        elif isinstance(kind, int):
            self._send_error(kind, "Too many requests" if kind == 429 else "Something went wrong")
        else:
            self._act(url.path, url.query, raw, kind)

    def _act(self, path: str, query: str, raw: bytes, kind: str) -> None:
        expected = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") != expected:
            self._send_error(401, "Authentication failed")
            return
        fields = {name: values[0] for name, values in parse_qs(query).items()}
        key = self.headers.get("X-Refund-Idempotency") or ""
        try:
            result = self.razorpay.answer(self.command, path, fields, json.loads(raw or b"{}"), key)
        except Refused as refused:
            self._send_error(refused.status, str(refused))
        else:
            if kind == "slow":
                time.sleep(SLOW_SECONDS)
            if kind != "lost":
                self._send(200, json.dumps(result).encode(), "application/json")

    def _send_error(self, status: int, description: str) -> None:
        code = "SERVER_ERROR" if status >= 500 else "BAD_REQUEST_ERROR"
        body = json.dumps({"error": {"code": code, "description": description}}).encode()
        self._send(status, body, "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)
