"""Who may fire which event: every handler names its policy, and one without a policy is refused.

The guard says who may call; whether a thing is the caller's own is decided in the services.
"""

import functools
import inspect
import json
import time
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from enum import StrEnum
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeVar, cast

import reflex as rx
from redis.exceptions import RedisError
from reflex.event import Event
from reflex.state import BaseState, StateUpdate
from reflex_base.registry import RegistrationContext

from edtech_app import logs, routes
from edtech_app.domain.accounts import Actor, Client, Role
from edtech_app.domain.errors import AppError, DatabaseAway, NotAllowed, NotSignedIn
from edtech_app.domain.network import client_address
from edtech_app.meters import EVENT_SECONDS, EVENTS
from edtech_app.runtime import device_cookie, services, session_cookie
from edtech_app.settings import get_settings
from edtech_app.states.adoption import note_redis_away
from edtech_app.states.arguments import objection_to_arguments

log = logs.get(__name__)

FRAMEWORK_HANDLERS = frozenset(
    {
        "hydrate",
        "hydrate_and_load",
        "set_is_hydrated",
        "on_load_internal",
        "update_vars_internal",
        "handle_frontend_exception",
    }
)
"""Reflex's own handlers that a browser needs; `setvar` is deliberately absent, it would bypass every policy."""


class Policy(StrEnum):
    """Who may call a handler."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"

    def permits(self, actor: Actor) -> bool:
        match self:
            case Policy.ANYONE:
                return True
            case Policy.SIGNED_IN:
                return actor.is_signed_in
            case Policy.INSTRUCTOR:
                return actor.can_teach
            case Policy.ADMINISTRATOR:
                return actor.role is Role.ADMINISTRATOR


Handler = Callable[..., Any]
H = TypeVar("H", bound=Handler)


_let_through: ContextVar[tuple[str, Actor] | DatabaseAway | None] = ContextVar("let_through", default=None)
"""Whom the guard has let through to the handler, and by which token; or why it could ask nobody who that is."""


class TabMemory(rx.State):
    """Whose things this tab's states remember; empty while they are a visitor's."""

    _owner_id: str = ""


def allow(policy: Policy) -> Callable[[H], H]:
    """Say who may call a handler, and turn its failures into words; stands directly below `@rx.event`.

    Failures are caught inside the handler because Reflex sends no state after an exception: a spinner switched on
    before it would spin for ever. An `AppError` shows its message, `NotSignedIn` leads to the sign-in page and back,
    anything else is logged under a reference that the person sees.
    """

    def mark(handler: H) -> H:
        @functools.wraps(handler)
        async def guarded(self: rx.State, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            began, outcome = time.perf_counter(), "done"
            name = f"{self.__class__.__name__}.{handler.__name__}"
            try:
                async for event in _events_of(handler(self, *args, **kwargs)):
                    yield event
            except NotSignedIn:
                outcome = "refused"
                yield _sign_in_first()
            except AppError as error:
                outcome = "refused"
                yield _toast(error.message)
            except RedisError as error:
                outcome = "failed"
                yield memory_away(error)
            except Exception:
                outcome = "failed"
                reference = logs.reference()
                log.exception("event_failed", handler=name)
                yield rx.toast.error(
                    f"Something went wrong on our side. If it keeps happening, contact us and mention {reference}."
                )
            finally:
                seconds = time.perf_counter() - began
                EVENTS.labels(name, outcome).inc()
                EVENT_SECONDS.labels(name).observe(seconds)
                log.info("event", handler=name, outcome=outcome, ms=round(seconds * 1000, 1))

        guarded._policy = policy  # type: ignore[attr-defined]
        return cast(H, guarded)

    return mark


async def _events_of(result: Any) -> AsyncIterator[Any]:
    """What a handler yields or returns, whether it is plain, a coroutine or a generator."""
    if inspect.isasyncgen(result):
        async for event in result:
            yield event
    elif inspect.isgenerator(result):
        for event in result:
            yield event
    else:
        event = await result if inspect.isawaitable(result) else result
        if event is not None:
            yield event


def is_framework_handler(handler: Handler) -> bool:
    """Whether it is one of Reflex's own handlers that a browser needs."""
    return handler.__module__.startswith("reflex.") and handler.__name__ in FRAMEWORK_HANDLERS


def name_of(event_name: str) -> str:
    """A handler as lines, meters and tables name it, `Class.handler`, from its event's name on the wire."""
    registered = RegistrationContext.get().event_handlers[event_name]
    return f"{registered.states[0].__name__}.{registered.handler.fn.__name__}"


def policy_of(handler: Handler) -> Policy | None:
    """The policy that a handler was marked with."""
    return getattr(handler, "_policy", None)


async def actor_of(state: BaseState) -> Actor:
    """Who is behind this event, from the HttpOnly cookie of the socket's handshake; never from state or arguments.

    The first who asks in an event hears what the guard has just found out; who asks again asks the database.

    Raises:
        DatabaseAway: It cannot be known now.
    """
    found, known = _cookies(state).get(session_cookie()), _let_through.get()
    if isinstance(known, DatabaseAway):
        raise known
    _let_through.set(None)
    if known is not None and known[0] == found:
        return known[1]
    return await services().sessions.actor(found) if found else Actor()


def client_of(state: BaseState) -> Client:
    """Where this event comes from, for limits and the session list."""
    headers = state.router.headers
    return Client(
        address=client_address(
            state.router.session.client_ip,
            headers.raw_headers.get("x-forwarded-for", ""),
            get_settings().trusted_proxy_hops,
        ),
        device=headers.user_agent[:200],
        known_device=_cookies(state).get(device_cookie(), ""),
    )


def cookie_of_handshake(environ: dict[str, Any]) -> str:
    """The session cookie with which a socket connects; "" without one."""
    return _read_cookies(environ.get("HTTP_COOKIE", "")).get(session_cookie(), "")


def _cookies(state: BaseState) -> dict[str, str]:
    """The cookies of the socket's handshake; they are as old as the connection."""
    return _read_cookies(state.router.headers.cookie or "")


def _read_cookies(header: str) -> dict[str, str]:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header)
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in cookies.items()}


HERE = "encodeURIComponent(location.pathname + location.search)"
"""JavaScript for the page that the tab shows; what an event says of it may be the page before."""


def start_afresh_script(path: str) -> str:
    """JavaScript that opens `path` in this tab with a new connection and an empty memory.

    A socket shows the cookies with which it began, and the tab's states remember whose they were; neither may outlive
    the session. The page takes the place of the one before it, to which there is no way back.
    """
    return _afresh(literal(path))


def _sign_in_first(*, has_ended: bool = False) -> Any:
    """Lead to the sign-in page and, once that is done, back; it says so where somebody was signed in until now."""
    return rx.call_script(_afresh(f"{literal(routes.sign_in_first(has_ended=has_ended))} + {HERE}"))


def _afresh(place: str) -> str:
    return f"sessionStorage.removeItem('token'); location.replace({place});"


def literal(value: str | dict[str, Any]) -> str:
    """A text, or an object of such, as JavaScript writes it, safe inside a script element too."""
    return json.dumps(value).replace("</", "<\\/")


class Guard(rx.Middleware):
    """Refuses every event whose handler has no policy or other arguments, or a policy that the actor does not meet.

    A tab that remembers somebody whose session has ended, by whatever hand, starts afresh at its next event: it says
    so on the sign-in page, from where there is a way back.
    """

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        logs.begin()
        _let_through.set(None)
        registered = RegistrationContext.get().event_handlers[event.name].handler
        handler = registered.fn
        if is_framework_handler(handler):
            return None
        policy = policy_of(handler)
        if policy is None:
            log.warning("event_refused", handler=name_of(event.name), because="it has no policy")
            return _refuse("This is not possible here.")
        try:
            refused = await self._judged(state, policy, event.name)
        except NotAllowed as error:
            # The page that opens says itself for whom it is.
            refused = StateUpdate() if _opens_page(app, state, event) else _refuse(error.message)
        except DatabaseAway as error:
            # The page says so itself, in the place of what it cannot read. Its handler gets no actor, and so nothing.
            refused = None
            _let_through.set(error)
        except AppError as error:
            refused = _refuse(error.message)
        if refused:
            return refused
        # What comes with an upload has not passed the gatekeeper, who sees the socket alone.
        if objection := objection_to_arguments(registered, event.payload):
            log.info("event_refused", handler=name_of(event.name), because=objection)
            return _refuse("This is not possible here.")
        if registered.is_background:
            # What runs beside the tab's events may ask much later.
            _let_through.set(None)
        return None

    async def _judged(self, state: BaseState, policy: Policy, event_name: str) -> StateUpdate | None:
        owner_id = (await state.get_state(TabMemory))._owner_id
        if policy is Policy.ANYONE and not owner_id:
            return None
        actor = await actor_of(state)
        if owner_id and actor.user_id != owner_id:
            return _update(_sign_in_first(has_ended=True))
        if policy.permits(actor):
            _let_through.set((_cookies(state).get(session_cookie(), ""), actor))
            return None
        if not actor.is_signed_in:
            return _update(_sign_in_first())
        await services().sessions.note_refusal(actor, name_of(event_name), client_of(state))
        raise NotAllowed(
            "This is only for instructors." if policy is Policy.INSTRUCTOR else "This is only for administrators."
        )


def _opens_page(app: rx.App, state: BaseState, event: Event) -> bool:
    """Whether the event is one with which the page that the tab shows is opened."""
    opening = Event.from_event_type(app.get_load_events(state.router.url.path))
    return event.name in {each.name for each in opening}


def _refuse(words: str) -> StateUpdate:
    return _update(_toast(words))


def memory_away(error: RedisError) -> Any:
    """Say that nothing was done, because Redis, which has the tab's memory, does not answer."""
    note_redis_away(error)
    return _toast("This did not work just now. Please try again in a moment.")


def _toast(words: str) -> Any:
    # By its words, so that what is tried again and again says so once.
    return rx.toast.error(words, id=words)


def _update(event: Any) -> StateUpdate:
    return StateUpdate(events=Event.from_event_type(event))
