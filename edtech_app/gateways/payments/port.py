"""What we need from a payment provider."""

from datetime import datetime
from typing import Protocol, runtime_checkable

from edtech_app.domain.commerce import Payment, PaymentNotice, PaymentProof, ProviderRefund
from edtech_app.domain.errors import GatewayFailed
from edtech_app.domain.money import Money


class PaymentsRefused(GatewayFailed):
    """The provider understood and said no; the same again would be refused again."""


class PaymentBooks(Protocol):
    """What a provider has written down, to hold our own books against."""

    async def refunds(self, payment_id: str) -> list[ProviderRefund]:
        """All that went back of a payment, whoever asked for it.

        Raises:
            GatewayFailed: The provider does not answer.
        """
        ...

    async def captured_between(self, start: datetime, end: datetime) -> list[Payment]:
        """Every payment of these times that was captured and has not gone back whole.

        Raises:
            GatewayFailed: The provider does not answer.
        """
        ...


class PaymentGateway(PaymentBooks, Protocol):
    """A provider that takes money for an order and tells us so.

    Every method may raise `GatewayFailed` when the provider does not answer or refuses; the outcome is then unknown
    and the call may be repeated.
    """

    name: str
    """"razorpay" or "sandbox"; kept with the order."""
    public_key: str
    """The key that the payment window in the browser is opened with; not a secret."""
    calls_back: bool
    """Whether it tells us of payments by itself; the sandbox does not."""
    script_url: str
    """Where the browser gets the payment window from, "" for the sandbox, which is a page of ours."""

    async def open_order(self, amount: Money, *, receipt: str) -> str:
        """Make an order with the provider, or find the one already made for this receipt (our order's id).

        Returns the provider's order id; two calls with one receipt and amount end with the same order wherever the
        provider can tell.
        """
        ...

    async def captured_payments(self, gateway_order_id: str) -> list[Payment]:
        """What was really paid for the order, as the provider says; an authorised payment is captured first."""
        ...

    async def refund(self, payment: Payment, amount: Money, *, key: str) -> str:
        """Give (part of) a payment back and return the provider's refund id; the same key never refunds twice.

        `key` is 10 to 64 letters, digits, hyphens and underscores; `refunds` tells it again.

        Raises:
            PaymentsRefused: The provider said no; asking again would change nothing.
        """
        ...

    def is_genuine(self, proof: PaymentProof) -> bool:
        """Whether the proof's signature was made by the provider for exactly this order and payment."""
        ...

    def read_webhook(self, body: bytes, signature: str) -> PaymentNotice:
        """Check a webhook's signature over its raw bytes and say what it is about.

        Raises:
            InvalidInput: The signature is wrong or the body is not what the provider sends.
        """
        ...


@runtime_checkable
class PlayablePayments(PaymentGateway, Protocol):
    """A provider whose buyer we can play, because no money moves."""

    async def pay(self, gateway_order_id: str) -> PaymentProof:
        """Pay the order and return the proof that a real window would hand the browser; twice pays once.

        Raises:
            NotFound: The provider knows no such order.
        """
        ...
