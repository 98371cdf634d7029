"""Cloudinary on a loopback port: signatures, chunks, expiring downloads and its lists of files, as documented."""

import base64
import contextlib
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

SIGNED_FOR = 3600
"""Seconds."""
SMALLEST_CHUNK = 5 * 1024**2
UNSIGNED = {"file", "cloud_name", "resource_type", "api_key", "signature"}


@dataclass
class CloudinaryServer:
    """A running fake; `assets` are the bytes it keeps by (resource type, delivery type, public id).

    `fault` spoils one answer: a status or "hang up" does nothing of what is asked; "html", "half an answer" and
    "slow" (half a second) come after it was done; "as raw" and "cut short" keep a file wrongly and say so. With
    `lasts` it spoils every answer, because what only reads is asked again by the library.
    """

    cloud: str = "school"
    key: str = "123"
    secret: str = "a secret"
    assets: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)
    fault: int | str = ""
    lasts: bool = False
    parts: dict[str, bytes] = field(default_factory=dict)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    kept_at: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    page: int = 500
    details: dict[str, Any] = field(default_factory=dict)
    """What it says of a video, other than the truth."""

    def __enter__(self) -> Self:
        fake = self

        class Handler(_Handler):
            server_state = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def over(self) -> None:
        """The fault has done what it does."""
        if not self.lasts:
            self.fault = ""

    def objection_to(self, params: dict[str, str]) -> str:
        """Why the request is refused; empty when its signature is right."""
        if params.get("api_key") != self.key:
            return "Unknown API key"
        signed = "&".join(
            f"{name}={value.replace('&', '%26')}"
            for name, value in sorted(params.items())
            if name not in UNSIGNED and value
        )
        expected = hashlib.sha1((signed + self.secret).encode()).hexdigest()
        if params.get("signature") != expected:
            return f"Invalid Signature. String to sign - '{signed}'."
        return ""


class _Handler(BaseHTTPRequestHandler):
    server_state: CloudinaryServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # An answer is sent in two pieces, and the second would wait 40 ms for the first.

    def log_message(self, format: str, *args: Any) -> None:
        """Tests need no access log."""

    def end_headers(self) -> None:
        """Uploads may come from any page; downloads say nothing of it, so that pages cannot rely on it."""
        if self.command in ("POST", "OPTIONS"):
            self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def do_OPTIONS(self) -> None:
        self.send_response(200)
        self.send_header("Access-Control-Allow-Methods", "POST, PUT, GET, OPTIONS")
        self.send_header("Access-Control-Allow-Headers", "Content-Range, X-Unique-Upload-Id, X-Requested-With")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        _, _, _, resource_type, action = urlsplit(self.path).path.split("/")
        params, file = _form(self.headers["Content-Type"], body)
        state = self.server_state
        state.requests.append({**params, "resource_type": resource_type, "action": action})
        if self._fails():
            return
        if objection := state.objection_to(params):
            self._answer(401, {"error": {"message": objection}})
            return
        if int(params["timestamp"]) < time.time() - SIGNED_FOR:
            self._answer(400, {"error": {"message": "Stale request"}})
            return
        place = (resource_type, params.get("type", "upload"), params["public_id"])
        if action == "destroy":
            gone = state.assets.pop(place, None)
            self._answer(200, {"result": "ok" if gone is not None else "not found"})
            return
        self._upload(place, file, params)

    def _fails(self) -> bool:
        """Whether this request is not done at all, because that is the fault."""
        fault = self.server_state.fault
        if fault == "hang up":
            self.close_connection = True
        elif isinstance(fault, int):
            self._answer(fault, {"error": {"message": "Something broke"}})
        else:
            return False
        self.server_state.over()
        return True

    def _upload(self, place: tuple[str, str, str], file: bytes, params: dict[str, str]) -> None:
        state = self.server_state
        if span := self.headers["Content-Range"]:
            start, end, total = (int(number) for number in re.findall(r"\d+", span))
            if end + 1 < total and len(file) < SMALLEST_CHUNK:
                self._answer(400, {"error": {"message": "All parts except EOF-chunk must be larger than 5mb"}})
                return
            upload = self.headers["X-Unique-Upload-Id"]
            state.parts[upload] = state.parts.get(upload, b"")[:start] + file
            if end + 1 < total:
                self._answer(200, {"done": False, "public_id": params["public_id"]})
                return
            file = state.parts.pop(upload)
        is_there = place in state.assets and params.get("overwrite") in ("0", "false")
        if is_there:
            file = state.assets[place]
        elif state.fault == "as raw":
            state.fault, place = "", ("raw", *place[1:])
        elif state.fault == "cut short":
            state.fault, file = "", file[: len(file) // 2]
        state.assets[place] = file
        state.kept_at.setdefault(place, state.now())
        answer = {"public_id": place[2], "bytes": len(file), "resource_type": place[0], "type": place[1]}
        self._answer(200, {**answer, "existing": True} if is_there else answer)

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        params = dict(parse_qsl(url.query))
        if url.path.split("/")[3] == "resources":
            self._list(*url.path.split("/")[4:6], "/".join(url.path.split("/")[6:]), params)
            return
        resource_type, action = url.path.split("/")[3:5]
        content = self.server_state.assets.get((resource_type, params.get("type", ""), params.get("public_id", "")))
        if objection := self.server_state.objection_to(params):
            self._answer(401, {"error": {"message": objection}})
        elif int(params["expires_at"]) < time.time():
            self._answer(401, {"error": {"message": "Expired"}})
        elif action != "download" or content is None:
            self._answer(404, {"error": {"message": "Resource not found"}})
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def _list(self, resource_type: str, delivery: str, public_id: str, params: dict[str, str]) -> None:
        """One file, or a page of all by the documented paging: at most 500, `next_cursor` while there are more."""
        state = self.server_state
        secret = base64.b64encode(f"{state.key}:{state.secret}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {secret}":
            self._answer(401, {"error": {"message": "Invalid credentials"}})
            return
        if self._fails():
            return
        if public_id:
            self._tell((resource_type, delivery, public_id))
            return
        places = [
            place
            for place in state.assets
            if place[:2] == (resource_type, delivery) and place[2].startswith(params.get("prefix", ""))
        ]
        begin = int(params.get("next_cursor", "0"))
        end = begin + min(int(params.get("max_results", "10")), state.page)
        rows = [
            {
                "public_id": place[2],
                "resource_type": resource_type,
                "type": delivery,
                "created_at": f"{state.kept_at[place]:%Y-%m-%dT%H:%M:%SZ}",
                **({} if resource_type == "raw" else {"format": "webp" if resource_type == "image" else "mp4"}),
            }
            for place in places[begin:end]
        ]
        self._answer(200, {"resources": rows, **({"next_cursor": str(end)} if end < len(places) else {})})

    def _tell(self, place: tuple[str, str, str]) -> None:
        state = self.server_state
        if place not in state.assets:
            self._answer(404, {"error": {"message": f"Resource not found - {place[2]}"}})
            return
        row = {"public_id": place[2], "resource_type": place[0], "type": place[1], "bytes": len(state.assets[place])}
        film = {"format": "mp4", "duration": 20.0, "width": 160, "height": 90, "video": {"codec": "h264"}}
        self._answer(200, row | film | state.details)

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        state, length = self.server_state, len(content)
        if state.fault == "html":
            content = b"<html>Bad gateway</html>"
            length = len(content)
            state.over()
        elif state.fault == "half an answer":
            content, self.close_connection = content[: length // 2], True
            state.over()
        elif state.fault == "slow":
            state.over()
            time.sleep(0.5)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(content)


def _form(content_type: str, body: bytes) -> tuple[dict[str, str], bytes]:
    """The fields and the file of a multipart form."""
    boundary = b"--" + content_type.partition("boundary=")[2].strip('"').encode()
    params: dict[str, str] = {}
    file = b""
    for part in body.split(boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        assert name is not None
        if name[1] == b"file":
            file = content
        else:
            params[name[1].decode()] = content.decode()
    return params, file
