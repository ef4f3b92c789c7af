"""Every alert has its words in every language, on the page and in a message."""

from datetime import UTC, datetime

import pytest

import locales
from components import alert_words
from domain.alert import Alert, Kind, Phase
from domain.line import Line

T0 = datetime(2026, 11, 21, 12, tzinfo=UTC)
ZONE = "Europe/Stockholm"
DETAIL = {
    "job": "retrain",
    "name": "Polisen",
    "folder": "/var/lib/halo",
    "free": "0.7",
    "machine": "halo-worker",
    "seconds": 3600,
    "database": "0019",
    "halo": "0020",
    "by": "Eva",
    "failures": 3,
    "since": T0.isoformat(),
    "last": "",
    "reason": "Row 7 of eva@city.example.org is wrong.",
}


def test_what_stopped_it_is_a_line_or_its_own_words() -> None:
    line = {"key": "job.died", "values": {}}
    for stored, said in ((line, Line("job.died")), ("KeyError: 7", "KeyError: 7"), (None, "")):
        alert = Alert(1, Kind.JOB_FAILED, "", T0, T0, T0, T0, T0, {"reason": stored}, None, None)
        assert alert_words.reason(alert) == said


@pytest.mark.parametrize("language", locales.LANGUAGES)
@pytest.mark.parametrize("why", ["late", "empty"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_told(kind: Kind, why: str, language: str) -> None:
    alert = Alert(1, kind, "", T0, T0, T0, T0, T0, {**DETAIL, "why": why}, None, None)
    with locales.spoken(language):
        said = alert_words.said(alert, ZONE, now=T0)
        assert alert_words.subject(alert, Phase.RAISED, "Testby").startswith("Halo")
        for phase in Phase:
            letter = alert_words.letter(
                alert, phase, city="Testby", zone=ZONE, site="https://halo.example.org", now=T0
            )
            assert "https://halo.example.org/operations" in letter
            assert "Row 7" not in letter
            assert (said in letter) == (phase is Phase.RAISED or kind is Kind.TEST)
            assert "{" not in letter
