"""Words, numbers and times in three languages."""

import threading
from datetime import UTC, date, datetime

import pytest

import locales
from locales import LANGUAGES, day, moment, number, spoken, t

DELAYED = "auth.sign_in.delayed"
AT = datetime(2026, 3, 9, 23, 5, tzinfo=UTC)
ZONE = "Europe/Stockholm"


@pytest.mark.parametrize(
    ("n", "form"),
    [
        *((0, "zero"), (1, "one"), (2, "two"), (3, "few"), (10, "few"), (11, "many")),
        *(
            (99, "many"),
            (100, "other"),
            (102, "other"),
            (103, "few"),
            (111, "many"),
            (200, "other"),
        ),
    ],
)
def test_arabic_has_six_plurals(n: int, form: str) -> None:
    forms = locales.texts("ar")[DELAYED]
    assert isinstance(forms, dict)
    with spoken("ar"):
        assert t(DELAYED, n=n) == forms[form].format(n=number(n))


@pytest.mark.parametrize("language", ["en", "sv"])
@pytest.mark.parametrize(("n", "form"), [(0, "other"), (1, "one"), (2, "other"), (1001, "other")])
def test_english_and_swedish_have_two(language: str, n: int, form: str) -> None:
    forms = locales.texts(language)[DELAYED]
    assert isinstance(forms, dict)
    with spoken(language):
        assert t(DELAYED, n=n) == forms[form].format(n=number(n))


def test_numbers_have_the_separators_of_their_language() -> None:
    said = {}
    for language in LANGUAGES:
        with spoken(language):
            said[language] = number(1234567.5, digits=1)
    assert said == {"en": "1,234,567.5", "sv": "1\u00a0234\u00a0567,5", "ar": "1,234,567.5"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_digits_are_western_everywhere(language: str) -> None:
    with spoken(language):
        said = number(9876543210) + moment(AT, ZONE, form="d MMM y HH:mm") + day(AT.date())
    assert [sign for sign in said if sign.isdecimal() and not sign.isascii()] == []


def test_a_number_keeps_its_decimals_only_where_asked() -> None:
    assert [number(2), number(2.5), number(2, digits=2), number(2.345, digits=0)] == [
        *("2", "2.5", "2.00", "2")
    ]


def test_a_moment_is_told_in_the_city_s_zone() -> None:
    said = {}
    for language in LANGUAGES:
        with spoken(language):
            said[language] = moment(AT, ZONE)
    assert said == {"en": "10 Mar 00:05", "sv": "10 mars 00:05", "ar": "10 مارس 00:05"}


def test_a_moment_follows_summer_time() -> None:
    assert moment(datetime(2026, 3, 29, 0, 59, tzinfo=UTC), ZONE) == "29 Mar 01:59"
    assert moment(datetime(2026, 3, 29, 1, 0, tzinfo=UTC), ZONE) == "29 Mar 03:00"


def test_a_day_in_three_languages() -> None:
    said = {}
    for language in LANGUAGES:
        with spoken(language):
            said[language] = day(date(2026, 10, 5), form="EEEE d MMMM y")
    assert said == {
        "en": "Monday 5 October 2026",
        "sv": "måndag 5 oktober 2026",
        "ar": "الاثنين 5 أكتوبر 2026",
    }


def test_numbers_in_a_text_are_written_as_numbers_and_texts_as_they_are() -> None:
    with spoken("sv"):
        assert "1\u00a0500" in t(DELAYED, n=1500)
    name = "<img onerror=alert(1)>@example.org {n}"
    assert name in t("auth.account.unknown", email=name)


def test_a_percentage_stays_on_one_line_and_keeps_its_direction_among_arabic_words() -> None:
    with locales.spoken("ar"):
        assert "\u206612.5\u00a0%\u2069" in locales.t("hot_spots.run.running", percent=12.5)
    with locales.spoken("sv"):
        assert "12,5\u00a0%" in locales.t("hot_spots.run.running", percent=12.5)
        assert "{n}\u00a0%" in locales.t("risk_map.hex.chance", n="{n}")


def test_an_unknown_language_is_english() -> None:
    with spoken("sv"):
        locales.set_language("tlh")
        assert locales.language() == "en"
        locales.set_language(None)
        assert locales.language() == "en"


def test_the_language_belongs_to_one_request() -> None:
    heard = []
    with spoken("ar"):
        thread = threading.Thread(target=lambda: heard.append(locales.language()))
        thread.start()
        thread.join()
        assert locales.direction() == "rtl"
    assert heard == ["en"]
    assert locales.direction() == "ltr"


def test_a_key_that_nobody_wrote_is_an_error() -> None:
    assert not locales.has("auth.no.such.key")
    with pytest.raises(KeyError):
        t("auth.no.such.key")
