"""Why a version may not be published, gate by gate."""

import re
from pathlib import Path

import pytest

import locales
from components import model_verdict
from domain import finding
from domain.finding import Finding, Severity

ROOT = Path(__file__).parents[2]
GATES = re.compile(r'\(\s*"([a-z_0-9]+)",\s*\w')


def _codes() -> set[str]:
    """Every gate that the mathematics names."""
    files = ("analytics/forecasting/gates.py", "analytics/surface/gates.py")
    return {code for file in files for code in GATES.findall((ROOT / file).read_text("utf-8"))}


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_gate_has_its_words(language: str) -> None:
    codes = _codes()
    assert {"no_skill", "no_gain"} <= codes
    missing = [code for code in codes if f"settings.gate.{code}" not in locales.texts(language)]
    assert missing == []


def test_shares_are_percent_and_the_rest_plain_numbers() -> None:
    biased = model_verdict.reason({"code": "biased", "figure": 0.041, "limit": 0.03})
    assert "4.1\u00a0%" in biased
    assert "3.0\u00a0%" in biased
    slow = model_verdict.reason({"code": "slow", "figure": 6.9671, "limit": 5})
    assert "6.967" in slow
    assert "%" not in slow


def test_what_was_not_measured_is_a_dash() -> None:
    assert "–" in model_verdict.reason({"code": "no_skill", "figure": None, "limit": 0})


def test_a_gate_without_words_says_its_name_and_numbers() -> None:
    said = model_verdict.reason({"code": "new_gate", "figure": 2, "limit": 1})
    assert "new_gate" in said
    assert "2" in said


def test_what_is_wrong_with_the_data_is_said_in_its_own_words() -> None:
    found = Finding("new_stack", Severity.BLOCKS, "Police", {"share": 0.081, "rows": 42})
    assert "8.1\u00a0%" in model_verdict.reason(finding.as_json(found))
