"""What somebody has before them while they learn: the lecture, what works it, the panels under it, the curriculum."""

from edtech_app.components.learning.controls import (
    autoplay_choice,
    captions_choice,
    keys_help,
    mark_button,
    script,
    speed_choice,
    steps,
)
from edtech_app.components.learning.curriculum import curriculum
from edtech_app.components.learning.finished import congratulation
from edtech_app.components.learning.panels import panels
from edtech_app.components.learning.stage import article, stage

__all__ = [
    "article",
    "autoplay_choice",
    "captions_choice",
    "congratulation",
    "curriculum",
    "keys_help",
    "mark_button",
    "panels",
    "script",
    "speed_choice",
    "stage",
    "steps",
]
