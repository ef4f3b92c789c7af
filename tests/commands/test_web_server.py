"""The web server's settings, one by one."""

import pytest

from commands import web_server
from domain.errors import BadInput


def test_it_listens_here_alone_unless_told_otherwise() -> None:
    usual = web_server.asked({"HALO_PORT": ""})
    assert usual == web_server.WebServer("127.0.0.1", 8050, workers=2, threads=64)
    assert usual.address == "http://127.0.0.1:8050"


def test_host_and_size_reach_the_command() -> None:
    given = {"HALO_HOST": "::", "HALO_PORT": "80", "HALO_WEB_WORKERS": "3", "HALO_THREADS": "8"}
    web = web_server.asked(given)
    command = " ".join(web.command)
    assert "--bind [::]:80 " in command
    assert "--workers 3 --threads 8" in command
    assert web.address == "http://[::1]:80"


@pytest.mark.parametrize(
    ("name", "value"),
    [("HALO_PORT", "65536"), ("HALO_WEB_WORKERS", "0"), ("HALO_THREADS", "many")],
)
def test_a_wrong_number_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=f"{name} must be a number from 1 to .* not '{value}'"):
        web_server.asked({name: value})
