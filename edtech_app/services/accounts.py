"""Signing up, signing in, and proving who is acting."""

from dataclasses import dataclass
from typing import TypedDict

from edtech_app.domain.accounts import Actor, Client, Profile, User


class SignUpForm(TypedDict):
    """What the sign-up page sends; everything is checked again here."""

    role: str
    first_name: str
    last_name: str
    email: str
    password: str
    confirmation: str


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just opened: the signed token for the cookie and how long it may live, in seconds."""

    token: str
    seconds: int
    actor: Actor


class AccountsService:
    """Accounts, sessions and one-time secrets."""

    async def request_sign_up(self, form: SignUpForm, client: Client) -> str:
        """Check the form, mail a six-digit code and return the challenge's id, which the code is bound to.

        The answer is the same for an address that has an account already (its owner gets a letter saying so).

        Raises:
            InvalidInput: A field is wrong.
            TooMany: Too many codes for this address or this client.
        """
        raise NotImplementedError

    async def resend_code(self, challenge_id: str, client: Client) -> str:
        """Mail a fresh code for a pending sign-up and return the new challenge's id; the old code is void."""
        raise NotImplementedError

    async def confirm_sign_up(self, challenge_id: str, code: str, client: Client) -> str:
        """Make the account once the code is right; returns a session ticket (see `open_session`).

        Raises:
            InvalidInput: The code is wrong; the words say how many tries are left.
            Conflict: The code has run out, was used, or there is no such sign-up.
        """
        raise NotImplementedError

    async def sign_in(self, email: str, password: str, client: Client) -> str:
        """Check the password and return a session ticket: 30 seconds, one use, for `open_session`.

        Raises:
            InvalidInput: Unknown address or wrong password, in the same words and the same time.
            TooMany: Too many failures.
        """
        raise NotImplementedError

    async def open_session(self, ticket: str, client: Client) -> OpenedSession:
        """Exchange a ticket for a session. The page's REST exchange calls this, to set the HttpOnly cookie.

        Raises:
            NotSignedIn: The ticket is unknown, used or too old.
        """
        raise NotImplementedError

    async def actor(self, token: str) -> Actor:
        """Who the token's session belongs to, `VISITOR` when it is missing, forged, ended or run out.

        The session document decides, so ending a session takes effect on the next call.
        """
        raise NotImplementedError

    async def sign_out(self, actor: Actor) -> None:
        """End the actor's session; doing it twice is harmless."""
        raise NotImplementedError

    async def request_password_reset(self, email: str, client: Client) -> None:
        """Mail a reset link if the address has an account; the caller cannot tell whether it has."""
        raise NotImplementedError

    async def reset_password(self, token: str, password: str, confirmation: str) -> None:
        """Set a new password with a link's token, once, and end all sessions."""
        raise NotImplementedError

    async def profile(self, actor: Actor) -> tuple[User, Profile]:
        """The actor's own account and public face."""
        raise NotImplementedError

    async def update_profile(
        self, actor: Actor, *, first_name: str, last_name: str, headline: str, about: str, website: str
    ) -> None:
        """Change the actor's names and public face."""
        raise NotImplementedError

    async def create_administrator(self, email: str, password: str, first_name: str, last_name: str) -> User:
        """Make an administrator; called from the command line only."""
        raise NotImplementedError

    async def create_demo_account(self, user: User, profile: Profile, password: str) -> User:
        """Make one of the demo school's accounts, or return the one that is there."""
        raise NotImplementedError
