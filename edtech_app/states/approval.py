"""Whether the house lets this instructor publish, and what to do when not."""

import reflex as rx

from edtech_app.domain.accounts import Approval
from edtech_app.runtime import services
from edtech_app.states.guard import Policy, actor_of, allow


class ApprovalState(rx.State):
    """`standing` is "" for whoever may publish, else waiting or declined."""

    standing: str = ""
    reason: str = ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read how it stands."""
        approval, self.reason = await services().approval.mine(await actor_of(self))
        self.standing = approval.value if approval in (Approval.WAITING, Approval.DECLINED) else ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def ask_again(self):
        """Let the house look once more."""
        await services().approval.ask_again(await actor_of(self))
        approval, self.reason = await services().approval.mine(await actor_of(self))
        self.standing = approval.value if approval is Approval.WAITING else ""
        return rx.toast.success("We will review your account again and email you.")
