"""What is expected of one cell, in words."""

from datetime import UTC, datetime

import pytest

import locales
from components import prospect_said
from domain.finding import SNAPPED, Finding, Severity
from domain.prospect import CellProspect, Coarseness, Window
from tests.components import drawn_text

WEEK = Window(datetime(2026, 1, 1, 6, tzinfo=UTC), datetime(2026, 1, 8, 6, tzinfo=UTC))


def said(chance: float, coarseness: Coarseness | None = None) -> str:
    told = CellProspect("all", 0x8A2830828767FFF, coarseness, WEEK, 4.0, chance, (("city", 1.0),))
    return str(drawn_text.words(prospect_said.cell(told, "UTC")))


@pytest.mark.parametrize(("chance", "shown"), [(0.004, "0.40"), (0.634, "63"), (0.99996, "99.9")])
def test_no_chance_is_certain(chance: float, shown: str) -> None:
    assert f"one: {shown} %" in said(chance)


@pytest.mark.parametrize("language", locales.LANGUAGES)
@pytest.mark.parametrize("code", SNAPPED)
def test_why_cells_are_large_is_said_in_every_language(code: str, language: str) -> None:
    found = Finding(code, Severity.WARNS, "Police", {"points": 41, "records": 9_000})
    with locales.spoken(language):
        words = said(0.5, Coarseness(8, 0.737, (found,)))
    assert "41" in words
    assert "Police" in words
    assert "{" not in words
