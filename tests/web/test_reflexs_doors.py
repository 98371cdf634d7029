"""The doors that Reflex opens by itself, on the real server: what they say to strangers, and what is closed."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, RejectConnection, Request, TextMessage

from edtech_app.web.bodies import LINGER_BYTES
from tests.support.bare import Bare

ROOT = Path(__file__).parents[2]
HYDRATE = "reflex___state____state.hydrate_and_load"
CONTACT = "reflex___state____state.edtech_app___states___contact____contact_state.submit"
PICTURE = "reflex___state____state.edtech_app___states___course_editor____course_editor_state.receive_picture"
PLACE = "/_event/?EIO=4&transport=websocket&token=a-token"
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
FILE = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n' + bytes(1000) + b"\r\n--x--\r\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bare]:
    with Bare(tmp_path_factory.mktemp("doors")) as house:
        yield house


class Wire:
    """A stranger's socket, byte by byte."""

    def __init__(
        self, house: Bare, *, origin: str = "", query: str = "EIO=4&transport=websocket&token=a-token"
    ) -> None:
        self._socket = socket.create_connection(("127.0.0.1", house.port), timeout=10)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        headers = [(b"Origin", origin.encode())] if origin else []
        asked = Request(
            host=f"localhost:{house.port}",
            target="/_event/?EIO=4&transport=websocket&token=a-token",
            extra_headers=headers,
        )
        self._socket.sendall(self._protocol.send(asked))
        self.heard: list[str] = []
        self.is_open = self._next(AcceptConnection)

    def say(self, text: str) -> None:
        self._socket.sendall(self._protocol.send(TextMessage(data=text)))

    def answers(self, *wanted: str) -> bool:
        """Whether a message with one of these words comes before the server closes or is silent for a while."""
        while not any(word in text for text in self.heard for word in wanted):
            if not self._next(TextMessage):
                return False
        return True

    def is_closed(self) -> bool:
        while self._next(TextMessage):
            continue
        return not self.is_open

    def _next(self, kind: Any) -> bool:
        while True:
            for event in self._protocol.events():
                if isinstance(event, TextMessage):
                    self.heard.append(event.data)
                if isinstance(event, CloseConnection | RejectConnection):
                    self.is_open = False
                    return False
                if isinstance(event, kind):
                    return True
            try:
                content = self._socket.recv(65_536)
            except (TimeoutError, ConnectionError):
                return False
            if not content:
                self.is_open = False
                return False
            self._protocol.receive_data(content)

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def test_a_stranger_learns_that_the_house_is_there_and_no_more(house: Bare):
    assert house.request("GET", "/ping").text == '"pong"'
    assert json.loads(house.request("GET", "/_health").text) == {"status": True}
    for path in ("/_all_routes", "/_all_routes/", "/auth-codespace", "/_upload", "/_event", "/admin", "/docs"):
        answer = house.request("GET", path)
        assert answer.status in (400, 404, 405), path
        assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/_upload/", "/_upload/a.png", "/_upload/../rxconfig.py", "/_upload/%2e%2e/.env"])
def test_nothing_is_handed_out_of_reflexs_folder_of_uploads(house: Bare, path: str):
    assert house.request("GET", path).status == 404


@pytest.mark.parametrize("handler", ["", "no.such.handler", CONTACT, HYDRATE, "x" * 5000])
def test_an_upload_for_nobody_who_takes_files_is_refused_unread(house: Bare, handler: str):
    headers = {"reflex-client-token": "a-token"} | ({"reflex-event-handler": handler} if handler else {})
    answer = house.request("POST", "/_upload", FILE, **FORM, **headers)
    assert (answer.status, answer.text) == (404, "Not found.")


def test_a_strangers_upload_is_refused_by_its_handlers_policy(house: Bare):
    headers = {"reflex-client-token": "a-token", "reflex-event-handler": PICTURE}
    answer = house.request("POST", "/_upload", FILE, **FORM, **headers)
    assert answer.status < 500
    too_much = {**FORM, **headers, "Content-Length": str(100 * 1024 * 1024)}
    # As much of it as the house throws away before it answers; it would wait for that a while.
    assert house.request("POST", "/_upload", bytes(LINGER_BYTES), **too_much).status == 413


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_the_socket_opens_to_our_own_pages_alone(house: Bare, origin: str):
    with Wire(house, origin=origin) as stranger:
        assert not stranger.is_open
    with Wire(house, origin=f"http://localhost:{house.port}") as ours:
        assert ours.is_open


def test_there_is_no_other_way_to_talk_than_the_socket(house: Bare):
    for method in ("GET", "POST"):
        assert house.request(method, "/_event/?EIO=4&transport=polling&token=a-token").status in (400, 405)


HOSTILE: list[Any] = [
    "text",
    7,
    None,
    [],
    {},
    {"name": 7},
    {"name": "no.such.handler", "payload": {}},
    {"name": "reflex___state____state.setvar", "payload": {"var_name": "x", "value": 1}},
    {"name": HYDRATE, "payload": {"vars": 7}},
    {"name": HYDRATE, "payload": {"no": "such"}},
    {"name": CONTACT, "payload": {"form": "text"}},
    {"name": CONTACT, "payload": {"form": {}}, "router_data": 7},
    {"name": CONTACT, "payload": {"form": {}}, "router_data": None},
    {"name": CONTACT, "payload": {"form": {}}, "router_data": {"pathname": {"$ne": 1}, "query": []}},
    {"name": CONTACT, "payload": {"form": {}}, "router_data": {"pathname": "/", "query": {"a": {"$ne": 1}}}},
    {"name": CONTACT, "payload": {"form": {}}, "router_data": {"pathname": "http://[", "asPath": "//["}},
    {"name": CONTACT, "payload": {"form": {}}, "router_data": {"pathname": "/[", "asPath": "/[?a=[#]"}},
    {"name": CONTACT, "payload": {"form": {}}, "router_data": {"headers": 7, "token": 7, "ip": [], "sid": {}}},
    {"name": HYDRATE, "payload": None},
    {"name": HYDRATE, "payload": []},
]


@pytest.mark.parametrize("data", HOSTILE, ids=lambda data: json.dumps(data)[:60])
@pytest.mark.parametrize("door", ["at boot", "later"])
def test_no_event_breaks_the_house_at_boot_or_later(house: Bare, door: str, data: Any):
    before = len(house.log)
    with Wire(house) as wire:
        assert wire.answers('0{"sid"')
        wire.say("40/_event," + (json.dumps({"event": data}) if door == "at boot" else ""))
        wire.answers("40/_event", "44/_event")
        if door == "later":
            wire.say("42/_event," + json.dumps(["event", data]))
            wire.say("42/_event," + json.dumps(["no such event", data]))
            wire.say("42/_event," + json.dumps(["client_error", data]))
            wire.say("42/_event," + json.dumps(["ping"]))
            assert wire.answers("pong")
    assert house.request("GET", "/ping").status == 200
    said = house.log[before:]
    assert "Traceback" not in said, said
    assert "[error" not in said, said


def test_a_message_that_is_too_large_ends_its_connection_and_nothing_else(house: Bare):
    with Wire(house) as wire, Wire(house) as neighbour:
        assert wire.answers('0{"sid"')
        wire.say("40/_event,")
        wire.say("42/_event," + json.dumps(["event", "x" * 1_100_000]))
        assert wire.is_closed()
        neighbour.say("40/_event,")
        assert neighbour.answers("40/_event")


def test_what_is_no_socket_io_at_all_ends_or_is_ignored_and_fills_no_log(house: Bare):
    before, rubbish = (
        len(house.log),
        ["", "x" * 1000, "9", "40", "40/admin,", "42[", '451-["x",{"_placeholder":true,"num":0}]'],
    )
    for _ in range(20):
        for words in rubbish:
            with Wire(house) as wire:
                assert wire.is_open
                wire.say(words)
    with Wire(house) as wire:
        wire._socket.sendall(wire._protocol.send(BytesMessage(data=b"\xff\xfe")))
    assert house.request("GET", "/ping").status == 200
    assert house.log[before:].count("Traceback") <= len(rubbish)


def test_the_log_has_no_token_of_a_tab(house: Bare):
    assert "a-token" not in house.log
