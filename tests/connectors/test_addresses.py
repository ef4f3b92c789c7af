"""No source address leads inside: the servers are there, and nobody connects to them."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors import polite_http, polite_limiter
from connectors.polite_http import PollFailed
from tests import replay
from tests.background import receiving
from tests.replay import Replay, Step

GOOD = b'[{"id": 1}]'
NAME, OUTSIDE = "feed.example", "192.0.0.9"


@pytest.fixture
def inside() -> Iterator[Replay]:
    with replay.serving(Step(GOOD)) as server:
        yield server


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a connection is opened to from here on; all of them end on this
    machine, at the port that was asked for."""
    known: list[str] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        known.append(str(address[0]))
        connect(self, ("127.0.0.1", address[1]))

    monkeypatch.setattr(socket.socket, "connect", noted)
    return known


def named(monkeypatch: pytest.MonkeyPatch, *answers: list[str], name: str = NAME) -> list[str]:
    """``name`` stands for each of ``answers`` in turn; the names that were asked for."""
    asked: list[str] = []
    really = socket.getaddrinfo

    def answered(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host != name:
            return really(host, port, *rest, **more)
        numbers = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", answered)
    return asked


def ask(url: str, *allowed: str) -> bytes | None:
    client = polite_http.PoliteClient(
        allowed=allowed,
        patience=polite_http.Patience(connect_s=0.2, read_s=1, total_s=3, attempts=1),
        limiter=polite_limiter.HostLimiter(gap_s=0, per_hour=1_000),
    )
    return client.answer(url, {}).body


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "0.0.0.0", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
        *("[fe80::1]", "[fd00:ec2::254]", "169.254.169.254", "10.0.0.1", "192.168.1.1", "[::]"),
        *("100.64.0.1", "127.0.0.1.", "127。0。0。1"),
    ],
)
def test_no_spelling_of_a_place_inside_is_connected_to(
    inside: Replay, reached: list[str], host: str
) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(PollFailed, match=r"inside|could not be reached|web address"):
            ask(f"{scheme}://{host}:{inside.server_port}/latest/meta-data/")
    assert (inside.questions, reached) == ([], [])


def test_one_address_inside_of_several_is_enough(
    inside: Replay, reached: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    named(monkeypatch, ["1.1.1.1", "127.0.0.1"])
    with pytest.raises(PollFailed, match="a machine inside"):
        ask(f"http://{NAME}:{inside.server_port}/")
    assert (inside.questions, reached) == ([], [])


def test_a_name_that_changes_its_answer_is_asked_once(
    inside: Replay, reached: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to the address that was checked."""
    asked = named(monkeypatch, [OUTSIDE], ["127.0.0.1"])
    assert ask(f"http://{NAME}:{inside.server_port}/") == GOOD
    assert (asked, reached) == ([NAME], [OUTSIDE])


def test_a_redirect_by_the_same_name_is_checked_anew(
    inside: Replay, reached: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.steps = [Step(status=302, headers={"Location": "/latest/meta-data/"}), Step(GOOD)]
    named(monkeypatch, [OUTSIDE], ["169.254.169.254"])
    with pytest.raises(PollFailed, match="a machine inside"):
        ask(f"http://{NAME}:{inside.server_port}/")
    assert (len(inside.questions), reached) == (1, [OUTSIDE])


def test_a_redirect_to_another_host_is_not_followed(
    inside: Replay, reached: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    inside.steps = [Step(status=302, headers={"Location": inside.url}), Step(GOOD)]
    named(monkeypatch, [OUTSIDE])
    with pytest.raises(PollFailed, match="another host"):
        ask(f"http://{NAME}:{inside.server_port}/")
    assert (len(inside.questions), reached) == (1, [OUTSIDE])


def test_a_host_that_the_operator_named_is_asked(
    inside: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(monkeypatch, ["127.0.0.1"])
    url = f"http://{NAME}:{inside.server_port}/"
    assert ask(url, NAME) == GOOD
    assert inside.questions[0].headers["host"] == f"{NAME}:{inside.server_port}"
    with pytest.raises(PollFailed, match="a machine inside"):
        ask(url, f"{NAME}:1")


def test_the_second_address_is_tried_where_the_first_is_dead(
    inside: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(monkeypatch, ["127.0.0.2", "127.0.0.1"])
    assert ask(f"http://{NAME}:{inside.server_port}/", NAME) == GOOD


def test_a_source_cannot_name_its_own_hosts() -> None:
    """What it writes comes from JSON or a city file, and is not what the operator hands over."""
    assert polite_http.allowed({"allowed_hosts": ["127.0.0.1"]}) == frozenset()
    assert polite_http.allowed({"allowed_hosts": frozenset({"a.lan"})}) == {"a.lan"}


def test_the_certificate_must_be_that_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    file = tmp_path / "both.pem"
    making = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x"
    names = ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(file), "-out", str(file)]
    subprocess.run(["openssl", *making.split(), *names], check=True, capture_output=True)
    named(monkeypatch, ["127.0.0.1"])
    with receiving.receiver(certificate=file) as inside:
        port = inside.host.rpartition(":")[2]
        with pytest.raises(PollFailed, match="could not be reached"):
            ask(f"https://{NAME}:{port}/", NAME)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        with pytest.raises(PollFailed, match="could not be reached"):
            ask(f"https://127.0.0.1:{port}/", "127.0.0.1")
        # It is spoken to: this one takes no GET.
        with pytest.raises(PollFailed, match=f"{NAME} answered with status 501"):
            ask(f"https://{NAME}:{port}/", NAME)
