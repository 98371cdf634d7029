"""A tab of the product without a browser: its socket, as Reflex's own client speaks on it."""

import asyncio
import contextlib
import json
import time
import uuid
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, Request, TextMessage
from wsproto.utilities import RemoteProtocolError

HYDRATE = "reflex___state____state.hydrate_and_load"


class Tab:
    """An open tab; `page` is where it is, as the client tells it with every event."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, page: dict[str, Any]) -> None:
        self._reader, self._writer, self.page = reader, writer, page
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._heard: asyncio.Queue[str] = asyncio.Queue()
        self._hearing: asyncio.Task[None] | None = None
        self._part = ""

    @classmethod
    async def open(cls, port: int, cookie: str, page: dict[str, Any], *, forwarded_for: str = "") -> "Tab":
        """A tab whose page has loaded; `forwarded_for` is what a proxy in front would say of where it comes from."""
        tab = cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**22), page)
        host = f"localhost:{port}"
        target = f"/_event/?EIO=4&transport=websocket&token={uuid.uuid4()}"
        headers = [(b"Origin", f"http://{host}".encode()), (b"Cookie", f"session={cookie}".encode())]
        if forwarded_for:
            headers.append((b"X-Forwarded-For", forwarded_for.encode()))
        tab._write(tab._protocol.send(Request(host=host, target=target, extra_headers=headers)))
        tab._hearing = asyncio.create_task(tab._hear())
        await tab._until("0")
        tab._say("40/_event," + json.dumps({"event": {"name": HYDRATE, "payload": {}, "router_data": page}}))
        await tab._until('"is_hydrated_rx_state_":true')
        return tab

    async def send(self, name: str, payload: dict[str, Any]) -> None:
        """Fire an event."""
        event = {"name": name, "payload": payload, "router_data": self.page}
        self._say("42/_event," + json.dumps(["event", event]))

    async def do(self, name: str, payload: dict[str, Any], end: str) -> float:
        """Fire an event and wait for the answer that ends it; how many milliseconds that took."""
        while not self._heard.empty():
            self._heard.get_nowait()
        begun = time.perf_counter()
        await self.send(name, payload)
        await self._until(end)
        return (time.perf_counter() - begun) * 1000

    async def close(self) -> None:
        assert self._hearing is not None
        self._hearing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._hearing
        self._writer.close()

    async def _until(self, words: str) -> None:
        async with asyncio.timeout(60):
            while words not in await self._heard.get():
                continue

    def _say(self, text: str) -> None:
        self._write(self._protocol.send(TextMessage(data=text)))

    def _write(self, content: bytes) -> None:
        self._writer.write(content)

    async def _hear(self) -> None:
        while content := await self._reader.read(2**16):
            self._protocol.receive_data(content)
            for event in self._protocol.events():
                match event:
                    case TextMessage():
                        self._part += event.data
                        if event.message_finished:
                            self._take(self._part)
                            self._part = ""
                    case Ping():
                        self._write(self._protocol.send(event.response()))
                    case CloseConnection():
                        raise RemoteProtocolError("The server closed the socket.")
                    case AcceptConnection() | _:
                        pass

    def _take(self, message: str) -> None:
        if message == "2":
            self._say("3")
        else:
            self._heard.put_nowait(message)
