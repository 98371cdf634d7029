"""The administrator's first page: how the house stands."""

from dataclasses import dataclass

import reflex as rx

from edtech_app.domain.errors import AppError, NotSignedIn
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow


@dataclass(frozen=True)
class FigureView:
    """A figure: what it is of, how much, a word more, and the page that it leads to ("" for none)."""

    label: str = ""
    value: str = ""
    below: str = ""
    href: str = ""


class OverviewState(rx.State):
    """`status` is loading, ready or failed."""

    status: str = "loading"
    problem: str = ""
    figures: list[FigureView] = []

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read the figures anew."""
        try:
            overview = await services().overview.read(await actor_of(self))
        except NotSignedIn:
            raise
        except AppError as error:
            self.status, self.problem = "failed", error.message
            return
        self.figures = [
            FigureView("Mail waiting", formats.number(overview.letters_waiting)),
            FigureView("Payment alerts", formats.number(overview.alerts_open)),
        ]
        self.status = "ready"
