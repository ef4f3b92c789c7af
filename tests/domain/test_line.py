"""What is said later: through JSON and back, and into words of any language."""

import json

import pytest

import locales
from domain import line
from domain.line import Line

PLACES = Line("job.too_few.places", {"have": 3, "need": 20})
NESTED = Line("job.too_little", {"lacking": [PLACES, "words of an error"]})


@pytest.mark.parametrize("said", ["", "It broke: 7", Line("job.paused"), PLACES, NESTED])
def test_it_comes_back_as_it_was(said: line.Said) -> None:
    assert line.from_json(json.loads(json.dumps(line.as_json(said)))) == said


def test_what_was_never_written_says_nothing() -> None:
    assert line.from_json(None) == ""


def test_it_is_said_in_the_reader_s_language() -> None:
    said = {}
    for language in locales.LANGUAGES:
        with locales.spoken(language):
            said[language] = locales.worded(NESTED)
    assert said["en"] == (
        "Too little to learn from: Too few different places: 3 of the 20 needed.;"
        " words of an error."
    )
    assert len(set(said.values())) == 3
    with locales.spoken("ar"):
        assert locales.english(PLACES) == "Too few different places: 3 of the 20 needed."


def test_what_has_no_words_stays_what_it_is() -> None:
    assert locales.worded("<b>KeyError</b>") == "<b>KeyError</b>"
    assert locales.worded(Line("job.of_another_halo", {"n": 3})) == "job.of_another_halo"
