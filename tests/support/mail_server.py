"""A real mail server with a certificate of its own, that behaves at each step as badly as it is told to."""

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

NAME, PASSWORD = "apikey", "the right password"


@dataclass
class MailServer:
    """Where it listens, which certificate to trust, what it took, and its moods by the step at which it has them.

    A mood is an answer such as "451 later", or "hang", "drip" (one line after the other, without an end) or "die".
    Steps are CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (in the middle of the letter) and TAKEN (when it has
    the letter and has not said so).
    """

    trusted: Path
    port: int = 0
    moods: dict[str, str] = field(default_factory=dict[str, str])
    contents: list[bytes] = field(default_factory=list[bytes])
    letters: list[EmailMessage] = field(default_factory=list[EmailMessage])
    recipients: list[str] = field(default_factory=list[str])
    passwords: list[str] = field(default_factory=list[str])
    connections: list["_Conversation"] = field(default_factory=list["_Conversation"])

    async def handle_DATA(self, server: "_Conversation", session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        mood = self.moods.get("BODY_END") or self.moods.get("TAKEN", "")
        if mood[:1].isdigit():
            return mood
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        self.contents.append(envelope.content)
        self.recipients += envelope.rcpt_tos
        await server.be_in_the_mood("TAKEN")
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.passwords.append(given.password.decode())
        return AuthResult(success=given.login == NAME.encode() and given.password == PASSWORD.encode(), handled=False)


class _Conversation(SMTP):
    """One client's connection."""

    def __init__(self, house: MailServer, **options: Any) -> None:
        super().__init__(house, hostname="localhost", authenticator=house.authenticate, **options)
        self._house, self._has_greeted = house, False

    async def push(self, status: Any) -> None:
        if not self._has_greeted:
            self._has_greeted = True
            if await self.be_in_the_mood("CONNECT"):
                return
        await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's names, as all of these
        if not await self.be_in_the_mood("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if not await self.be_in_the_mood("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self.be_in_the_mood("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        if not await self.be_in_the_mood("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        if not await self.be_in_the_mood("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if "BODY" in self._house.moods:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.readline()
            await self.be_in_the_mood("BODY")
        elif not await self.be_in_the_mood("DATA"):
            await super().smtp_DATA(arg)

    async def be_in_the_mood(self, step: str) -> bool:
        """Do what this step's mood is, and say whether there was one."""
        mood = self._house.moods.get(step, "")
        if mood == "hang":
            await asyncio.Event().wait()
        elif mood == "drip":
            while True:
                await super().push("250-and another thing")
                await asyncio.sleep(0.02)
        elif mood == "die":
            self.abort()
        elif mood:
            await super().push(mood)
        return bool(mood)

    def abort(self) -> None:
        """End the connection as a dying process does."""
        for transport in (self.transport, self._original_transport):
            if transport is not None:
                transport.abort()  # pyright: ignore[reportAttributeAccessIssue]


@asynccontextmanager
async def mail_server(
    folder: Path, *, encrypts: str = "starttls", name: str = "localhost"
) -> AsyncIterator[MailServer]:
    """A server that demands a password, over STARTTLS, from the first byte on ("tls") or in the clear ("nothing").

    Its certificate is for `name`.
    """
    authority = trustme.CA()
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    house = MailServer(trusted)

    def connected() -> SMTP:
        options: dict[str, Any] = (
            {"tls_context": context, "require_starttls": True, "auth_required": True}
            if encrypts == "starttls"
            else {"auth_require_tls": False}
        )
        house.connections.append(_Conversation(house, **options))
        return house.connections[-1]

    listening = await asyncio.get_running_loop().create_server(
        connected, "127.0.0.1", 0, ssl=context if encrypts == "tls" else None
    )
    house.port = listening.sockets[0].getsockname()[1]
    try:
        yield house
    finally:
        listening.close()
        for connection in house.connections:
            connection.abort()
            if connection._handler_coroutine is not None:
                connection._handler_coroutine.cancel()
        await asyncio.sleep(0.01)
