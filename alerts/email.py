"""E-mail by SMTP (RFC 5321), over TLS unless the operator said otherwise.

No server is ever given a password over a connection that can be read, nor a certificate believed
that does not fit its name.
"""

import contextlib
import smtplib
import socket
import ssl
import threading
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from alerts.delivery import DeliveryError, Letter

STARTTLS, TLS, PLAIN = "starttls", "tls", "none"
# For each part of the exchange, and for the whole of it.
PART_S, WHOLE_S = 10.0, 30.0
_LONGEST_SAID = 200


@dataclass(frozen=True, slots=True)
class Server:
    """The operator's mail server. ``tls`` is one of ``STARTTLS``, ``TLS`` and ``PLAIN``."""

    host: str
    port: int
    sender: str
    tls: str = STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)


class Email:
    """Sends each letter over a connection of its own."""

    def __init__(
        self, server: Server, *, trusted: ssl.SSLContext | None = None, whole_s: float = WHOLE_S
    ) -> None:
        self._server, self._whole_s = server, whole_s
        self._trusted = trusted or ssl.create_default_context()

    def send(self, letter: Letter) -> None:
        """Hand ``letter`` to the mail server; it has it once this returns.

        Raises DeliveryError.
        """
        client = self._client()
        # A server that sends a byte now and then must not hold the worker.
        timer = threading.Timer(self._whole_s, _cut, [client])
        timer.start()
        try:
            self._open(client)
            self._hand_over(client, letter)
        except smtplib.SMTPServerDisconnected:
            raise DeliveryError("cut", away=True) from None
        finally:
            _close(client)
            timer.cancel()

    def _client(self) -> smtplib.SMTP:
        if self._server.tls == TLS:
            return smtplib.SMTP_SSL(timeout=PART_S, context=self._trusted)
        return smtplib.SMTP(timeout=PART_S)

    def _open(self, client: smtplib.SMTP) -> None:
        """Nothing is wrong with a letter where this fails: all of them wait."""
        try:
            self._greet(client)
        except smtplib.SMTPServerDisconnected:
            raise
        except ssl.SSLError as problem:
            raise DeliveryError("tls", str(problem.reason or ""), away=True) from None
        except TimeoutError:
            raise DeliveryError("late", away=True) from None
        except smtplib.SMTPNotSupportedError:
            raise DeliveryError("no_tls", away=True) from None
        except smtplib.SMTPAuthenticationError as problem:
            raise DeliveryError("sign_in", _said(problem.smtp_error), away=True) from None
        except smtplib.SMTPResponseException as problem:
            raise DeliveryError("refused", _said(problem.smtp_error), away=True) from None
        except (OSError, smtplib.SMTPException, ValueError):
            raise DeliveryError("unreachable", away=True) from None

    def _greet(self, client: smtplib.SMTP) -> None:
        server = self._server
        client._host = server.host  # type: ignore[attr-defined]  # smtplib checks names by it
        code, said = client.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        client.ehlo_or_helo_if_needed()
        if server.tls == STARTTLS:
            client.starttls(context=self._trusted)
            client.ehlo()
        if server.user:
            client.login(server.user, server.password)

    def _hand_over(self, client: smtplib.SMTP, letter: Letter) -> None:
        try:
            client.send_message(_written(letter, self._server.sender))
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = next(iter(problem.recipients.values()))
            raise DeliveryError("receiver", _said(said), permanent=_is_final(code)) from None
        except smtplib.SMTPSenderRefused as problem:
            raise DeliveryError("sender", _said(problem.smtp_error), away=True) from None
        except smtplib.SMTPResponseException as problem:
            permanent = _is_final(problem.smtp_code)
            raise DeliveryError("refused", _said(problem.smtp_error), permanent=permanent) from None
        except TimeoutError:
            raise DeliveryError("late", away=True) from None
        except OSError:
            raise DeliveryError("cut", away=True) from None


def _written(letter: Letter, sender: str) -> EmailMessage:
    """Words from outside stand in one line of the subject and in the body, and nowhere else."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Halo", addr_spec=sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.at)
    domain = sender.rpartition("@")[2]
    message["Message-ID"] = f"<{letter.id}@{domain}>"
    if letter.answers:
        message["In-Reply-To"] = message["References"] = f"<{letter.answers}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    message.set_content(letter.body)
    return message


def _is_final(code: int) -> bool:
    return code >= 500


def _said(words: bytes | str) -> str:
    told = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return "".join(each for each in " ".join(told.split()) if each.isprintable())[:_LONGEST_SAID]


def _cut(client: smtplib.SMTP) -> None:
    with contextlib.suppress(OSError, AttributeError):
        socket.socket.shutdown(client.sock, socket.SHUT_RDWR)  # type: ignore[arg-type]


def _close(client: smtplib.SMTP) -> None:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        if client.sock is not None:
            client.quit()
    client.close()
