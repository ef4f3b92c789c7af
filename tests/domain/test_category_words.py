"""What is said is met as whole words, and nothing by accident."""

import pytest

from domain import category_words
from domain.category import BY_CODE, CATEGORIES


def first(text: str, language: str) -> str:
    met = category_words.categories(text, language)
    return CATEGORIES[met[0]].code if met else ""


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("Jag blev rånad på min telefon vid stationen.", "sv", "robbery"),
        ("Det var ett RÅN i butiken!", "sv", "robbery"),
        ("Han hotade mig med kniv och tog min telefon", "sv", "robbery"),
        ("Någon har stulit min bil", "sv", "vehicle_theft"),
        ("De har brutit sig in i källaren och stulit cyklar", "sv", "burglary"),
        ("Det brinner i en container", "sv", "fire"),
        ("Två personer slåss utanför krogen", "sv", "assault"),
        ("En cyklist blev påkörd", "sv", "traffic"),
        ("My brand new bike was stolen", "en", "theft"),
        ("Someone broke into my garage and stole tools", "en", "burglary"),
        ("A man was mugged at gunpoint", "en", "robbery"),
        ("They set my neighbour's shed on fire", "en", "arson"),
        ("Smashed car windows all along the street", "en", "vandalism"),
        ("شاهدت حريقًا كبيرًا في المبنى", "ar", "fire"),
        ("سرقوا سيارتي من أمام البيت", "ar", "vehicle_theft"),
        ("تعرضتُ للسَّرِقة في السوق", "ar", "theft"),
        ("كان معه سكين وهو يصرخ", "ar", "weapons"),
        # Written on a page in another language.
        ("تعرضت للسرقة", "en", "theft"),
        ("Butiken blev rånad", "en", "robbery"),
        ("brand i en container", "", "fire"),
    ],
)
def test_what_is_said_is_met(text: str, language: str, code: str) -> None:
    assert first(text, language) == code


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jag kom från affären", "sv"),
        ("Jag ligger i framstupa och tittar på stranden", "sv"),
        ("Stationen i Brandbergen är stängd", "sv"),
        ("De skjuter upp mötet och hoppas på bättre väder", "sv"),
        ("Båtmordet är en bok av Mordin", "sv"),
        ("My brand new bike", "en"),
        ("The therapist went to a party in the grape fields", "en"),
        ("She begun with great skill at the Essex raffle", "en"),
        ("Adrugstore", "en"),
        ("السكينة والهدوء", "ar"),
        ("كانت التجربة سلبية", "ar"),
        ("", "sv"),
        ("!!! 123 🙂", ""),
    ],
)
def test_nothing_is_met_within_another_word(text: str, language: str) -> None:
    assert category_words.categories(text, language) == ()


def test_every_category_is_one_and_has_words_in_every_language() -> None:
    for listed in category_words.WORDS.values():
        assert listed.keys() <= BY_CODE.keys()
        assert listed.keys() == category_words.WORDS["en"].keys()
        assert all(words.split() for words in listed.values())


def test_what_varies_in_writing_does_not_tell_words_apart() -> None:
    assert category_words.words("وَالسَّيّارةُ الأُولى") == category_words.words("سيارة اولي")
    assert category_words.words("RÅN, Rån") == ["rån", "rån"]
