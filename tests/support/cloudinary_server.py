"""Cloudinary's upload interface on a loopback port: signatures, chunks and expiring downloads as documented."""

import hashlib
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

SMALLEST_CHUNK = 5 * 1024**2
UNSIGNED = {"file", "cloud_name", "resource_type", "api_key", "signature"}


@dataclass
class CloudinaryServer:
    """A running fake; `assets` are the bytes it keeps by (resource type, delivery type, public id).

    `fault` is answered once instead of doing what is asked: a status, or "hang up".
    """

    cloud: str = "school"
    key: str = "123"
    secret: str = "a secret"
    assets: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)
    fault: int | str = ""
    parts: dict[str, bytes] = field(default_factory=dict)

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

    def log_message(self, format: str, *args: Any) -> None:
        """Tests need no access log."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        _, _, _, resource_type, action = urlsplit(self.path).path.split("/")
        params, file = _form(self.headers["Content-Type"], body)
        state = self.server_state
        state.requests.append({**params, "resource_type": resource_type, "action": action})
        if fault := state.fault:
            state.fault = ""
            if fault == "hang up":
                self.close_connection = True
                return
            self._answer(int(fault), {"error": {"message": "Something broke"}})
            return
        if objection := state.objection_to(params):
            self._answer(401, {"error": {"message": objection}})
            return
        place = (resource_type, params.get("type", "upload"), params["public_id"])
        if action == "destroy":
            gone = state.assets.pop(place, None)
            self._answer(200, {"result": "ok" if gone is not None else "not found"})
            return
        self._upload(place, file, params)

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
        if place in state.assets and params.get("overwrite") in ("0", "false"):
            file = state.assets[place]
        state.assets[place] = file
        self._answer(200, {"public_id": place[2], "bytes": len(file), "resource_type": place[0], "type": place[1]})

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        resource_type, action = url.path.split("/")[3:5]
        params = dict(parse_qsl(url.query))
        content = self.server_state.assets.get((resource_type, params.get("type", ""), params.get("public_id", "")))
        if action != "download" or self.server_state.objection_to(params) or content is None:
            self._answer(401 if content is not None else 404, {})
        elif int(params["expires_at"]) < time.time():
            self._answer(401, {"error": {"message": "Expired"}})
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
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
