"""What is expected of one cell, in words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import locales
from components import prospect_said
from domain.finding import SNAPPED, Finding, Severity
from domain.prospect import CellProspect, Coarseness, SurfaceRecord, Window
from tests.components import drawn_text

WEEK = Window(datetime(2026, 1, 1, 6, tzinfo=UTC), datetime(2026, 1, 8, 6, tzinfo=UTC))


def said(chance: float, coarseness: Coarseness | None = None) -> str:
    told = CellProspect("all", 0x8A2830828767FFF, coarseness, WEEK, 4.0, chance, (("city", 1.0),))
    return str(drawn_text.words(prospect_said.cell(told, "UTC")))


@pytest.mark.parametrize(("chance", "shown"), [(0.004, "0.40"), (0.634, "63"), (0.99996, "99.9")])
def test_no_chance_is_certain(chance: float, shown: str) -> None:
    assert f"one: {shown}\u00a0%" in said(chance)


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_the_record_says_what_was_caught_and_what_was_not(language: str) -> None:
    record = SurfaceRecord(17.8, 2.0, 1.8, 1.7, 1.92, 26)
    with locales.spoken(language):
        words = prospect_said.said_record(record)
        fallen = prospect_said.said_record(replace(record, stands_in=True))
        banner = locales.t("accuracy.trust.stands_in")
    assert all(figure in words.replace(",", ".") for figure in ("18", "82", "1.80", "1.70", "1.92"))
    assert banner not in words
    assert banner in fallen


@pytest.mark.parametrize("language", locales.LANGUAGES)
@pytest.mark.parametrize("code", SNAPPED)
def test_why_cells_are_large_is_said_in_every_language(code: str, language: str) -> None:
    found = Finding(code, Severity.WARNS, "Police", {"points": 41, "records": 9_000})
    with locales.spoken(language):
        words = said(0.5, Coarseness(8, 0.737, (found,)))
    assert "41" in words
    assert "Police" in words
    assert "{" not in words
