"""How an administrative act goes on the screen: asked for, confirmed, done or refused."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import reflex as rx

from edtech_app.domain.accounts import Actor, Client
from edtech_app.domain.errors import AppError, InvalidInput, NotSignedIn
from edtech_app.states.guard import Policy, actor_of, allow, client_of

CLOSE_ALL = """
document.querySelectorAll('dialog[open]').forEach((dialog) => {
  dialog.querySelector('form')?.reset();
  dialog.close();
});
"""


class ActState(rx.State):
    """The act that the open dialog asks about: why it was refused, and whether it is on its way."""

    problem: str = ""
    is_busy: bool = False

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def begin(self):
        """Forget what was said of an earlier act."""
        self.reset()


def typed(form: dict[str, Any], name: str) -> str:
    """What was typed into a field; "" for anything that no form of ours sends."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


async def perform(
    state: rx.State,
    act: Callable[[Actor, Client], Awaitable[object]],
    words: str | Callable[[Any], rx.event.EventSpec],
    then: Callable[[], Awaitable[object]] | None = None,
) -> AsyncIterator[Any]:
    """Do what a dialog asked about. A handler returns this: `return perform(self, lambda actor, client: …, "Done.")`.

    A refusal is shown in the dialog, which stays open with what was typed; success closes it and says the `words`, or
    what they make of what the act returned, where more than one thing may have come of it.
    `then` brings the page up to date in both cases, because a refusal may mean that the page is old.
    """
    asked = await state.get_state(ActState)
    asked.problem, asked.is_busy = "", True
    yield
    try:
        came_of_it = await act(await actor_of(state), client_of(state))
    except NotSignedIn:
        raise
    except InvalidInput as wrong:
        asked.problem = next(iter(wrong.fields.values()), wrong.message)
    except AppError as refusal:
        asked.problem = refusal.message
    finally:
        asked.is_busy = False
    if not asked.problem:
        yield [rx.call_script(CLOSE_ALL), rx.toast.success(words) if isinstance(words, str) else words(came_of_it)]
    if then is not None:
        await then()
