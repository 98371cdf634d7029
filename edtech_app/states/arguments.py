"""Whether what came with an event is what its handler takes: the names, the types, and text that is text.

Reflex itself only warns about an argument of the wrong type and passes it on.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.errors import PydanticSchemaGenerationError, PydanticUndefinedAnnotation
from reflex.event import EventHandler

FORM_KEY = "__reflex_form_data__"
"""Marks a form's fields as Reflex's own script sends them; what is in them is checked by the service."""


def objection_to_arguments(handler: EventHandler, arguments: Any) -> str:
    """Why the arguments of an event are no good, in words for the log; empty when they may pass."""
    if not isinstance(arguments, dict):
        return "its arguments have no names"
    parameters = _parameters(handler.fn)
    if unknown := set(arguments) - set(parameters):
        return f"it has {len(unknown)} arguments too many"
    hints = handler._get_type_hints()
    for name, parameter in parameters.items():
        if name not in arguments:
            if parameter.default is inspect.Parameter.empty:
                return f"its argument {name} is missing"
        elif not _fits(arguments[name], hints.get(name, Any)):
            return f"its argument {name} has the wrong type"
        elif not _is_unicode(arguments[name]):
            return f"its argument {name} is no text"
    return ""


def objection_to_place(place: Any) -> str:
    """Why what an event says of its page is no good, in words for the log; Reflex takes it apart before any handler."""
    if not isinstance(place, dict):
        return "it says of its page what is none"
    for name in ("pathname", "asPath"):
        path = place.get(name, "/")
        if not (isinstance(path, str) and path.startswith("/") and not path.startswith("//")):
            return f"its page's {name} is no path"
    query = place.get("query", {})
    if not (isinstance(query, dict) and all(_is_text(value) for value in query.values())):
        return "its page's query is none"
    return "" if _is_unicode(place) else "its page is no text"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _fits(value: Any, hint: Any) -> bool:
    if isinstance(value, dict) and FORM_KEY in value:
        return True
    try:
        _adapter(hint).validate_python(value)
    except ValidationError:
        return False
    except (PydanticSchemaGenerationError, PydanticUndefinedAnnotation):
        # An upload's iterator, which comes by its own endpoint; over the socket there is nothing that could be one.
        return hint is Any or (isinstance(hint, type) and isinstance(value, hint))
    return True


def _is_unicode(value: Any) -> bool:
    """Whether every text in it can be written down: half of a surrogate pair, which JSON lets pass, cannot."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            try:
                each.encode()
            except UnicodeEncodeError:
                return False
        elif isinstance(each, dict):
            waiting += [*each, *each.values()]
        elif isinstance(each, list):
            waiting += each
    return True


@functools.cache
def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """What a handler takes beside its state; there are as many as handlers, and finding it out is slow."""
    return dict(list(inspect.signature(function).parameters.items())[1:])


@functools.cache
def _adapter(hint: Any) -> TypeAdapter[Any]:
    """What checks values of this type; building it costs far more than using it."""
    return TypeAdapter(hint)
