"""What a person wants to be told: the page of choices, and the page that a letter's link leads to."""

from dataclasses import dataclass

import reflex as rx

from edtech_app.domain.errors import AppError, NotFound
from edtech_app.domain.notifications import Channel, NotificationKind
from edtech_app.runtime import services
from edtech_app.states.guard import Policy, actor_of, allow

WORDS = {
    NotificationKind.SALE: ("Sales", "Someone bought one of your courses."),
    NotificationKind.REVIEW: ("New reviews", "A student reviewed one of your courses."),
    NotificationKind.ANSWER: ("Replies to your reviews", "An instructor replied to your review."),
    NotificationKind.ANNOUNCEMENT: ("Announcements", "An instructor wrote to the students of a course you take."),
}
"""What can be switched off, in the order of the page."""
OF_INSTRUCTORS = (NotificationKind.SALE, NotificationKind.REVIEW)


@dataclass(frozen=True)
class ChoiceView:
    """One kind of news, and where the person wants it."""

    kind: str = ""
    label: str = ""
    hint: str = ""
    in_app: bool = False
    by_mail: bool = False


class PreferencesState(rx.State):
    """The choices that concern this person; `note` says that one was kept."""

    choices: list[ChoiceView] = []
    is_loaded: bool = False
    failure: str = ""
    note: str = ""

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read what was chosen."""
        self.failure, self.note = "", ""
        try:
            await self._show()
        except AppError as error:
            self.failure = error.message

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def choose(self, kind: str, channel: str, wanted: bool):
        """Switch one on or off."""
        await services().preferences.choose(await actor_of(self), kind, channel, wanted=wanted)
        await self._show()
        self.note = "Saved"

    async def _show(self) -> None:
        actor = await actor_of(self)
        chosen = await services().preferences.mine(actor)
        self.choices = [
            ChoiceView(
                kind=kind.value,
                label=label,
                hint=hint,
                in_app=chosen.wants(kind, Channel.APP),
                by_mail=chosen.wants(kind, Channel.MAIL),
            )
            for kind, (label, hint) in WORDS.items()
            if actor.can_teach or kind not in OF_INSTRUCTORS
        ]
        self.is_loaded = True


class UnsubscribeState(rx.State):
    """The link of a letter, opened. `status` is loading, asking, ended, resumed or broken; `what` are the letters."""

    status: str = "loading"
    what: str = ""
    problem: str = ""

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Say which letters the link is about; whoever opens it has not decided anything yet."""
        try:
            self._name(services().preferences.kind_of(self._token()))
        except NotFound as error:
            self.status, self.problem = "broken", error.message
            return
        self.status = "asking"

    @rx.event
    @allow(Policy.ANYONE)
    async def end(self):
        """Get no more of them."""
        self._name(await services().preferences.unsubscribe(self._token()))
        self.status = "ended"

    @rx.event
    @allow(Policy.ANYONE)
    async def resume(self):
        """Take that back."""
        self._name(await services().preferences.subscribe_again(self._token()))
        self.status = "resumed"

    def _token(self) -> str:
        return str(getattr(self, "letter_token", ""))

    def _name(self, kind: NotificationKind) -> None:
        self.what = WORDS[kind][0].lower()
