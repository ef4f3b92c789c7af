"""A message reaches whoever it is for, and nobody inside."""

import contextlib
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from background import outgoing
from domain import receiver as addresses
from tests.background.receiving import Receiver, receiver


@pytest.fixture
def inside() -> Iterator[Receiver]:
    with receiver() as known:
        yield known


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_this_machine_is_reached_by_no_name(inside: Receiver, host: str) -> None:
    """The receiver is there and would answer; only the operator's word opens the way to it."""
    port = inside.host.rpartition(":")[2]
    with pytest.raises(addresses.Unfit) as refused:
        outgoing.post(f"https://{host}:{port}/", {}, b"", allowed=())
    assert refused.value.code in {"internal", "unresolved"}
    assert inside.received == []


def test_a_name_whose_second_answer_differs_leads_nowhere_else(
    inside: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to an address that was checked: the name is asked once."""
    port = int(inside.host.rpartition(":")[2])
    asked: list[str] = []

    def answered(host: str, *_rest: object, **_more: object) -> list[Any]:
        asked.append(host)
        number = "203.0.114.9" if len(asked) == 1 else "127.0.0.1"
        return [(2, 1, 6, "", (number, port))]

    reached: list[tuple[str, int]] = []

    def refused(address: tuple[str, int], **_more: object) -> None:
        reached.append(address)
        raise OSError

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", answered)
    monkeypatch.setattr(outgoing.socket, "create_connection", refused)
    with pytest.raises(addresses.Unfit, match="unreachable"):
        outgoing.post(f"https://rebound.example:{port}/", {}, b"", allowed=())
    assert (asked, reached) == (["rebound.example"], [("203.0.114.9", port)])


def test_one_internal_address_of_several_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [(2, 1, 6, "", ("1.1.1.1", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_a, **_k: answers)
    with pytest.raises(addresses.Unfit, match="internal"):
        outgoing.post("https://mixed.example/", {}, b"", allowed=())


def test_https_is_spoken_and_the_certificate_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    file = tmp_path / "both.pem"
    making = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x"
    named = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(file), "-out", str(file)]
    subprocess.run(["openssl", *making.split(), *named], check=True, capture_output=True)
    with receiver(certificate=file) as inside:
        with pytest.raises(addresses.Unfit, match="tls"):
            outgoing.post(inside.url, {}, b"{}", allowed={inside.host})
        assert inside.received == []
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert outgoing.post(inside.url, {}, b"{}", allowed={inside.host}) == 204
        assert [one.body for one in inside.received] == [b"{}"]


def test_who_drips_an_answer_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "WHOLE_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as dripping:
        ended = threading.Event()

        def drip() -> None:
            with dripping.accept()[0] as caller:
                caller.sendall(b"HTTP/1.1 ")
                with contextlib.suppress(OSError):
                    while not ended.wait(0.05):
                        caller.sendall(b"x")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        host = f"127.0.0.1:{dripping.getsockname()[1]}"
        with pytest.raises(addresses.Unfit):
            outgoing.post(f"http://{host}/", {}, b"{}", allowed={host})
        ended.set()
        thread.join()
