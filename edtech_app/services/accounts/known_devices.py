"""Browsers in which somebody has signed in before, so that a stranger's failures never lock their owner out.

These are the device cookies of OWASP's "Slow Down Online Guessing Attacks with Device Cookies": a known device is
counted by itself, everybody else by account and network.
"""

import hmac
import secrets
from datetime import timedelta

from edtech_app.domain.accounts import Client
from edtech_app.domain.network import counted_network
from edtech_app.services.fields import email_key
from edtech_app.services.keys import derived_key, same

LIFE = timedelta(days=365)
PEOPLE = 4
"""How many accounts one browser remembers; a family shares a computer, a school's library forgets the oldest."""
LONGEST = 400


class KnownDevices:
    """Reads and writes what a browser keeps: its own random name and keyed digests of who has signed in there.

    Nothing is stored here. The value proves nothing but itself: it gives no session, only tries of its own.
    """

    def __init__(self, signing_secret: bytes) -> None:
        self._key = derived_key(signing_secret, "known devices")

    def remember(self, cookie: str, email: str) -> str:
        """The cookie's new value once the owner of this address has signed in."""
        name, people = self._read(cookie)
        person = self._person(email)
        kept = [person, *(one for one in people if one != person)][:PEOPLE]
        body = ".".join([name or secrets.token_hex(16), *kept])
        return f"{body}.{self._mark(body)}"

    def name_of(self, cookie: str, email: str) -> str:
        """The device's name if the owner of this address has signed in there; else empty."""
        name, people = self._read(cookie)
        return name if self._person(email) in people else ""

    def payers(self, client: Client, email: str) -> list[tuple[str, str]]:
        """What a try at this address's account is counted under, as kind and name."""
        key = email_key(email)
        if name := self.name_of(client.known_device, key):
            return [("device", f"{name} {key}")]
        return [("account", key), ("network", counted_network(client.address))]

    def _read(self, cookie: str) -> tuple[str, list[str]]:
        body, _, mark = cookie.rpartition(".")
        if len(cookie) > LONGEST or not cookie.isascii() or not body or not same(mark, self._mark(body)):
            return "", []
        name, *people = body.split(".")
        return name, people

    def _person(self, email: str) -> str:
        return self._digest(f"person {email_key(email)}")

    def _mark(self, body: str) -> str:
        return self._digest(f"cookie {body}")

    def _digest(self, text: str) -> str:
        return hmac.digest(self._key, text.encode(errors="replace"), "sha256").hex()[:48]
