"""How the API writes and reads: camelCase on the wire, one envelope around every answer."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.money import CURRENCY, Money
from edtech_app.settings import get_settings

T = TypeVar("T")

Text = Annotated[str, Field(max_length=400)]
Id = Annotated[str, Field(max_length=100)]
MOST_PAGES = 250
"""Nobody reads on behind so many pages of a list."""


class Body(BaseModel):
    """What a client sends: names in camelCase, types as they are, and no field that is not named here."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True)


class Shown(BaseModel):
    """What a client gets: names in camelCase, and nothing that is not named here."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Paged(BaseModel):
    """What a client asks in the query, and which page of the list."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")

    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Answer(BaseModel, Generic[T]):
    """The envelope of an answer."""

    model_config = ConfigDict(extra="forbid")

    success: Literal[True] = True
    message: str
    data: T


class Listed(Shown, Generic[T]):
    """A page of a list; `total` counts all of it."""

    items: list[T]
    page: int
    limit: int
    total: int

    @classmethod
    def of(cls, rows: Sequence[Any], asked: Paged, show: Any) -> Self:
        """A page of rows that are all at hand, each as `show` makes it."""
        first = (asked.page - 1) * asked.limit
        items = [show(row) for row in rows[first : first + asked.limit]]
        return cls(items=items, page=asked.page, limit=asked.limit, total=len(rows))


class Price(Shown):
    """An amount in paise."""

    amount: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> Self:
        return cls(amount=money.paise, currency=CURRENCY)


class Failure(BaseModel):
    """The envelope of a failure; `errors` name wrong fields, `ref` is what to tell the house about a fault of ours."""

    model_config = ConfigDict(extra="forbid")

    success: Literal[False] = False
    message: str
    errors: dict[str, str] | None = None
    ref: str | None = None


def failures(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The failures that an endpoint's document names, beside those of every endpoint."""
    return {status: {"model": Failure} for status in (*statuses, 422, 429, 500, 503)}


@contextmanager
def named(**names: str) -> Generator[None]:
    """Tell wrong fields by the names that they have on the wire: those given, else in camelCase."""
    try:
        yield
    except InvalidInput as problem:
        fields = {names.get(name, to_camel(name)): words for name, words in problem.fields.items()}
        raise InvalidInput(fields, problem.message) from None


def absolute(url: str) -> str:
    """The same with our address before it: a client of the API has no page that a path could be relative to."""
    return get_settings().public_url + url if url.startswith("/") else url
