"""Running the house: what an administrator sees and does."""

from edtech_app.services.admin.names import Named, NamesService
from edtech_app.services.admin.outbox import LetterList, OutboxService, Pile
from edtech_app.services.admin.overview import Overview, OverviewService
from edtech_app.services.admin.people import PeopleService
from edtech_app.services.admin.sales import OrderFile, OrderList, SalesService, WaitingRefund

__all__ = [
    "LetterList",
    "Named",
    "NamesService",
    "OrderFile",
    "OrderList",
    "OutboxService",
    "Overview",
    "OverviewService",
    "PeopleService",
    "Pile",
    "SalesService",
    "WaitingRefund",
]
