"""How the API writes and reads: camelCase on the wire, one envelope around every answer."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

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


class Failure(BaseModel):
    """The envelope of a failure; `errors` name wrong fields, `ref` is what to tell the house about a fault of ours."""

    success: bool = False
    message: str
    errors: dict[str, str] | None = None
    ref: str | None = None


def failures(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The failures that an endpoint's document names, beside those of every endpoint."""
    return {status: {"model": Failure} for status in (*statuses, 422, 429, 503)}
