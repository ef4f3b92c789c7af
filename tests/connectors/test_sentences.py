"""What is wrong with a feed is kept as a line: the same for logs, any language for readers."""

import pytest

import locales
from connectors import json_body, sentences
from domain.errors import SourceDown


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_the_sentence_is_english_whoever_asks(language: str) -> None:
    with locales.spoken(language):
        sentence, line = sentences.of("feed.empty", who="data.example.org")
    assert sentence == "data.example.org sent an empty answer."
    with locales.spoken("sv"):
        assert locales.worded(line) == "data.example.org skickade ett tomt svar."


def test_a_refusal_carries_both() -> None:
    with pytest.raises(SourceDown) as refused:
        json_body.listed([1] * (json_body.MOST_RECORDS + 1), who="data.example.org")
    assert str(refused.value) == "data.example.org listed 50,001 records, more than 50,000."
    with locales.spoken("sv"):
        assert "50\u00a0001 poster" in locales.worded(refused.value.said)
