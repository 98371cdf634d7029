"""What we need from a payment provider."""

from typing import Protocol, runtime_checkable

from edtech_app.domain.commerce import Payment, PaymentProof
from edtech_app.domain.money import Money


class PaymentGateway(Protocol):
    """A provider that takes money for an order and tells us so.

    Every method may raise `GatewayFailed` when the provider does not answer or refuses; the outcome is then unknown
    and the call may be repeated.
    """

    name: str
    """"razorpay" or "sandbox"; kept with the order."""
    public_key: str
    """The key that the payment window in the browser is opened with; not a secret."""

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

        `key` is 10 to 64 letters, digits, hyphens and underscores.
        """
        ...

    def is_genuine(self, proof: PaymentProof) -> bool:
        """Whether the proof's signature was made by the provider for exactly this order and payment."""
        ...

    def read_webhook(self, body: bytes, signature: str) -> str:
        """Check a webhook's signature over its raw bytes and return the provider's order id it is about.

        Returns "" for events that are about no order.

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
