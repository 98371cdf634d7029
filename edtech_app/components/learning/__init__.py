"""What somebody has before them while they learn: the lecture, what works it, the panels under it, the curriculum."""

from edtech_app.components.learning.controls import (
    autoplay_choice,
    captions_choice,
    keys_help,
    mark_button,
    picture_in_picture,
    player_script,
    speed_choice,
    steps,
    wide_choice,
)
from edtech_app.components.learning.finished import congratulation
from edtech_app.components.learning.panels import panels, side_panels
from edtech_app.components.learning.stage import article, stage

__all__ = [
    "article",
    "autoplay_choice",
    "captions_choice",
    "congratulation",
    "keys_help",
    "mark_button",
    "panels",
    "picture_in_picture",
    "player_script",
    "side_panels",
    "speed_choice",
    "stage",
    "steps",
    "wide_choice",
]
