"""What every answer tells the browser, and what the log keeps."""

import base64
import hashlib
import re

import pytest
import structlog
from structlog.testing import capture_logs

from auth import policy, request_log
from domain.roles import Role
from tests.auth.house import House

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/sign-in", "/map", "/api/v1/cells", "/health", "/nowhere"])
def test_every_answer_carries_the_policy(house: House, path: str) -> None:
    headers = house.browser().get(path).headers
    assert FIXED.items() <= dict(headers).items()
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"
    directives = headers["Content-Security-Policy"].split("; ")
    for expected in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"):
        assert expected in directives
    [scripts] = [one for one in directives if one.startswith("script-src")]
    assert "unsafe" not in scripts


def test_every_inline_script_of_a_page_is_allowed_by_its_hash(house: House) -> None:
    """The first page too: Dash adds a script while it answers that one."""
    browser = house.browser()
    browser.sign_in(house.person("one", Role.VIEWER))
    for _ in range(2):
        answer = browser.get("/map")
        page = re.sub(r"<!--.*?-->", "", answer.text, flags=re.DOTALL)
        scripts = re.findall(r"<script(?![^>]*src=)([^>]*)>(.*?)</script>", page, re.DOTALL)
        run = [body for attributes, body in scripts if "application/json" not in attributes]
        assert len(run) >= 2
        for body in run:
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_a_map_server_is_let_in_by_name() -> None:
    written = policy.policy([], ["https://tiles.example"])
    assert "img-src 'self' data: blob: https://tiles.example" in written
    assert "connect-src 'self' https://tiles.example" in written


@pytest.mark.parametrize("given", ["", "short", "with space in it", "x" * 65, "a\u00e4bcdefghij"])
def test_a_malformed_request_id_is_replaced(house: House, given: str) -> None:
    answer = house.browser().get("/health", headers={"X-Request-Id": given})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-Id"])


def test_a_well_formed_request_id_is_kept(house: House) -> None:
    answer = house.browser().get("/health", headers={"X-Request-Id": "proxy-0042_a"})
    assert answer.headers[request_log.HEADER] == "proxy-0042_a"


def test_the_log_has_one_line_and_no_words_of_people(house: House) -> None:
    browser = house.browser()
    email = house.person("one", Role.VIEWER)
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        browser.sign_in(email, "my secret words")
        browser.get("/map?search=a+persons+name")
    assert [line["event"] for line in lines] == ["request"] * 3
    assert [line["status"] for line in lines] == [200, 401, 303]
    assert lines[2]["path"] == "/map"
    written = str(lines)
    for secret in (email, "my secret words", "persons", browser.token() or "none"):
        assert secret not in written


def test_a_fault_is_logged_without_the_values_in_it(house: House) -> None:
    browser = house.browser()
    browser.sign_in(house.person("one", Role.VIEWER))
    with capture_logs() as lines:
        answer = browser.get("/api/v1/fault")
    fault, line = lines
    assert (fault["event"], fault["error"]) == ("unexpected", "RuntimeError")
    assert "def fault" not in fault["traceback"]
    assert line["account"] is not None
    assert answer.status_code == 500
