"""A browser's kept-open HTTP connection, thin enough for thousands of them in one process."""

import asyncio
import re

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Refused(Exception):
    """The server said no; the words are its status."""


class Line:
    """Asks one thing after the other; a connection that the server has closed meanwhile is opened anew."""

    def __init__(self, port: int, *, cookie: str = "", forwarded_for: str = "") -> None:
        self._port = port
        host = f"localhost:{port}"
        head = {"Host": host, "Origin": f"http://{host}", "Accept-Encoding": "gzip"}
        if cookie:
            head["Cookie"] = f"session={cookie}"
        if forwarded_for:
            head["X-Forwarded-For"] = forwarded_for
        self._head = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def get(self, path: str) -> bytes:
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode())

    async def post(self, path: str, body: bytes) -> bytes:
        """
        Raises:
            Refused: The answer is no success.
        """
        told = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return await self._ask(f"POST {path} HTTP/1.1\r\n{self._head}{told}\r\n".encode() + body)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _ask(self, request: bytes) -> bytes:
        async with asyncio.timeout(30):
            if self._writer is not None:
                try:
                    return await self._exchange(request)
                except (ConnectionError, asyncio.IncompleteReadError):
                    self.close()
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
            return await self._exchange(request)

    async def _exchange(self, request: bytes) -> bytes:
        assert self._reader is not None
        assert self._writer is not None
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        body = await self._reader.readexactly(int(length[1])) if length else b""
        if not head.startswith(b"HTTP/1.1 2"):
            raise Refused(head[9:12].decode())
        return body
