"""Signed session tokens, and the digests under which one-time secrets are kept."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import jwt

from edtech_app.domain.accounts import Session, User
from edtech_app.domain.entity import is_id
from edtech_app.services.keys import derived_key

ISSUER = "vidya"
AUDIENCE = "session"
LONGEST = 2048
"""A longer token is refused unread; decoding grows with length."""


class SessionTokens:
    """Makes and reads the JWT that stands in the cookie. The session document decides whether it still counts."""

    def __init__(self, secret: bytes) -> None:
        self._key = derived_key(secret, "session tokens")
        # PyJWT's types name key classes of a library that is not installed.
        self._jwt = cast(Any, jwt.PyJWT(options={"enforce_minimum_key_length": True}))

    def make(self, session: Session, user: User) -> str:
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user.id,
            "sid": session.id,
            "email": user.email,
            "role": user.role.value,
            "iat": int(session.created_at.timestamp()),
            "exp": int(session.expires_at.timestamp()),
        }
        return str(self._jwt.encode(claims, self._key, algorithm="HS256"))

    def session_id(self, token: str, *, now: datetime) -> str:
        """The session that the token names; empty when it is not ours, damaged or run out."""
        return self._named("sid", token, now=now)

    def user_id(self, token: str, *, now: datetime) -> str:
        """Whose token it is, whether or not the session still counts; empty when it is not ours, damaged or run out."""
        return self._named("sub", token, now=now)

    def _named(self, claim: str, token: str, *, now: datetime) -> str:
        if not token or len(token) > LONGEST:
            return ""
        try:
            claims = self._jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={
                    "require": ["exp", "iat", "iss", "aud", "sub", "sid"],
                    "strict_aud": True,
                    # Time is the service's own clock's business, below.
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
        except jwt.InvalidTokenError:
            return ""
        value, expires_at = claims[claim], claims["exp"]
        if not isinstance(value, str) or not isinstance(expires_at, int) or expires_at <= now.timestamp():
            return ""
        return value


@dataclass(frozen=True, slots=True)
class Secret:
    """A one-time secret as the person gets it: the id of its record and 256 random bits behind it."""

    code_id: str
    random: str

    @classmethod
    def make(cls, code_id: str) -> "Secret":
        return cls(code_id, secrets.token_urlsafe(32))

    @classmethod
    def read(cls, text: str) -> "Secret | None":
        """The secret that was given back; None when it has not the form of one."""
        if len(text) > 100 or not is_id(text[:24]) or not text[24:].isascii():
            return None
        return cls(text[:24], text[24:])

    @property
    def digest(self) -> str:
        """256 random bits need no key and no slow hash."""
        return hashlib.sha256(self.random.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.code_id}{self.random}"


def code_digest(key: bytes, code_id: str, code: str) -> str:
    """The keyed digest of a six-digit code, which without the key would be guessed in a second."""
    return hmac.digest(key, f"{code_id}\0{code}".encode(), "sha256").hex()
