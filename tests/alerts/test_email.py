"""Letters go to a real mail server: over TLS where it is asked for; each failure has a name."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alerts.delivery import DeliveryError, Letter
from alerts.email import PLAIN, STARTTLS, Email, Server
from tests import mail_server
from tests.mail_server import MailServer

LETTER = Letter(
    to="eva@city.example.org",
    subject="A disk\r\nBcc: all@city.example.org is nearly full",
    body="Räksmörgås\n.\nقرص\n",
    id="halo.1.2.raised.abc",
    at=datetime(2026, 11, 21, 12, tzinfo=UTC),
    language="sv",
)


@pytest.fixture
def known() -> Iterator[MailServer]:
    with mail_server.running() as running:
        yield running


def plain(known: MailServer, **said: object) -> Email:
    server = Server("127.0.0.1", known.port, "halo@city.example.org", tls=PLAIN)
    return Email(server, **said)  # type: ignore[arg-type]


def test_a_letter_arrives_as_it_was_written(known: MailServer) -> None:
    plain(known).send(LETTER)
    [letter] = known.letters
    assert letter.get_content().replace("\r\n", "\n") == LETTER.body
    assert letter["Subject"] == "A disk Bcc: all@city.example.org is nearly full"
    assert letter["Bcc"] is None
    assert letter["Message-ID"] == "<halo.1.2.raised.abc@city.example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert str(letter["From"]) == "Halo <halo@city.example.org>"


@pytest.mark.parametrize(
    ("mood", "code", "permanent", "away"),
    [
        ({"refused": {LETTER.to: "550 no such mailbox"}}, "receiver", True, False),
        ({"refused": {LETTER.to: "450 later"}}, "receiver", False, False),
        ({"answer": "552 too large"}, "refused", True, False),
        ({"answer": "452 no room"}, "refused", False, False),
        ({"greeting": "554 not here"}, "refused", False, True),
    ],
)
def test_what_the_server_says_no_to(
    known: MailServer, mood: dict[str, object], code: str, permanent: bool, away: bool
) -> None:
    for name, value in mood.items():
        setattr(known, name, value)
    with pytest.raises(DeliveryError) as failed:
        plain(known).send(LETTER)
    assert (failed.value.code, failed.value.permanent, failed.value.away) == (code, permanent, away)
    assert known.letters == []


def test_nobody_there() -> None:
    with socket.socket() as holder:
        # The port is taken, and nobody listens there.
        holder.bind(("127.0.0.1", 0))
        server = Server("127.0.0.1", holder.getsockname()[1], "halo@city.example.org", tls=PLAIN)
        with pytest.raises(DeliveryError) as failed:
            Email(server).send(LETTER)
    assert (failed.value.code, failed.value.away) == ("unreachable", True)


def test_a_server_that_drips_is_cut_off(known: MailServer) -> None:
    known.drips, known.greeting = True, "220 " + "here " * 40
    with pytest.raises(DeliveryError) as failed:
        plain(known, whole_s=0.3).send(LETTER)
    assert failed.value.away


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody else has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("mail") / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secured(certificate: Path) -> Iterator[MailServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with mail_server.running(context) as running:
        running.user, running.password = "halo", "a password of its own"
        yield running


def _signing_in(known: MailServer, password: str) -> Server:
    return Server("127.0.0.1", known.port, "halo@city.example.org", STARTTLS, "halo", password)


def test_a_password_goes_over_tls_to_whom_we_trust(secured: MailServer, certificate: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate))
    Email(_signing_in(secured, secured.password), trusted=trusted).send(LETTER)
    assert (len(secured.letters), secured.signed_in) == (1, 1)
    with pytest.raises(DeliveryError) as failed:
        Email(_signing_in(secured, "wrong"), trusted=trusted).send(LETTER)
    assert (failed.value.code, failed.value.permanent) == ("sign_in", False)


def test_a_password_goes_to_nobody_else(secured: MailServer, known: MailServer) -> None:
    with pytest.raises(DeliveryError) as failed:
        Email(_signing_in(secured, secured.password)).send(LETTER)
    assert failed.value.code == "tls"
    with pytest.raises(DeliveryError) as failed:
        Email(_signing_in(known, "a password")).send(LETTER)
    assert failed.value.code == "no_tls"
    assert (secured.signed_in, known.signed_in) == (0, 0)


def test_a_password_is_not_told() -> None:
    assert "hush" not in repr(Server("mail", 587, "halo@city.example.org", password="hush"))
