"""Money that goes back: who asks for it, who decides, how it is carried out, and what the provider says of it."""

from edtech_app.services.refunds.asking import RefundsService
from edtech_app.services.refunds.deciding import UNDECIDED, RefundDecisions
from edtech_app.services.refunds.following import RefundReconciliation
from edtech_app.services.refunds.money_back import MoneyBack
from edtech_app.services.refunds.options import RefundOption, RefundOptions

__all__ = [
    "UNDECIDED",
    "MoneyBack",
    "RefundDecisions",
    "RefundOption",
    "RefundOptions",
    "RefundReconciliation",
    "RefundsService",
]
