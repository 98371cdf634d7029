"""How the player's pieces are found by its scripts, and how a lecture knows that it is done."""

import reflex as rx

from edtech_app.states.player import PlayerState


def marked(name: str) -> dict[str, str]:
    """How `assets/player.js` finds a piece of the player."""
    return {"data-player": name}


def is_done(lecture_id: str) -> rx.Var[bool]:
    return rx.Var.create(PlayerState.done_ids).contains(lecture_id)
