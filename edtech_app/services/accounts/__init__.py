"""Signing up, signing in, and proving who is acting."""

from edtech_app.services.accounts.expiry import AccountExpiry
from edtech_app.services.accounts.passwords import PasswordAdvice, Passwords
from edtech_app.services.accounts.profiles import ProfilesService
from edtech_app.services.accounts.service import AccountsService, OpenedSession, SignUpForm
from edtech_app.services.accounts.tokens import SessionTokens

__all__ = [
    "AccountExpiry",
    "AccountsService",
    "OpenedSession",
    "PasswordAdvice",
    "Passwords",
    "ProfilesService",
    "SessionTokens",
    "SignUpForm",
]
