"""Links lead to Halo, whatever host a request names."""

from typing import cast

import pytest
from flask import Flask

from auth import context, own_address
from db import session as database
from domain import errors
from tests.auth.house import CITY

STRANGERS = (
    "evil.example",
    "halo.lan:8050",
    "127.0.0.1.evil.example",
    "127.0.0.1:x@evil.example",
    "127.0.0.1@evil.example",
    "localhost.evil.example",
    "127.0.0.1/evil",
    "[::1].evil.example",
    "",
)


def known(host: str, url: str = "") -> str:
    server = Flask("halo_test")
    nowhere = cast("database.Sessions", None)
    context.attach(server, context.Context(nowhere, CITY, url=url))
    with server.test_request_context("/", environ_overrides={"HTTP_HOST": host}):
        if not own_address.known():
            with pytest.raises(errors.IllegalStep, match="HALO_URL"):
                own_address.required()
        return own_address.known()


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost", "192.168.1.7:80", "[::1]:8050"])
def test_a_number_is_nobody_elses(host: str) -> None:
    assert known(host).startswith(f"http://{host.removesuffix(':80')}")


@pytest.mark.parametrize("host", STRANGERS)
def test_a_name_may_be_anybodys(host: str) -> None:
    assert known(host) == ""
    assert known(host, "https://halo.example.org") == "https://halo.example.org"
