"""Putting the house together: a constructor names by their types what its class stands on, and gets what there is."""

import functools
import inspect
from collections.abc import Mapping
from typing import Any, TypeVar, get_type_hints

T = TypeVar("T")


class Wiring:
    """Makes one of each class, and what that needs before it.

    `parts` are what cannot be made from types alone, by the type under which constructors ask for them: the settings,
    the clock, and which implementation stands behind each port. What asks for a `database` gets it.
    """

    def __init__(self, parts: Mapping[Any, Any], database: Any) -> None:
        self._parts = dict(parts)
        self._database = database
        self._begun: list[str] = []

    def __call__(self, kind: type[T], **named: Any) -> T:
        """The one of this class; made now, with these arguments beside the parts, unless it was before.

        Raises:
            TypeError: Something that is needed is neither a part nor a class of ours, or needs itself.
        """
        if kind not in self._parts:
            if kind.__name__ in self._begun:
                raise TypeError(f"These need each other: {' → '.join([*self._begun, kind.__name__])}.")
            self._begun.append(kind.__name__)
            self._parts[kind] = self._made(kind, named)
            self._begun.pop()
        elif named:
            raise TypeError(f"{kind.__name__} was made before its arguments were known.")
        return self._parts[kind]

    def _made(self, kind: type[T], named: Mapping[str, Any]) -> T:
        needed, parts = dict(named), self._parts
        for name, wanted in _needs_of(kind).items():
            if name == "database":
                needed[name] = self._database
            elif name not in needed:
                needed[name] = parts[wanted] if wanted in parts else self._of_type(wanted, kind, name)
        return kind(**needed)

    def _of_type(self, wanted: Any, who: type[Any], name: str) -> Any:
        if not inspect.isclass(wanted) or wanted.__module__ == "builtins":
            raise TypeError(f"{who.__name__} wants {name}, and there is no {wanted}.")
        return self(wanted)


@functools.cache
def _needs_of(kind: type[Any]) -> dict[str, Any]:
    """What a class cannot be made without, with the types."""
    types, given = get_type_hints(kind.__init__), inspect.signature(kind).parameters.items()
    return {name: types[name] for name, parameter in given if parameter.default is inspect.Parameter.empty}
