"""The picture of an account."""

import math

import reflex as rx

from edtech_app.domain.errors import AppError, InvalidInput
from edtech_app.domain.media import MAX_PICTURE_BYTES, Crop
from edtech_app.runtime import services
from edtech_app.services.media import NO_SQUARE, PICTURE_TOO_LARGE
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.session import SessionState
from edtech_app.states.uploads import Upload

UPLOAD, DIALOG = "portrait-file", "portrait-dialog"


class PortraitState(rx.State):
    """The picture, and how its upload goes; the square is chosen by `assets/portrait.js`."""

    picture: str = ""
    problem: str = ""
    is_busy: bool = False

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read which picture there is."""
        self.reset()
        await self._show()

    @rx.event(background=True)
    @allow(Policy.SIGNED_IN)
    async def save(self, files: rx.UploadChunkIterator, crop: dict[str, float]):
        """Keep the chosen square of the file."""
        async with self:
            actor = await actor_of(self)
            self.is_busy, self.problem = True, ""
        problem = ""
        try:
            content = await Upload(files).whole(MAX_PICTURE_BYTES, PICTURE_TOO_LARGE)
            await services().profiles.change_picture(actor, content, _read(crop))
        except AppError as error:
            problem = error.message
        finally:
            async with self:
                self.is_busy, self.problem = False, problem
                await self._show()
        if not problem:
            yield rx.call_script(f"document.getElementById('{DIALOG}')?.close()")
            yield SessionState.load
            yield rx.toast.success("Picture saved.")

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def remove(self):
        """Go back to the first letter of the name."""
        await services().profiles.remove_picture(await actor_of(self))
        await self._show()
        return SessionState.load

    async def _show(self) -> None:
        _, profile = await services().profiles.profile(await actor_of(self))
        self.picture = services().profiles.picture_of(profile)


def _read(crop: object) -> Crop:
    """The square that the browser asks for."""
    numbers = [crop.get(name) for name in ("x", "y", "size")] if isinstance(crop, dict) else []
    sound = [float(number) for number in numbers if isinstance(number, int | float) and math.isfinite(number)]
    if len(sound) != 3:
        raise InvalidInput({"picture": NO_SQUARE}, NO_SQUARE)
    return Crop(*sound)
