"""Letters over SMTP, against a real server with a certificate of its own."""

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from pydantic import SecretStr

from edtech_app.domain.entity import new_id, utc_now
from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.gateways.mail.port import MailFailed
from edtech_app.gateways.mail.smtp import SmtpMail
from edtech_app.settings import Settings

PASSWORD = "the right password"


class Mailbox:
    """What the server took, and what it says to a letter."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if not self.answer.startswith("2"):
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
async def server(mailbox: Mailbox, tmp_path: Path) -> AsyncIterator[tuple[int, Path]]:
    """A mail server that demands STARTTLS and a password: its port, and the certificate to trust."""
    authority = trustme.CA()
    trusted = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        is_right = given.login == b"apikey" and given.password == PASSWORD.encode()
        return AuthResult(success=is_right, handled=False)

    connections: list[SMTP] = []

    def connected() -> SMTP:
        connections.append(
            SMTP(
                mailbox,
                hostname="localhost",
                tls_context=context,
                require_starttls=True,
                authenticator=authenticate,
                auth_required=True,
            )
        )
        return connections[-1]

    listening = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()[1], trusted
    listening.close()
    for connection in connections:
        for transport in (connection.transport, connection._original_transport):
            if transport is not None:
                transport.abort()
    await asyncio.sleep(0.01)


def settings(port: int, folder: Path, password: str = PASSWORD) -> Settings:
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        data_dir=folder,
        mail_host="localhost",
        mail_port=port,
        mail_user="apikey",
        mail_pass=SecretStr(password),
        mail_from="Vidya <hello@school.test>",
    )


@pytest.fixture
async def mail(server: tuple[int, Path], tmp_path: Path) -> AsyncIterator[SmtpMail]:
    port, trusted = server
    opened = SmtpMail(settings(port, tmp_path), trusted=str(trusted))
    yield opened
    await opened.close()


def a_letter(**fields: str) -> Letter:
    now = utc_now()
    given = {
        "dedupe": new_id(),
        "to": "asha@example.com",
        "to_name": "Åsha Rao",
        "subject": "Your receipt over ₹1,299",
        "text": "Hello\n",
        "html": "<p>Hello</p>",
        **fields,
    }
    return Letter(id=new_id(), created_at=now, next_at=now, **given)


async def test_a_letter_arrives_whole(mail: SmtpMail, mailbox: Mailbox):
    letter = a_letter()

    assert await mail.deliver(letter) is LetterStatus.SENT

    (arrived,) = mailbox.letters
    assert arrived["From"] == "Vidya <hello@school.test>"
    assert arrived["To"] == "Åsha Rao <asha@example.com>"
    assert arrived["Subject"] == "Your receipt over ₹1,299"
    assert arrived["Message-ID"] == f"<{letter.id}@school.test>"
    text, html = arrived.iter_parts()
    assert text.get_content() == "Hello\r\n" or text.get_content() == "Hello\n"
    assert "<p>Hello</p>" in html.get_content()


async def test_letters_share_a_connection_and_survive_its_end(mail: SmtpMail, mailbox: Mailbox):
    await mail.deliver(a_letter())
    await mail.deliver(a_letter())
    mail._connection.smtp.sock.close()
    await mail.deliver(a_letter())

    assert len(mailbox.letters) == 3


async def test_a_text_that_is_a_path_attaches_nothing(mail: SmtpMail, mailbox: Mailbox):
    await mail.deliver(a_letter(text="/etc/hostname"))

    (arrived,) = mailbox.letters
    assert [part.get_content_type() for part in arrived.iter_parts()] == ["text/plain", "text/html"]


async def test_line_ends_in_names_and_subjects_make_no_headers(mail: SmtpMail, mailbox: Mailbox):
    await mail.deliver(a_letter(to_name="Asha\r\nBcc: all@example.com", subject="Hello\r\nBcc: all@example.com"))

    (arrived,) = mailbox.letters
    assert arrived["Bcc"] is None
    assert arrived["Subject"] == "Hello Bcc: all@example.com"


@pytest.mark.parametrize(("answer", "is_permanent"), [("550 no such person", True), ("451 later", False)])
async def test_a_refusal_says_whether_to_try_again(mail: SmtpMail, mailbox: Mailbox, answer: str, is_permanent: bool):
    mailbox.answer = answer

    with pytest.raises(MailFailed) as refused:
        await mail.deliver(a_letter())

    assert refused.value.is_permanent is is_permanent


async def test_a_wrong_password_is_tried_again_later(server: tuple[int, Path], tmp_path: Path):
    port, trusted = server

    with pytest.raises(MailFailed, match="refused our name and password") as refused:
        await SmtpMail(settings(port, tmp_path, "wrong"), trusted=str(trusted)).deliver(a_letter())

    assert not refused.value.is_permanent


async def test_an_unknown_certificate_gets_no_password_and_no_letter(
    server: tuple[int, Path], tmp_path: Path, mailbox: Mailbox
):
    with pytest.raises(MailFailed, match="SSLCertVerificationError"):
        await SmtpMail(settings(server[0], tmp_path)).deliver(a_letter())

    assert mailbox.letters == []


async def test_a_dead_server_is_tried_again_later(tmp_path: Path):
    with pytest.raises(MailFailed) as failed:
        await SmtpMail(settings(1, tmp_path)).deliver(a_letter())

    assert not failed.value.is_permanent
