"""Buying: carts, orders, what the payment provider tells us, and the ledger that everybody's earnings are sums of."""

from edtech_app.domain.commerce.carts import MAX_CART, Cart, SeenPrice, WishlistEntry
from edtech_app.domain.commerce.ledger import EntryKind, LedgerEntry
from edtech_app.domain.commerce.numbers import ReceiptSeries, credit_notes, financial_year
from edtech_app.domain.commerce.orders import (
    CHECKOUT_LASTS,
    LATE_PAYMENTS,
    USUAL_FEE,
    CheckoutTicket,
    Dispute,
    Order,
    OrderLine,
    OrderStatus,
)
from edtech_app.domain.commerce.payments import (
    MAX_ALERT_NOTE,
    AlertKind,
    AlertStatus,
    EventStatus,
    Payment,
    PaymentAlert,
    PaymentEvent,
    PaymentNotice,
    PaymentProof,
    ProviderRefund,
    RefundProgress,
)

__all__ = [
    "CHECKOUT_LASTS",
    "LATE_PAYMENTS",
    "MAX_ALERT_NOTE",
    "MAX_CART",
    "USUAL_FEE",
    "AlertKind",
    "AlertStatus",
    "Cart",
    "CheckoutTicket",
    "Dispute",
    "EntryKind",
    "EventStatus",
    "LedgerEntry",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Payment",
    "PaymentAlert",
    "PaymentEvent",
    "PaymentNotice",
    "PaymentProof",
    "ProviderRefund",
    "ReceiptSeries",
    "RefundProgress",
    "SeenPrice",
    "WishlistEntry",
    "credit_notes",
    "financial_year",
]
