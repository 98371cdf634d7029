"""Razorpay, through its own SDK, held to what money needs: fresh certificates, timeouts, nothing sent twice."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

import certifi
import razorpay
import requests
from razorpay.errors import BadRequestError, GatewayError, ServerError
from requests.adapters import HTTPAdapter

from edtech_app import logs
from edtech_app.domain.commerce import Payment, PaymentNotice, PaymentProof, ProviderRefund, RefundProgress
from edtech_app.domain.entity import Clock, utc_now
from edtech_app.domain.errors import GatewayFailed
from edtech_app.domain.money import CURRENCY, Money
from edtech_app.gateways.payments import signing, webhooks
from edtech_app.gateways.payments.port import PaymentsRefused
from edtech_app.gateways.payments.webhooks import WebhookSecret

log = logs.get(__name__)

T = TypeVar("T")

TIMEOUTS = (3.05, 10.0)
"""Seconds to connect and to wait for an answer; the SDK itself would wait for ever."""
WORKERS = 8
PAGE = 100
"""The most that Razorpay lists in one answer."""
SCRIPTS = "https://checkout.razorpay.com"
KEY_NOTE = "key"
"""The note in which a refund carries our key, so that one that comes back from Razorpay is known again."""
UNCLEAR_STATUSES = (409, 429)
"""Statuses that the SDK reports as a refusal although trying again may help: in progress, and too many requests."""
CAPTURE = {
    "capture": "automatic",
    "capture_options": {"automatic_expiry_period": 12, "manual_expiry_period": 7200, "refund_speed": "normal"},
}
"""Capture at once, whatever the account's dashboard says."""


class _WithTimeouts(HTTPAdapter):
    def __init__(self, timeouts: tuple[float, float]) -> None:
        self._timeouts = timeouts
        super().__init__(pool_maxsize=WORKERS)

    def send(self, request: Any, stream: bool = False, timeout: Any = None, *args: Any, **kwargs: Any) -> Any:
        return super().send(request, stream, timeout or self._timeouts, *args, **kwargs)


class RazorpayPayments:
    """The real provider. The SDK blocks, so it runs in threads of its own, with one client for each.

    `webhook_secrets` are the one in force and, for a day after a change, the one before. `base_url` is for tests.
    """

    name = "razorpay"
    calls_back = True

    def __init__(
        self,
        key: str,
        secret: str,
        webhook_secrets: Sequence[WebhookSecret],
        *,
        base_url: str = "",
        timeouts: tuple[float, float] = TIMEOUTS,
        now: Clock = utc_now,
    ) -> None:
        self.public_key = key
        self.script_url = f"{base_url or SCRIPTS}/v1/checkout.js"
        self._secret = secret
        self._webhook_secrets = webhook_secrets
        self._now = now
        self._base_url = base_url
        self._timeouts = timeouts
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="razorpay")
        self._mine = threading.local()

    async def open_order(self, amount: Money, *, receipt: str) -> str:
        # Orders know no idempotency key: the receipt is looked up before, and after an answer that got lost.
        if found := await self._find_order(amount, receipt):
            return found
        body = {"amount": amount.paise, "currency": CURRENCY, "receipt": receipt, "payment": CAPTURE}
        try:
            order = await self._call(lambda client: client.order.create(body))
        except PaymentsRefused:
            raise
        except GatewayFailed:
            if found := await self._find_order(amount, receipt):
                return found
            raise
        return order["id"]

    async def captured_payments(self, gateway_order_id: str) -> list[Payment]:
        answer = await self._call(lambda client: client.order.payments(gateway_order_id))
        payments = sorted(answer["items"], key=lambda payment: (payment["created_at"], payment["id"]))
        captured = [payment for payment in payments if payment["status"] == "captured"]
        for payment in payments:
            if not captured and payment["status"] == "authorized":
                # A second authorised one is left alone: Razorpay gives it back by itself.
                captured = [taken for taken in [await self._capture(payment)] if taken["status"] == "captured"]
        return [_payment(payment) for payment in captured]

    async def refunds(self, payment_id: str) -> list[ProviderRefund]:
        answer = await self._call(lambda client: client.payment.fetch_multiple_refund(payment_id, {"count": PAGE}))
        return [
            ProviderRefund(
                id=refund["id"],
                payment_id=refund["payment_id"],
                amount=Money(refund["amount"]),
                progress=_PROGRESS.get(refund["status"], RefundProgress.PENDING),
                key=dict(refund["notes"] or {}).get(KEY_NOTE, ""),
            )
            for refund in answer["items"]
        ]

    async def captured_between(self, start: datetime, end: datetime) -> list[Payment]:
        found: list[dict[str, Any]] = []
        while True:
            asked = {"from": int(start.timestamp()), "to": int(end.timestamp()), "count": PAGE, "skip": len(found)}
            answer = await self._call(lambda client, asked=asked: client.payment.all(asked))
            found += answer["items"]
            if len(answer["items"]) < PAGE:
                return [_payment(payment) for payment in found if payment["status"] == "captured"]

    async def refund(self, payment: Payment, amount: Money, *, key: str) -> str:
        answer = await self._call(
            lambda client: client.payment.refund(
                payment.id,
                {"amount": amount.paise, "speed": "normal", "notes": {KEY_NOTE: key}},
                headers={"X-Refund-Idempotency": key},
            )
        )
        return answer["id"]

    def is_genuine(self, proof: PaymentProof) -> bool:
        return signing.is_genuine(self._secret.encode(), proof)

    def read_webhook(self, body: bytes, signature: str) -> PaymentNotice:
        return webhooks.read(body, signature, self._webhook_secrets, self._now())

    def close(self) -> None:
        """End the threads, after what they are at."""
        self._threads.shutdown()

    async def _find_order(self, amount: Money, receipt: str) -> str:
        answer = await self._call(lambda client: client.order.all({"receipt": receipt, "count": 100}))
        wanted = (receipt, amount.paise, CURRENCY)
        return next(
            (
                order["id"]
                for order in answer["items"]
                if (order["receipt"], order["amount"], order["currency"]) == wanted
            ),
            "",
        )

    async def _capture(self, payment: dict[str, Any]) -> dict[str, Any]:
        """Take what a bank has only promised; the payment as it is then."""
        try:
            # A dict of our own: the SDK's default is one that all threads share, and amounts get mixed up in it.
            return await self._call(
                lambda client: client.payment.capture(
                    payment["id"], payment["amount"], {"currency": payment["currency"]}
                )
            )
        except PaymentsRefused:
            # Somebody else was faster, or Razorpay gave it back; it knows.
            return await self._call(lambda client: client.payment.fetch(payment["id"]))

    async def _call(self, ask: Callable[[Any], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, ask)

    def _ask(self, ask: Callable[[Any], T]) -> T:
        """Ask with this thread's client.

        Raises:
            PaymentsRefused: Razorpay said no.
            GatewayFailed: There is no clear answer; whatever was asked for may have been done.
        """
        client = self._client()
        self._mine.status = 0
        try:
            return ask(client)
        except BadRequestError as error:
            log.warning("razorpay_refused", status=self._mine.status, because=str(error))
            if self._mine.status in UNCLEAR_STATUSES or self._mine.status >= 500:
                raise GatewayFailed(_AWAY) from error
            raise PaymentsRefused("The payment provider refused this.") from error
        except (GatewayError, ServerError, requests.RequestException) as error:
            log.warning("razorpay_unclear", status=self._mine.status, because=str(error))
            raise GatewayFailed(_AWAY) from error

    def _client(self) -> Any:
        client = getattr(self._mine, "client", None)
        if client is None:
            session = requests.Session()
            for scheme in ("https://", "http://"):
                session.mount(scheme, _WithTimeouts(self._timeouts))
            session.hooks["response"].append(self._note_status)
            options = {"base_url": self._base_url} if self._base_url else {}
            client = razorpay.Client(session=session, auth=(self.public_key, self._secret), **options)
            # The SDK brings certificates of 2015, of which a third have run out, and forces them on every call.
            client.cert_path = certifi.where()
            self._mine.client = client
        return client

    def _note_status(self, response: requests.Response, *_: Any, **__: Any) -> None:
        """Keep the status, which the SDK's errors do not tell."""
        self._mine.status = response.status_code


def _payment(entity: dict[str, Any]) -> Payment:
    return Payment(entity["id"], entity["order_id"] or "", Money(entity["amount"]), entity["currency"])


_PROGRESS = {progress.value: progress for progress in RefundProgress}
_AWAY = "Our payment provider is not responding right now. Nothing was lost. Please try again."
