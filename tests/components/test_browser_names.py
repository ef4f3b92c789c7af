"""What browsers call themselves."""

import pytest

from components import browser_names

APPLE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {APPLE} Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        (
            f"Mozilla/5.0 (Windows NT 10.0) {APPLE} Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko Firefox/140.0", "Firefox, Android"),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) {APPLE} Safari/604.1",
            "Safari, iPhone",
        ),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 15) {APPLE} Safari/605.1", "Safari, macOS"),
        ("Linux", "Linux"),
        ("<script>alert(1)</script>", "Another program"),
        ("", "Another program"),
    ],
)
def test_a_person_knows_their_browser(agent: str, said: str) -> None:
    assert browser_names.said(agent) == said
