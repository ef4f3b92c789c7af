"""Where messages may go, and where a request from inside must never be led."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import receiver

ALLOWED = frozenset({"inside.example", "127.0.0.1:8099"})


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1", "240.0.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:7f00:1::1", "2001:db8::1"),
    ],
)
def test_no_internal_address_is_public(address: str) -> None:
    assert not receiver.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert receiver.is_public(address)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.org/hook", "https"),
        ("ftp://example.org/", "url"),
        ("https://user:word@example.org/", "url"),
        ("https://user@example.org/", "url"),
        ("https://example.org/a b", "url"),
        ("https://example.org/\r\nX: 1", "url"),
        ("https://exämple.org/", "url"),
        ("https://example.org/#part", "url"),
        ("https://example.org:0/", "url"),
        ("https://example.org:99999/", "url"),
        ("https://", "url"),
        ("https://[::1", "url"),
        ("//example.org/", "url"),
        ("https://127.0.0.1/", "internal"),
        ("https://[::1]/", "internal"),
        ("https://[::ffff:10.0.0.1]/", "internal"),
        ("https://169.254.169.254/latest", "internal"),
        ("http://127.0.0.1:8100/", "https"),
        ("https://a.example/" + "a" * 500, "url"),
    ],
)
def test_what_is_no_address_of_a_receiver_is_refused(url: str, code: str) -> None:
    with pytest.raises(receiver.Unfit) as refused:
        receiver.receiver(url, ALLOWED)
    assert refused.value.code == code


def test_an_address_is_taken_apart() -> None:
    found = receiver.receiver("https://Hooks.Example.ORG./in?x=1")
    assert found == receiver.Receiver(True, "hooks.example.org", 443, "/in?x=1", False)
    assert found.authority == "hooks.example.org"
    assert receiver.receiver("https://example.org:8443").authority == "example.org:8443"
    six = receiver.receiver("https://[2606:4700::1111]/")
    assert (six.host, six.authority) == ("2606:4700::1111", "[2606:4700::1111]")


def test_an_operator_may_allow_a_host_or_one_port_of_it() -> None:
    assert receiver.receiver("http://inside.example:81/x", ALLOWED).allowed
    assert receiver.receiver("http://127.0.0.1:8099/", ALLOWED).allowed
    assert not receiver.receiver("https://outside.example/", ALLOWED).allowed


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        found = receiver.receiver(text)
    except receiver.Unfit:
        return
    assert found.tls
    assert not found.allowed
