"""Every environment variable, typed and validated together; nothing else reads the environment.

An empty group means its embedded stand-in, a half-filled one refuses to start and names what lacks. Values are never
printed.
"""

import contextlib
import os
import re
import secrets
from datetime import timedelta
from decimal import Decimal
from email.utils import parseaddr
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from edtech_app.domain.gst import is_gstin
from edtech_app.domain.limits import Limit


class AppEnv(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class LogLevel(StrEnum):
    """From which level on the house writes down what it does; libraries are heard from a warning on, whatever it is."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"


class RefundDecision(StrEnum):
    """Who decides about what the printed rule allows: the rule itself, at once, or somebody of the house."""

    RULE = "rule"
    HOUSE = "house"


class BadSettings(Exception):
    """The settings cannot be used; the message names the variables and never their values."""


def _read_limit(given: object) -> object:
    return Limit.read(given) if isinstance(given, str) else given


SITE = re.compile(r"https?://(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)(:\d{1,5})?/?")


def _read_site(given: str) -> str:
    # It is also the one origin that may open the socket and call with a cookie: a `*` would be everybody.
    if given and not SITE.fullmatch(given):
        raise ValueError("this is not the address of a site, such as https://school.example")
    return given


REDIS_SCHEMES = ("redis://", "rediss://", "unix://")


def _read_gstin(given: str) -> str:
    if given and not is_gstin(given):
        raise ValueError("this is not a GSTIN")
    return given


WrittenLimit = Annotated[Limit, NoDecode, BeforeValidator(_read_limit)]
"""A limit as the environment has it, such as `10/15m`."""

GROUPS = {
    "mail": ("MAIL_HOST", "MAIL_PORT", "MAIL_USER", "MAIL_PASS", "MAIL_FROM"),
    "Razorpay": ("RAZORPAY_KEY", "RAZORPAY_SECRET", "RAZORPAY_WEBHOOK_SECRET"),
    "the change of Razorpay's webhook": ("RAZORPAY_OLD_WEBHOOK_SECRET", "RAZORPAY_WEBHOOK_SECRET_CHANGED_AT"),
    "Cloudinary": ("CLOUD_NAME", "API_KEY", "API_SECRET", "FOLDER_NAME"),
}


class Settings(BaseSettings):
    """The house's settings; field names are the variables' names in lower case (PRODUCT §8)."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True, frozen=True
    )

    app_env: AppEnv = AppEnv.DEVELOPMENT
    port: int = Field(default=4000, ge=1, le=65535)
    data_dir: Path = Path(".data")
    mongodb_url: SecretStr = SecretStr("")
    redis_url: SecretStr = SecretStr("")
    jwt_secret: SecretStr = SecretStr("")

    mail_host: str = ""
    mail_port: int = Field(default=0, ge=0, le=65535)
    mail_user: str = ""
    mail_pass: SecretStr = SecretStr("")
    mail_from: str = ""

    razorpay_key: str = ""
    razorpay_secret: SecretStr = SecretStr("")
    razorpay_webhook_secret: SecretStr = SecretStr("")
    razorpay_old_webhook_secret: SecretStr = SecretStr("")
    razorpay_webhook_secret_changed_at: AwareDatetime | None = None
    razorpay_url: str = ""

    cloud_name: str = ""
    api_key: str = ""
    api_secret: SecretStr = SecretStr("")
    folder_name: str = ""
    cloudinary_api_url: str = ""

    site_name: str = "Vidya"
    site_url: Annotated[str, AfterValidator(_read_site)] = ""
    support_email: str = ""
    legal_name: str = ""
    legal_address: str = ""
    gstin: Annotated[str, AfterValidator(_read_gstin)] = ""
    house_fee_percent: Decimal = Field(default=Decimal(20), ge=0, le=100, decimal_places=2)
    refund_decision: RefundDecision = RefundDecision.RULE
    instructor_approval: bool = False

    log_level: LogLevel = LogLevel.INFO
    metrics_token: SecretStr = SecretStr("")
    media_link_seconds: int = Field(default=6 * 60 * 60, ge=10, le=7 * 24 * 60 * 60)
    trusted_proxy_hops: int = Field(default=0, ge=0, le=10)
    limit_requests: WrittenLimit = Limit(3000, timedelta(minutes=1))
    limit_events: WrittenLimit = Limit(3000, timedelta(minutes=1))
    limit_sign_in: WrittenLimit = Limit(10, timedelta(minutes=15))
    limit_codes: WrittenLimit = Limit(5, timedelta(hours=1))
    limit_resets: WrittenLimit = Limit(5, timedelta(hours=1))
    limit_guesses: WrittenLimit = Limit(30, timedelta(minutes=15))
    limit_exports: WrittenLimit = Limit(5, timedelta(days=1))
    limit_reports: WrittenLimit = Limit(10, timedelta(days=1))
    limit_contact: WrittenLimit = Limit(5, timedelta(hours=1))

    @property
    def is_production(self) -> bool:
        return self.app_env is AppEnv.PRODUCTION

    @property
    def uses_smtp(self) -> bool:
        return bool(self.mail_host)

    @property
    def uses_razorpay(self) -> bool:
        return bool(self.razorpay_key)

    @property
    def uses_cloudinary(self) -> bool:
        return bool(self.cloud_name)

    @property
    def uses_embedded_database(self) -> bool:
        return not self.mongodb_url.get_secret_value()

    @property
    def fee_basis_points(self) -> int:
        """What the house keeps of a sale, in hundredths of a percent."""
        return int(self.house_fee_percent * 100)

    @property
    def instructor_share(self) -> str:
        """What an instructor keeps of a sale, as people read it: “80%”."""
        return f"{(100 - self.house_fee_percent).normalize():f}%"

    @property
    def house_share(self) -> str:
        """What the house keeps of a sale, as people read it: “20%”."""
        return f"{self.house_fee_percent.normalize():f}%"

    @property
    def public_url(self) -> str:
        """Where people reach the house, without a slash at the end; Reflex tells its local port in the environment."""
        local = f"http://localhost:{os.environ.get('REFLEX_FRONTEND_PORT', '3000')}"
        return (self.site_url or local).rstrip("/")

    def secret_values(self) -> list[str]:
        """All that is secret in here and set, so that it can be taken out of what is written down."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr) and value]

    def _is_empty(self, name: str) -> bool:
        value = getattr(self, name.lower())
        return not (value.get_secret_value() if isinstance(value, SecretStr) else value)

    @model_validator(mode="after")
    def _groups_are_whole(self) -> Self:
        problems: list[str] = []
        for group, names in GROUPS.items():
            lacking = [name for name in names if self._is_empty(name)]
            if 0 < len(lacking) < len(names):
                problems.append(f"{group} is half set: {', '.join(lacking)} is missing")
        if self.mail_from and not all(parseaddr(self.mail_from)[1].partition("@")):
            problems.append("MAIL_FROM must be an address, or a name with one: Vidya <hello@school.example>")
        secret = self.jwt_secret.get_secret_value()
        if secret and len(secret.encode()) < 32:
            problems.append("JWT_SECRET must have 32 bytes or more")
        redis = self.redis_url.get_secret_value()
        if redis and not redis.startswith(REDIS_SCHEMES):
            problems.append("REDIS_URL must begin with redis://, rediss:// (encrypted) or unix://")
        watch = self.metrics_token.get_secret_value()
        if watch and len(watch) < 16:
            problems.append("METRICS_TOKEN must have 16 characters or more")
        if self.is_production:
            required = ("MONGODB_URL", "JWT_SECRET", "SITE_URL", *GROUPS["Razorpay"])
            if self.razorpay_url:
                problems.append("RAZORPAY_URL is for tests: in production payments go to Razorpay itself")
            if self.cloudinary_api_url:
                problems.append("CLOUDINARY_API_URL is for tests: in production files go to Cloudinary itself")
            problems += [f"{name} is required in production" for name in required if self._is_empty(name)]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def signing_secret(self) -> bytes:
        """The secret that tokens and links are signed with; made once and kept in the data folder when not set."""
        if secret := self.jwt_secret.get_secret_value():
            return secret.encode()
        self.data_dir.mkdir(parents=True, exist_ok=True)
        kept = self.data_dir / "jwt_secret"
        if not kept.exists():
            # Written whole before it has its name, so that no other process ever reads half of it; the first one wins.
            draft = self.data_dir / f"jwt_secret.{secrets.token_hex(8)}"
            with open(draft, "x", opener=_private) as file:
                file.write(secrets.token_urlsafe(48))
            with contextlib.suppress(FileExistsError):
                os.link(draft, kept)
            draft.unlink()
        return kept.read_bytes()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        BadSettings: A variable is wrong or lacking.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines: list[str] = []
        for problem in error.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in problem["loc"]).upper()
            lines.append(f"{name}: {problem['msg']}" if name else problem["msg"].removeprefix("Value error, "))
        raise BadSettings("\n".join(lines)) from None
