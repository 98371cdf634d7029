"""Letters over SMTP, against a real server that behaves well, badly, slowly, or dies."""

import asyncio
import email
import time
from collections.abc import AsyncIterator
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from edtech_app.domain.entity import new_id, utc_now
from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.gateways.mail import smtp
from edtech_app.gateways.mail.port import MailFailed
from edtech_app.gateways.mail.smtp import SmtpMail
from edtech_app.settings import Settings
from tests.support.mail_server import PASSWORD, MailServer, mail_server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MailServer]:
    async with mail_server(tmp_path) as running:
        yield running


def settings(port: int, folder: Path, password: str = PASSWORD, **changes: Any) -> Settings:
    given: dict[str, Any] = {
        "data_dir": folder,
        "mail_host": "localhost",
        "mail_port": port,
        "mail_user": "apikey",
        "mail_pass": SecretStr(password),
        "mail_from": "Vidya <hello@school.test>",
    }
    return Settings(_env_file=None, **(given | changes))  # pyright: ignore[reportCallIssue]


@pytest.fixture
async def mail(server: MailServer, tmp_path: Path) -> AsyncIterator[SmtpMail]:
    opened = SmtpMail(settings(server.port, tmp_path), trusted=str(server.trusted))
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


async def test_a_letter_arrives_whole(mail: SmtpMail, server: MailServer):
    letter = a_letter()

    assert await mail.deliver(letter) is LetterStatus.SENT

    (arrived,) = server.letters
    assert arrived["From"] == "Vidya <hello@school.test>"
    assert arrived["To"] == "Åsha Rao <asha@example.com>"
    assert arrived["Subject"] == "Your receipt over ₹1,299"
    assert arrived["Message-ID"] == f"<{letter.id}@school.test>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["List-Unsubscribe"] is None
    text, html = arrived.iter_parts()
    assert text.get_content() == "Hello\r\n" or text.get_content() == "Hello\n"
    assert "<p>Hello</p>" in html.get_content()


async def test_encryption_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with mail_server(tmp_path, encrypts="tls") as server:
        monkeypatch.setattr(smtp, "IMPLICIT_TLS_PORT", server.port)
        mail = SmtpMail(settings(server.port, tmp_path), trusted=str(server.trusted))
        await mail.deliver(a_letter())
        with pytest.raises(MailFailed, match="SSLCertVerificationError"):
            await SmtpMail(settings(server.port, tmp_path)).deliver(a_letter())
        await mail.close()

        assert len(server.letters) == 1


async def test_letters_in_every_script_are_read_as_they_were_written(mail: SmtpMail, server: MailServer):
    name, subject = "प्रियंवदा “P, R” Ñ (x) " + "और भी नाम " * 8 + "Rao", "आपकी रसीद ₹1,299: " + "बहुत लंबा " * 12

    await mail.deliver(a_letter(to_name=name, subject=subject, text="नमस्ते\n", html="<p>नमस्ते</p>"))

    (arrived,) = server.letters
    (content,) = server.contents
    assert max(map(len, content.split(b"\r\n\r\n")[0].splitlines())) <= 78
    # As mail programs read them, which know that the space between two encoded words is none.
    headers = email.message_from_bytes(content)
    phrase, _, address = headers["To"].rpartition(" ")
    assert address == "<asha@example.com>"
    assert str(make_header(decode_header(phrase.strip()))) == name
    assert str(make_header(decode_header(headers["Subject"]))) == subject.strip()
    assert [part.get_content().strip() for part in arrived.iter_parts()] == ["नमस्ते", "<p>नमस्ते</p>"]


async def test_an_address_in_another_script_goes_out_in_the_net_s_own(mail: SmtpMail, server: MailServer):
    await mail.deliver(a_letter(to="asha@bücher.example"))

    assert server.recipients == ["asha@xn--bcher-kva.example"]


@pytest.mark.parametrize("address", ["आशा@example.com", "no address", "", "a@b\r\nRCPT TO:<all@example.com>"])
async def test_an_address_that_cannot_be_is_given_up(mail: SmtpMail, server: MailServer, address: str):
    with pytest.raises(MailFailed) as failed:
        await mail.deliver(a_letter(to=address))

    assert failed.value.is_permanent
    assert (server.letters, server.recipients) == ([], [])
    await mail.deliver(a_letter())
    assert len(server.letters) == 1


async def test_letters_share_a_connection_and_survive_its_end(mail: SmtpMail, server: MailServer):
    await mail.deliver(a_letter())
    await mail.deliver(a_letter())
    assert len(server.connections) == 1
    server.connections[0].abort()
    await mail.deliver(a_letter())

    assert len(server.letters) == 3


async def test_a_text_that_is_a_path_attaches_nothing(mail: SmtpMail, server: MailServer):
    await mail.deliver(a_letter(text="/etc/hostname"))

    (arrived,) = server.letters
    assert [part.get_content_type() for part in arrived.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\0"])
async def test_line_ends_in_names_subjects_and_links_make_no_headers(mail: SmtpMail, server: MailServer, line_end: str):
    more = f"{line_end}Bcc: all@example.com{line_end}{line_end}<p>"

    await mail.deliver(
        a_letter(to_name=f"Asha{more}", subject=f"Hello{more}", unsubscribe=f"https://school.test/x{more}")
    )

    (arrived,) = server.letters
    assert arrived["Bcc"] is None
    assert arrived["Subject"].startswith("Hello Bcc: all@example.com")
    assert arrived["List-Unsubscribe"].startswith("<https://school.test/x")
    assert server.recipients == ["asha@example.com"]
    assert [part.get_content().strip() for part in arrived.iter_parts()] == ["Hello", "<p>Hello</p>"]


async def test_a_letter_that_can_be_ended_offers_the_button(mail: SmtpMail, server: MailServer):
    await mail.deliver(a_letter(unsubscribe="https://school.test/unsubscribe/abc"))

    (arrived,) = server.letters
    assert arrived["List-Unsubscribe"] == "<https://school.test/unsubscribe/abc>"
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("code", [421, 451, 550, 554])
@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BODY_END"])
async def test_a_refusal_says_whether_to_try_again(mail: SmtpMail, server: MailServer, step: str, code: int):
    """Only what is about this receiver or these words is for good; for the rest, letters wait."""
    server.moods = {step: f"{code} no"}
    if step == "EHLO":
        # Then the client falls back to HELO, which knows no encryption.
        code = 0

    with pytest.raises(MailFailed) as refused:
        await mail.deliver(a_letter())

    assert refused.value.is_permanent is (code >= 500 and step in ("RCPT", "DATA", "BODY_END"))
    assert server.letters == []
    if step in ("CONNECT", "EHLO", "STARTTLS"):
        assert server.passwords == []
    server.moods = {}
    await mail.deliver(a_letter())
    assert len(server.letters) == 1


@pytest.mark.parametrize("mood", ["hang", "drip", "die"])
@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BODY", "TAKEN"])
async def test_a_server_that_is_slow_or_dies_delays_letters_and_holds_nobody_up(
    server: MailServer, tmp_path: Path, step: str, mood: str
):
    mail = SmtpMail(
        settings(server.port, tmp_path), trusted=str(server.trusted), answer_seconds=0.2, delivery_seconds=0.5
    )
    letter = a_letter()
    server.moods = {step: mood}
    began = time.monotonic()

    with pytest.raises(MailFailed) as failed:
        await mail.deliver(letter)

    assert not failed.value.is_permanent
    assert time.monotonic() - began < 5
    server.moods = {}
    await mail.deliver(letter)
    # What it had taken before it fell silent comes twice, under one name by which receivers know that.
    assert [each["Message-ID"] for each in server.letters] == [f"<{letter.id}@school.test>"] * (
        2 if step == "TAKEN" else 1
    )
    await mail.close()


async def test_a_wrong_password_is_tried_again_later(server: MailServer, tmp_path: Path):
    mail = SmtpMail(settings(server.port, tmp_path, "wrong"), trusted=str(server.trusted))

    with pytest.raises(MailFailed, match="refused our user name and password") as refused:
        await mail.deliver(a_letter())

    assert not refused.value.is_permanent


async def test_an_unknown_certificate_gets_no_password_and_no_letter(server: MailServer, tmp_path: Path):
    with pytest.raises(MailFailed, match="SSLCertVerificationError"):
        await SmtpMail(settings(server.port, tmp_path)).deliver(a_letter())

    assert (server.passwords, server.letters) == ([], [])


async def test_a_certificate_of_another_server_gets_no_password_and_no_letter(tmp_path: Path):
    async with mail_server(tmp_path, name="elsewhere.example") as server:
        with pytest.raises(MailFailed, match="SSLCertVerificationError"):
            await SmtpMail(settings(server.port, tmp_path), trusted=str(server.trusted)).deliver(a_letter())

        assert (server.passwords, server.letters) == ([], [])


async def test_a_server_without_encryption_gets_no_password_and_no_letter(tmp_path: Path):
    async with mail_server(tmp_path, encrypts="nothing") as server:
        with pytest.raises(MailFailed) as failed:
            await SmtpMail(settings(server.port, tmp_path), trusted=str(server.trusted)).deliver(a_letter())

        assert not failed.value.is_permanent
        assert (server.passwords, server.letters) == ([], [])


async def test_a_dead_server_is_tried_again_later(tmp_path: Path):
    with pytest.raises(MailFailed) as failed:
        await SmtpMail(settings(1, tmp_path)).deliver(a_letter())

    assert not failed.value.is_permanent


async def test_two_processes_deliver_side_by_side(server: MailServer, tmp_path: Path):
    both = [SmtpMail(settings(server.port, tmp_path), trusted=str(server.trusted)) for _ in range(2)]

    await asyncio.gather(*[mail.deliver(a_letter()) for mail in both for _ in range(3)])

    assert (len(server.letters), len(server.connections)) == (6, 2)
    for mail in both:
        await mail.close()
