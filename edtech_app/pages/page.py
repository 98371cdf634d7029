"""A page as data: its URL, its title and description, what it shows and what it loads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx


@dataclass(frozen=True, slots=True)
class Page:
    """One URL. `title` (without the site's name) and `description` may be state vars on pages about one thing."""

    route: str
    title: str | rx.Var[str]
    component: Callable[[], rx.Component]
    description: str | rx.Var[str] = ""
    on_load: Any = None
    is_development_only: bool = False
