"""How the API writes and reads: camelCase on the wire, one envelope around every answer."""

from typing import Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from edtech_app.domain.money import CURRENCY, Money
from edtech_app.settings import get_settings

T = TypeVar("T")


class Body(BaseModel):
    """What a client sends: names in camelCase, types as they are, and no field that is not named here."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)


class Shown(BaseModel):
    """What a client gets: names in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Answer(BaseModel, Generic[T]):
    """The envelope of an answer."""

    success: bool = True
    message: str
    data: T


class Listed(Shown, Generic[T]):
    """A page of a list; `total` counts all of it."""

    items: list[T]
    page: int
    limit: int
    total: int


class Price(Shown):
    """An amount in paise."""

    amount: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> Self:
        return cls(amount=money.paise, currency=CURRENCY)


class Failure(BaseModel):
    """The envelope of a failure; `errors` name wrong fields, `ref` is what to tell the house about a fault of ours."""

    success: bool = False
    message: str
    errors: dict[str, str] | None = None
    ref: str | None = None


def failures(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The failures that an endpoint's document names, beside those of every endpoint."""
    return {status: {"model": Failure} for status in (*statuses, 422, 429, 503)}


def absolute(url: str) -> str:
    """The same with our address before it: a client of the API has no page that a path could be relative to."""
    return get_settings().public_url + url if url.startswith("/") else url
