"""The payment provider's stand-in: real orders, real signatures, no money."""

from pathlib import Path

from edtech_app.domain.commerce import Payment, PaymentProof
from edtech_app.domain.money import Money


class SandboxPayments:
    """Plays the provider; what it knows survives a restart, in a file under `data_dir`."""

    name = "sandbox"
    public_key = "sandbox"

    def __init__(self, data_dir: Path, secret: bytes) -> None:
        self._data_dir, self._secret = data_dir, secret

    async def open_order(self, amount: Money, *, receipt: str) -> str:
        raise NotImplementedError

    async def captured_payments(self, gateway_order_id: str) -> list[Payment]:
        raise NotImplementedError

    async def refund(self, payment: Payment, amount: Money, *, key: str) -> str:
        raise NotImplementedError

    def is_genuine(self, proof: PaymentProof) -> bool:
        raise NotImplementedError

    def read_webhook(self, body: bytes, signature: str) -> str:
        raise NotImplementedError

    async def pay(self, gateway_order_id: str) -> PaymentProof:
        """Play the student: pay the order, and return the proof that the browser would send."""
        raise NotImplementedError
