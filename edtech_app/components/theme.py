"""The names under which the screen uses colour, type, corners and shadow; their values for light and dark stand in
`assets/theme.css`.

`rxconfig.py` hands `TAILWIND` to Tailwind, which turns the names into classes: `bg-ground`, `text-muted`,
`border-line`, `rounded-lg`, `shadow-raised`. Nothing else on the screen writes a colour.
"""

from typing import Any

STYLESHEET = "/theme.css"

COLOURS = (
    "ground",
    "surface",
    "sunken",
    "line",
    "edge",
    "ink",
    "muted",
    "accent",
    "accent-strong",
    "accent-soft",
    "on-accent",
    "success",
    "success-soft",
    "warning",
    "warning-soft",
    "danger",
    "danger-strong",
    "danger-soft",
    "on-danger",
    "star",
)
"""`ground` is the page, `surface` what lies on it, `sunken` what lies below it; `line` divides, `edge` bounds what can
be typed into; `ink` and `muted` are text; `on-…` is text on a filled colour, `…-soft` a tinted ground for text in
the colour itself."""

TEXT_PAIRS = (
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("muted", "ground"),
    ("muted", "surface"),
    ("muted", "sunken"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("accent", "sunken"),
    ("accent", "accent-soft"),
    ("accent-strong", "surface"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("success", "surface"),
    ("success", "success-soft"),
    ("warning", "surface"),
    ("warning", "warning-soft"),
    ("danger", "ground"),
    ("danger", "surface"),
    ("danger", "danger-soft"),
    ("on-danger", "danger"),
    ("on-danger", "danger-strong"),
)
"""Text and the ground it may stand on: at least 4.5 to 1 in both themes."""

SHAPE_PAIRS = (("edge", "surface"), ("edge", "ground"), ("star", "surface"), ("accent", "ground"))
"""What must be seen but not read, and its ground: at least 3 to 1."""

TAILWIND: Any = {
    "plugins": [],
    "theme": {
        "extend": {
            "colors": {name: f"var(--{name})" for name in COLOURS},
            "fontFamily": {"sans": "var(--font)"},
            "borderRadius": {name: f"var(--radius-{name})" for name in ("sm", "md", "lg", "xl")},
            "boxShadow": {name: f"var(--shadow-{name})" for name in ("raised", "floating")},
            "maxWidth": {"page": "80rem", "reading": "42rem", "form": "26rem"},
            "transitionDuration": {"DEFAULT": "var(--motion)"},
        }
    },
}
