"""Signatures of payments and webhooks: HMAC-SHA256, compared in constant time; Razorpay's and the sandbox's alike."""

import hashlib
import hmac

from edtech_app.domain.commerce import PaymentProof


def sign(secret: bytes, message: bytes) -> str:
    """The signature as 64 lower-case hex characters."""
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def is_signed(secret: bytes, message: bytes, signature: str) -> bool:
    """Whether this is the message's signature; whatever is no signature at all is simply not."""
    return hmac.compare_digest(sign(secret, message).encode(), signature.encode(errors="replace"))


def proof_message(gateway_order_id: str, payment_id: str) -> bytes:
    """What the signature of a payment is made over."""
    return f"{gateway_order_id}|{payment_id}".encode(errors="replace")


def is_genuine(secret: bytes, proof: PaymentProof) -> bool:
    """Whether the proof was signed for exactly this order and this payment."""
    if not proof.gateway_order_id or not proof.payment_id:
        return False
    return is_signed(secret, proof_message(proof.gateway_order_id, proof.payment_id), proof.signature)
