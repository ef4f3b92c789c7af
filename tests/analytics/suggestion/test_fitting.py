"""A model of invented texts: what it learns, what it is measured on, what it says it knows."""

import numpy as np
import pytest

from analytics.suggestion import features, fitting
from analytics.suggestion.fitting import Fitted
from domain.category import CATEGORIES
from domain.suggestion import Labelled
from tests.analytics.suggestion import told


@pytest.fixture(scope="module")
def texts() -> list[Labelled]:
    return told.texts()


@pytest.fixture(scope="module")
def fitted(texts: list[Labelled]) -> Fitted:
    found = fitting.fitted(texts)
    assert found is not None
    return found


def likeliest(fitted: Fitted, text: str) -> str:
    chances = fitted.model.probabilities(text, "sv")
    assert chances.sum() == pytest.approx(1)
    return CATEGORIES[fitted.model.slots[int(chances.argmax())]].code


def test_it_is_right_on_texts_it_was_not_made_of(fitted: Fitted, texts: list[Labelled]) -> None:
    measured = fitted.measured
    assert measured.texts == len(fitting.held_out(texts)) > 60
    assert measured.precision > 0.95
    assert measured.coverage > 0.8
    assert measured.calibration_error < 0.1
    assert 0.5 <= fitted.model.threshold < 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Jag blev rånad på min kamera", "robbery"),
        ("Det brinner vid stationen", "fire"),
        ("Min dator har stulits", "theft"),
    ],
)
def test_it_learns_what_words_mean(fitted: Fitted, text: str, code: str) -> None:
    assert likeliest(fitted, text) == code


def test_letters_within_another_word_do_not_convince(fitted: Fitted) -> None:
    """ "rån" is in "från": the whole word was learned beside its pieces."""
    assert likeliest(fitted, "Information från stationen") == "other"
    robbery = fitted.model.slots.index(3)
    assert fitted.model.probabilities("Information från torget", "sv")[robbery] < 0.1


def test_no_text_is_on_both_sides_however_it_is_written(texts: list[Labelled]) -> None:
    parts = {name: fitting.part(texts, name) for name in ("train", "calibrate", "test")}
    assert sum(len(part) for part in parts.values()) == len(texts)
    shouted = [Labelled(one.text.upper() + "!", one.category) for one in texts]
    for name, part in parts.items():
        assert [one.text.upper() + "!" for one in part] == [
            one.text for one in fitting.part(shouted, name)
        ]


def test_what_it_never_met_it_says_it_does_not_know(fitted: Fitted) -> None:
    assert fitted.model.known_share("Stöld av en cykel vid torget") > 0.7
    assert fitted.model.known_share("سرقة دراجة") == 0
    assert fitted.model.known_share("My bicycle disappeared yesterday") == 0
    assert fitted.model.known_share("") == 0


def test_too_little_makes_no_model(texts: list[Labelled]) -> None:
    assert fitting.fitted(texts[: fitting.LEAST_TEXTS - 1]) is None
    assert fitting.fitted([]) is None
    assert fitting.fitted([Labelled(one.text, 6) for one in texts]) is None


def test_two_categories_are_enough(texts: list[Labelled]) -> None:
    two = [Labelled(one.text, 3 if one.category == 3 else 15) for one in told.texts(400)]
    found = fitting.fitted(two)
    assert found is not None
    assert found.model.slots == (3, 15)
    assert found.measured.accuracy > 0.9
    assert found.measured.calibration_error < 0.1


def test_a_word_is_not_kept_in_the_model(fitted: Fitted) -> None:
    """Only hashes of what several texts share; what one person wrote once is not in it."""
    assert features.of_words("Zachariaspersson")[0] not in fitted.model.hashes
    assert fitted.model.hashes.dtype == np.uint32
