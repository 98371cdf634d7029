"""The fake Razorpay's calls to us: late, doubled, out of order, some never, some forged; until they are answered."""

import contextlib
import http.client
import random
import threading
import time
from dataclasses import replace
from typing import Self
from urllib.parse import urlsplit

from edtech_app import routes
from tests.support.fake_razorpay import Event, FakeRazorpay

PAUSE = 0.02
"""Seconds between two calls; Razorpay's own pauses grow to hours, which tests have not."""


class WebhookCaller:
    """Calls a house about everything that happens at the fake, as long as the block lasts.

    `lost` and `forged` are shares of all calls. A call that is not answered with 2xx is made again later, as often as
    it takes; a forged one that is not refused is remembered in `believed`.
    """

    def __init__(
        self, fake: FakeRazorpay, url: str, seed: int, *, copies: int = 2, lost: float = 0.1, forged: float = 0.1
    ) -> None:
        self._chance = random.Random(seed)
        self._address = urlsplit(url)
        self._copies, self._lost, self._forged = copies, lost, forged
        self._waiting: list[Event] = []
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._call_on)
        self.believed: list[Event] = []
        self.answered = 0
        fake.on_event = self.note

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ends.set()
        self._thread.join()

    def note(self, event: Event) -> None:
        """Something happened: it will be told about, unless its calls get lost."""
        with self._lock:
            if self._chance.random() >= self._lost:
                self._waiting += [event] * self._copies
            if self._chance.random() < self._forged:
                self._waiting.append(replace(event, id=f"{event.id}-forged", signature="0" * 64))

    def wait(self, seconds: float) -> None:
        """Until every call is answered.

        Raises:
            TimeoutError: Some still are not.
        """
        until = time.monotonic() + seconds
        while self._waiting:
            if time.monotonic() > until:
                raise TimeoutError(f"{len(self._waiting)} webhooks are unanswered.")
            time.sleep(PAUSE)

    def _call_on(self) -> None:
        while not self._ends.wait(PAUSE):
            with self._lock:
                if not self._waiting:
                    continue
                event = self._waiting[self._chance.randrange(len(self._waiting))]
            status = self._call(event)
            is_forged = event.id.endswith("-forged")
            if is_forged and 200 <= status < 300:
                self.believed.append(event)
            if 200 <= status < 300 or (is_forged and status == 400):
                self.answered += 1
                with self._lock:
                    self._waiting.remove(event)

    def _call(self, event: Event) -> int:
        """The status of the answer, 0 for none."""
        headers = {"X-Razorpay-Signature": event.signature, "X-Razorpay-Event-Id": event.id}
        connection = http.client.HTTPConnection(str(self._address.hostname), self._address.port or 80, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("POST", routes.WEBHOOK, body=event.body, headers=headers)
            return connection.getresponse().status
        return 0
