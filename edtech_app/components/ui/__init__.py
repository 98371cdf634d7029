"""The pieces that every page is made of: native elements dressed in the house's tokens."""

from edtech_app.components.ui.base import anchor, heading, icon, link, section
from edtech_app.components.ui.buttons import button, file_button, icon_button, link_button, spinner
from edtech_app.components.ui.choices import checkbox_field, radio_cards, star_input
from edtech_app.components.ui.countdown import countdown
from edtech_app.components.ui.display import (
    about,
    avatar,
    badge,
    card,
    given_stars,
    markdown,
    progress_bar,
    star_row,
    stars,
)
from edtech_app.components.ui.feedback import alert, empty_state, failed_state, loading_heading, skeleton
from edtech_app.components.ui.forms import drop_zone, field, file_drop, password_field, select_field, textarea_field
from edtech_app.components.ui.lists import CELL, filter_bar, table
from edtech_app.components.ui.navigation import in_sight, pagination, tabs
from edtech_app.components.ui.overlays import (
    confirm_dialog,
    dialog,
    drawer,
    menu,
    menu_button,
    menu_line,
    menu_link,
)

__all__ = [
    "CELL",
    "about",
    "alert",
    "anchor",
    "avatar",
    "badge",
    "button",
    "card",
    "checkbox_field",
    "confirm_dialog",
    "countdown",
    "dialog",
    "drawer",
    "drop_zone",
    "empty_state",
    "failed_state",
    "field",
    "file_button",
    "file_drop",
    "filter_bar",
    "given_stars",
    "heading",
    "icon",
    "icon_button",
    "in_sight",
    "link",
    "link_button",
    "loading_heading",
    "markdown",
    "menu",
    "menu_button",
    "menu_line",
    "menu_link",
    "pagination",
    "password_field",
    "progress_bar",
    "radio_cards",
    "section",
    "select_field",
    "skeleton",
    "spinner",
    "star_input",
    "star_row",
    "stars",
    "table",
    "tabs",
    "textarea_field",
]
