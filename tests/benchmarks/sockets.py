"""A tab of the product without a browser: its socket, as Reflex's own client speaks on it."""

import asyncio
import json
import time
import uuid
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, Request, TextMessage
from wsproto.utilities import RemoteProtocolError

NEW_TOKEN = '42/_event,["new_token"'
HYDRATE = "reflex___state____state.hydrate_and_load"


class Tab:
    """An open tab; `page` is where it is, as the client tells it with every event."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, page: dict[str, Any]) -> None:
        self._reader, self._writer, self.page = reader, writer, page
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._heard: asyncio.Queue[str] = asyncio.Queue()
        self._hearing: asyncio.Task[None] | None = None
        self._part = ""
        self.token = ""
        """Whose memory it has; the server may give it a new one."""
        self.headers: dict[str, str] = {}
        """With what the server took the socket in."""

    @classmethod
    async def open(
        cls,
        port: int,
        cookie: str,
        page: dict[str, Any],
        *,
        forwarded_for: str = "",
        token: str = "",
        address: str = "127.0.0.1",
        house: int = 0,
    ) -> "Tab":
        """A tab whose page has loaded; one with a `token` has been open before.

        `forwarded_for` is what a proxy in front would say of where it comes from, `address` where the server stands,
        and `house` the port in the site's address, where the server has another one.
        """
        tab = cls(*await asyncio.open_connection(address, port, limit=2**22), page)
        tab.token = token or str(uuid.uuid4())
        host = f"localhost:{house or port}"
        target = f"/_event/?EIO=4&transport=websocket&token={tab.token}"
        headers = [(b"Origin", f"http://{host}".encode()), (b"Cookie", f"session={cookie}".encode())]
        if forwarded_for:
            headers.append((b"X-Forwarded-For", forwarded_for.encode()))
        tab._write(tab._protocol.send(Request(host=host, target=target, extra_headers=headers)))
        tab._hearing = asyncio.create_task(tab._hear())
        try:
            await tab._until("0")
            tab._say("40/_event," + json.dumps({"event": {"name": HYDRATE, "payload": {}, "router_data": page}}))
            await tab._until('"is_hydrated_rx_state_":true')
        except BaseException:
            await tab.close()
            raise
        return tab

    async def send(self, name: str, payload: dict[str, Any]) -> None:
        """Fire an event."""
        event = {"name": name, "payload": payload, "router_data": self.page}
        self._say("42/_event," + json.dumps(["event", event]))

    async def hear(self, words: str, seconds: float = 60) -> str:
        """Wait for a message with these words; the whole of it.

        Raises:
            ConnectionError: The socket is gone.
        """
        async with asyncio.timeout(seconds):
            while words not in (message := await self._heard.get()):
                if not message:
                    raise ConnectionError("The socket is gone.")
        return message

    async def do(self, name: str, payload: dict[str, Any], end: str) -> float:
        """Fire an event and wait for the answer that ends it; how many milliseconds that took."""
        while not self._heard.empty():
            self._heard.get_nowait()
        if self._hearing is not None and self._hearing.done():
            raise ConnectionError("The socket is gone.")
        begun = time.perf_counter()
        await self.send(name, payload)
        await self._until(end)
        return (time.perf_counter() - begun) * 1000

    async def close(self) -> None:
        assert self._hearing is not None
        self._hearing.cancel()
        await asyncio.gather(self._hearing, return_exceptions=True)
        self._writer.close()

    async def _until(self, words: str) -> None:
        await self.hear(words)

    def _say(self, text: str) -> None:
        self._write(self._protocol.send(TextMessage(data=text)))

    def _write(self, content: bytes) -> None:
        self._writer.write(content)

    async def _hear(self) -> None:
        try:
            await self._hear_on()
        finally:
            self._heard.put_nowait("")

    async def _hear_on(self) -> None:
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
                    case AcceptConnection():
                        self.headers = {name.decode(): value.decode() for name, value in event.extra_headers}
                    case _:
                        pass

    def _take(self, message: str) -> None:
        if message == "2":
            self._say("3")
            return
        if message.startswith(NEW_TOKEN):
            self.token = json.loads(message.removeprefix("42/_event,"))[1]
        self._heard.put_nowait(message)
