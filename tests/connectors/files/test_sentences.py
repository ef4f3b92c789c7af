"""Every reason has a sentence in every language."""

import re
from pathlib import Path

import pytest

import connectors
import locales
from connectors import files
from domain import incident

_SOURCES = sorted(Path(files.__file__).parent.glob("*.py"))
_REASON = re.compile(
    r'(?:Unusable|_Impossible|_read|_odd|_assumed|_unusable|_repaired|_notice)\(\s*"(\w+)"'
    r'|Note\(FaultKind\.\w+, "(\w+)"'
    r'|(?:unreadable|_repair|Rejected)\([^"\n]*"(\w+)"'
    r'|_rejected\(record, [^,]+, "(\w+)"'
)
_REFUSAL = re.compile(r'refused\(\s*"(\w+)"')


def _found(pattern: re.Pattern[str]) -> set[str]:
    text = "\n".join(path.read_text("utf-8") for path in _SOURCES)
    return {next(filter(None, match.groups())) for match in pattern.finditer(text)}


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_reason_and_refusal_has_words(language: str) -> None:
    reasons, refusals = _found(_REASON), _found(_REFUSAL)
    assert len(reasons) > 40
    assert len(refusals) > 12
    words = locales.texts(language)
    assert {f"fault.{r}" for r in reasons} - words.keys() == set()
    assert {f"fault.refused.{r}" for r in refusals} - words.keys() == set()


def test_the_languages_have_the_same_sentences() -> None:
    keys = [
        {key for key in locales.texts(code) if key.startswith("fault.")}
        for code in locales.LANGUAGES
    ]
    assert keys[0] == keys[1] == keys[2]


def test_no_sentence_is_left_over() -> None:
    everywhere = [*Path(connectors.__file__).parent.rglob("*.py"), Path(incident.__file__)]
    text = "\n".join(path.read_text("utf-8") for path in everywhere)
    keys = {key.rpartition(".")[2] for key in locales.texts("en") if key.startswith("fault.")}
    assert {key for key in keys if f'"{key}"' not in text} == set()
