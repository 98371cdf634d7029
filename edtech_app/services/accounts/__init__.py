"""Signing up, signing in, and proving who is acting."""

from edtech_app.services.accounts.codes import SixDigitCodes
from edtech_app.services.accounts.credentials import CredentialsService
from edtech_app.services.accounts.deletion import DeletionService, Farewell
from edtech_app.services.accounts.expiry import AccountExpiry
from edtech_app.services.accounts.export import ExportService
from edtech_app.services.accounts.known_devices import KnownDevices
from edtech_app.services.accounts.letters import LetterLimits
from edtech_app.services.accounts.one_time_secrets import OneTimeSecrets
from edtech_app.services.accounts.oversight import OversightService
from edtech_app.services.accounts.password_checks import PasswordChecks
from edtech_app.services.accounts.password_resets import PasswordResetsService
from edtech_app.services.accounts.passwords import Cost, PasswordAdvice, Passwords
from edtech_app.services.accounts.profiles import ProfileForm, ProfilesService
from edtech_app.services.accounts.service import AccountsService
from edtech_app.services.accounts.sessions import OpenedSession, SessionsService
from edtech_app.services.accounts.sign_up import SignUpForm, SignUpService
from edtech_app.services.accounts.tokens import SessionTokens

__all__ = [
    "AccountExpiry",
    "AccountsService",
    "Cost",
    "CredentialsService",
    "DeletionService",
    "ExportService",
    "Farewell",
    "KnownDevices",
    "LetterLimits",
    "OneTimeSecrets",
    "OpenedSession",
    "OversightService",
    "PasswordAdvice",
    "PasswordChecks",
    "PasswordResetsService",
    "Passwords",
    "ProfileForm",
    "ProfilesService",
    "SessionTokens",
    "SessionsService",
    "SignUpForm",
    "SignUpService",
    "SixDigitCodes",
]
