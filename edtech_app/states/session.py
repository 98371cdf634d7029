"""Who is signed in, as every page's header knows it."""

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import DatabaseAway
from edtech_app.runtime import services
from edtech_app.settings import get_settings
from edtech_app.states.guard import Policy, TabMemory, actor_of, allow, client_of, literal, start_afresh_script
from edtech_app.states.guest_cart import GuestCart
from edtech_app.states.navigation import NavigationState
from edtech_app.states.notifications import NotificationsState


class SessionState(rx.State):
    """What the header shows. It decides nothing: who may do what comes from the cookie, on every event.

    `problem` says in words why it is not known who is there.
    """

    is_loaded: bool = False
    problem: str = ""
    is_signed_in: bool = False
    can_teach: bool = False
    is_administrator: bool = False
    name: str = ""
    email: str = ""
    initials: str = ""
    role: str = ""
    picture: str = ""
    cart_count: int = 0

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Read who is there; every page does it when it opens, and so a visitor's cart joins the account's."""
        try:
            actor = await actor_of(self)
        except DatabaseAway as away:
            self.problem = "" if self.is_loaded else away.message
            return
        await self._remember(actor.user_id)
        self.is_signed_in = actor.is_signed_in
        self.can_teach = actor.can_teach
        self.is_administrator = actor.is_administrator
        self.name = actor.name
        self.email = actor.email
        self.initials = "".join(part[0] for part in actor.name.split()[:2]).upper()
        self.role = actor.role.value if actor.is_signed_in else ""
        self.is_loaded, self.problem = True, ""
        if not actor.is_signed_in:
            self.picture = ""
        yield
        self.picture = (await services().profiles.faces([actor.user_id])).get(actor.user_id, "")
        (await self.get_state(NotificationsState)).unread = await services().notifications.unread(actor)
        guest = await self.get_state(GuestCart)
        self.cart_count = await services().cart.count(actor, guest._claim())
        if actor.is_signed_in:
            guest._keep(())

    @rx.event
    @allow(Policy.ANYONE)
    async def recover(self):
        """Read who is there once more in a page that stayed open while the server started anew."""
        return None if self.is_loaded else [SessionState.load, NavigationState.load]

    @rx.event
    @allow(Policy.ANYONE)
    async def sign_out(self):
        """End the session and start the tab afresh."""
        await services().sessions.sign_out(await actor_of(self), client_of(self))
        await self._remember("")
        return rx.call_script(leave_script(self, routes.HOME))

    async def _remember(self, user_id: str) -> None:
        """Whose things are in this tab from now on; see the guard."""
        (await self.get_state(TabMemory))._owner_id = user_id


def enter_script(state: rx.State, ticket: str, path: str) -> str:
    """JavaScript that turns the ticket into the cookie and opens `path` in a tab without an old state.

    The page is loaded anew because the socket shows its cookies only when it connects. It answers "" or, when the
    exchange did not work, words for the person.
    """
    return f"""fetch({_endpoint(state)}, {{
        method: "POST", credentials: "include", headers: {{"Content-Type": "application/json"}},
        body: JSON.stringify({{
            ticket: {literal(ticket)}, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || "",
        }}),
    }}).then(async (answer) => {{
        if (!answer.ok) return (await answer.json()).message || "Signing in did not work. Please try again.";
        {start_afresh_script(routes.safe_next(path))}
        return "";
    }}).catch(() => "We cannot be reached right now. Please try again.")"""


def renew_script(state: rx.State) -> str:
    """JavaScript that has the cookie written anew, for after the account's address has changed.

    The session is the same, so that nothing is lost when it does not work.
    """
    return f'fetch({_endpoint(state)}, {{method: "PUT", credentials: "include"}}).catch(() => null)'


def leave_script(state: rx.State, path: str) -> str:
    """JavaScript that gives the cookie back and opens `path` in a tab without an old state."""
    return f"""fetch({_endpoint(state)}, {{method: "DELETE", credentials: "include"}}).catch(() => null).then(() => {{
        {start_afresh_script(path)}
    }})"""


def _endpoint(state: rx.State) -> str:
    """Where the exchange is reached from the page: in development the socket's host, which has its own port."""
    host = state.router.headers.host
    if get_settings().is_production or not host:
        return literal(routes.SESSION)
    return f"location.protocol + {literal(f'//{host}{routes.SESSION}')}"
