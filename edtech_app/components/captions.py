"""A video's captions, one track for each language."""

from collections.abc import Sequence

import reflex as rx

from edtech_app.states.views import CaptionsView


def caption_tracks(captions: Sequence[CaptionsView]) -> rx.Component:
    """The tracks to choose from; none is shown until the reader, or `assets/player.js` for them, chooses."""
    return rx.foreach(
        rx.Var.create(captions),
        lambda track: rx.el.track(
            kind="captions", src=track.url, src_lang=track.language, label=track.name, key=track.language
        ),
    )
