"""Bodies that may bring a file: JSON where there is none, a form where there is, and the file as it arrives."""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from edtech_app.api.v1.wire import Body
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.media import MAX_PICTURE_BYTES

M = TypeVar("M", bound=Body)
Take = Callable[[str, AsyncIterator[bytes]], Awaitable[object]]
"""What becomes of a file: its name, and its content piece by piece."""

MOST_FIELD_BYTES = 512 * 1024
"""What all the fields of a form may have together, names included."""
PART_BYTES = 100
"""What a part takes even when it is empty, so that there is an end to them."""
MOST_HEADER_BYTES = 4096


def takes(model: type[Body], **files: str) -> dict[str, Any]:
    """How the document describes a body that `read_form` reads; `files` are its files and what they are.

    Where there is nothing but a file it is required.
    """
    schema = model.model_json_schema()
    schema.setdefault("properties", {})
    described = {
        name: {"type": "string", "contentMediaType": "application/octet-stream", "description": words}
        for name, words in files.items()
    }
    form: dict[str, Any] = {**schema, "properties": {**schema["properties"], **described}}
    content: dict[str, Any] = {"application/json": {"schema": schema}, "multipart/form-data": {"schema": form}}
    if not schema["properties"]:
        content = {"multipart/form-data": {"schema": {**form, "required": list(described)}}}
    return {"requestBody": {"required": True, "content": content}}


async def read_form(request: Request, model: type[M], **files: Take) -> M:
    """The body as `model`; each file of a form goes, while it arrives, to whoever takes the field of that name.

    A file goes before the fields are known to be right, because it may stand before them.

    Raises:
        RequestValidationError: A field is wrong, unknown, or a file that nobody takes.
        HTTPException: 400 what cannot be read, 413 too much of it, 415 neither JSON nor a form.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    try:
        if kind == b"application/json":
            return model.model_validate_json(await request.body())
        if kind == b"multipart/form-data" and options.get(b"boundary"):
            given = await _fields(_Form(request, options[b"boundary"]), model, files)
            return model.model_validate(given, strict=False)
    except ValidationError as error:
        raise RequestValidationError(
            [{**problem, "loc": ("body", *problem["loc"])} for problem in error.errors()]
        ) from None
    except (MultipartParseError, ClientDisconnect, UnicodeDecodeError):
        raise HTTPException(400) from None
    raise HTTPException(415)


async def _fields(form: "_Form", model: type[Body], files: dict[str, Take]) -> dict[str, Any]:
    """The fields as they came, text each; those that the model has as lists may come more than once."""
    properties = model.model_json_schema().get("properties", {})
    given: dict[str, Any] = {}
    left = MOST_FIELD_BYTES
    async for name, file_name in form.parts():
        if file_name is not None and (name in files or not file_name):
            # What a browser sends of a file that was not chosen has no name.
            if file_name:
                await files[name](file_name, form.content())
            continue
        value = bytearray()
        async for piece in form.content():
            value += piece
            if len(value) > left:
                raise HTTPException(413)
        left -= len(name) + len(value) + PART_BYTES
        if properties.get(name, {}).get("type") == "array":
            given.setdefault(name, []).append(value.decode())
        else:
            given[name] = value.decode()
    return given


class PictureFile:
    """The picture in a form's field, no more of it than can be too much; `content` is empty while there is none."""

    def __init__(self, field: str) -> None:
        self._field = field
        self.content = b""

    async def take(self, _: str, content: AsyncIterator[bytes]) -> None:
        """
        Raises:
            InvalidInput: There is nothing in it.
        """
        taken = bytearray()
        async for piece in content:
            taken += piece[: MAX_PICTURE_BYTES + 1 - len(taken)]
        if not taken:
            raise InvalidInput({self._field: "This file is empty. Please choose it again."})
        self.content = bytes(taken)


class _Form:
    """A form while it arrives: its parts one after the other, and what is in each.

    Never more of it is in memory than the server hands over at once.
    """

    def __init__(self, request: Request, boundary: bytes) -> None:
        self._stream = aiter(request.stream())
        self._events: deque[tuple[str, str | None] | bytes | None] = deque()
        self._is_whole = False
        self._header, self._value = bytearray(), bytearray()
        self._disposition = b""
        self._parser = MultipartParser(
            boundary,
            {
                "on_header_field": lambda data, start, end: self._keep(self._header, data[start:end]),
                "on_header_value": lambda data, start, end: self._keep(self._value, data[start:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._begin_part,
                "on_part_data": lambda data, start, end: self._events.append(data[start:end]),
                "on_part_end": lambda: self._events.append(None),
                "on_end": self._end,
            },
        )

    async def parts(self) -> AsyncIterator[tuple[str, str | None]]:
        """Each part's name, and its file's name where it is a file; whatever of it was not read is skipped."""
        while not (self._is_whole and not self._events):
            event = await self._next()
            if isinstance(event, tuple):
                yield event

    async def content(self) -> AsyncIterator[bytes]:
        """What is in the part that `parts` came to last."""
        while isinstance(piece := await self._next(), bytes):
            yield piece

    async def _next(self) -> tuple[str, str | None] | bytes | None:
        """
        Raises:
            MultipartParseError: It has ended before its end, or is no form.
        """
        while not self._events:
            piece = await anext(self._stream, None)
            if piece is None:
                raise MultipartParseError("The form is incomplete.")
            self._parser.write(piece)
        return self._events.popleft()

    def _keep(self, where: bytearray, piece: bytes) -> None:
        if len(where) + len(piece) > MOST_HEADER_BYTES:
            raise MultipartParseError("The header of a part is too long.")
        where += piece

    def _end_header(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _begin_part(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._disposition = b""
        name, file_name = options.get(b"name"), options.get(b"filename")
        if name is None:
            raise MultipartParseError("A part has no name.")
        self._events.append((name.decode(), None if file_name is None else file_name.decode()))

    def _end(self) -> None:
        self._is_whole = True
