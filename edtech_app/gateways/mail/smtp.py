"""Sending mail by SMTP: yagmail connects and signs in, the letter itself is ours from the first line to the last.

What yagmail would write is not used: it attaches files whose path stands in the text, gives two letters with one
subject the same Message-ID, and accepts any certificate.
"""

import asyncio
import re
import smtplib
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any, cast

import idna
import yagmail

from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.gateways.mail.port import MailFailed
from edtech_app.settings import Settings

TIMEOUT = 15
"""Seconds for each answer of the mail server."""
IMPLICIT_TLS_PORT = 465
"""On this port the connection is encrypted from its first byte; on any other STARTTLS is demanded."""


DELIVERY = 60
"""Seconds for a whole delivery, however the server spends them; less than the outbox's lease."""
CANNOT_BE_WRITTEN = "This email address cannot receive emails."


class _Script(EmailPolicy):
    """Writes long headers that are not ASCII; Python itself loses spaces between words where it breaks the line."""

    def fold(self, name: str, value: Any) -> str:
        text = _in_parts(name, value)
        return super().fold(name, value) if text is None else f"{name}: {text}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        text = _in_parts(name, value)
        return super().fold_binary(name, value) if text is None else f"{name}: {text}{self.linesep}".encode("ascii")


def _in_parts(name: str, value: Any) -> str | None:
    """A subject, or one receiver's name and address, as encoded words; None for what need not be encoded."""
    if name.lower() == "subject" and not str(value).isascii():
        return Header(str(value), "utf-8", header_name=name).encode(linesep="\r\n")
    if name.lower() in ("from", "to") and not value.addresses[0].display_name.isascii():
        (address,) = value.addresses
        phrase = Header(address.display_name, "utf-8", header_name=name).encode(linesep="\r\n")
        return f"{phrase}\r\n <{address.addr_spec}>"
    return None


class SmtpMail:
    """Delivers letters over one connection with a verified certificate, in a thread of its own."""

    name = "smtp"

    def __init__(
        self,
        settings: Settings,
        *,
        trusted: str | None = None,
        answer_seconds: float = TIMEOUT,
        delivery_seconds: float = DELIVERY,
    ) -> None:
        """`trusted` is a file of certificates to trust instead of the system's."""
        name, address = parseaddr(settings.mail_from)
        self._sender = _address(name or settings.site_name, address)
        self._connection = _Connection(settings, ssl.create_default_context(cafile=trusted), answer_seconds)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="smtp")
        self._seconds = delivery_seconds

    async def deliver(self, letter: Letter) -> LetterStatus:
        try:
            message = self._message(letter)
        except (ValueError, MessageError) as error:
            raise MailFailed(CANNOT_BE_WRITTEN, is_permanent=True) from error
        work = asyncio.get_running_loop().run_in_executor(self._thread, self._connection.deliver, message)
        try:
            async with asyncio.timeout(self._seconds):
                await asyncio.shield(work)
        except TimeoutError:
            self._connection.break_off()
            # The thread ends at once, with a failure; or it was just done.
            await work
        return LetterStatus.SENT

    async def close(self) -> None:
        """Say goodbye to the mail server; the next letter would connect again."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._connection.drop)

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=_Script(linesep="\r\n", max_line_length=78))
        message["From"] = self._sender
        message["To"] = _address(letter.to_name, letter.to)
        message["Subject"] = _one_line(letter.subject)[:200]
        message["Date"] = format_datetime(letter.created_at)
        message["Message-ID"] = f"<{letter.id}@{self._sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        if letter.unsubscribe:
            # RFC 8058: mail programs offer one button for it, and press it with a POST.
            message["List-Unsubscribe"] = f"<{_one_line(letter.unsubscribe)}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text, cte="quoted-printable")
        message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
        return message


class _Connection(yagmail.Client):
    """One connection, kept open between letters; for one thread."""

    smtp: Any
    is_closed: Any

    def __init__(self, settings: Settings, context: ssl.SSLContext, answer_seconds: float) -> None:
        is_implicit = settings.mail_port == IMPLICIT_TLS_PORT
        options: dict[str, Any] = {"timeout": answer_seconds}
        if is_implicit:
            options["context"] = context
        self._is_broken_off = False
        self._opening: smtplib.SMTP | None = None
        super().__init__(
            # A name without an @ would be turned into a Gmail address, unless it is given with its alias.
            user=cast(Any, {settings.mail_user: ""}),
            password=settings.mail_pass.get_secret_value(),
            host=settings.mail_host,
            port=settings.mail_port,
            smtp_ssl=is_implicit,
            smtp_starttls=False if is_implicit else {"context": context},
            soft_email_validation=False,
            **options,
        )

    @property
    def connection(self) -> Any:
        """What yagmail connects with; it lets itself be broken off before it is connected, too."""

        def note(opening: smtplib.SMTP) -> None:
            self._opening = opening

        kind: Any = super().connection

        class Noted(kind):
            def connect(self, *where: Any, **options: Any) -> Any:
                note(self)
                return super().connect(*where, **options)

        return Noted

    def deliver(self, message: EmailMessage) -> None:
        """Hand a letter over.

        Only what the server has against this receiver or these words is for good. What it has against us, our name,
        our address or our network, is for us to mend, and the letter waits.

        Raises:
            MailFailed: It was not accepted.
        """
        self._is_broken_off = False
        try:
            self._let_in()
            self._hand_over(message)
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise MailFailed(
                f"The mail server could not be reached ({type(error).__name__}).", is_permanent=False
            ) from error
        except MailFailed:
            self.drop()
            raise

    def _let_in(self) -> None:
        """Connect and sign in, unless we are."""
        if self._is_alive():
            return
        try:
            self.login()
        except smtplib.SMTPAuthenticationError as error:
            raise MailFailed("The mail server refused our user name and password.", is_permanent=False) from error
        except smtplib.SMTPResponseException as error:
            raise MailFailed(f"The mail server refused the sign-in ({error.smtp_code}).", is_permanent=False) from error
        if self._is_broken_off:
            raise TimeoutError

    def _hand_over(self, message: EmailMessage) -> None:
        try:
            self.smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _ in error.recipients.values())
            raise MailFailed(f"The mail server refused the recipient ({code}).", is_permanent=code >= 500) from error
        except smtplib.SMTPSenderRefused as error:
            raise MailFailed(
                f"The mail server refused the sender's address ({error.smtp_code}).", is_permanent=False
            ) from error
        except smtplib.SMTPDataError as error:
            raise MailFailed(
                f"The mail server refused the email ({error.smtp_code}).", is_permanent=error.smtp_code >= 500
            ) from error
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            raise MailFailed(CANNOT_BE_WRITTEN, is_permanent=True) from error

    def break_off(self) -> None:
        """End what the thread is waiting for; another thread may call this, and nothing else."""
        self._is_broken_off = True
        for connection in (self._opening, self.smtp):
            if connection is not None and connection.sock is not None:
                with suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)

    def _is_alive(self) -> bool:
        if self.smtp is None or self.is_closed:
            return False
        try:
            return self.smtp.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def drop(self) -> None:
        if self.smtp is not None:
            self.smtp.close()
        self.smtp, self.is_closed = None, True


def _address(name: str, address: str) -> Address:
    """An address for a header; its domain in the letters that every mail server understands.

    Raises:
        ValueError: It is none.
    """
    local, _, domain = address.rpartition("@")
    if not local or not address.isprintable():
        raise ValueError("no address")
    return Address(_one_line(name), addr_spec=f"{local}@{idna.encode(domain, uts46=True).decode()}")


def _one_line(text: str) -> str:
    """Text for a header: no line end, in whatever script, may begin another one."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]+", " ", text).split())
