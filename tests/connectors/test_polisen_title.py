"""Times and places in titles, all invented."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors import polisen_title


def read(title, published):
    """The event time as UTC text, from and to, and whether it was shifted."""
    found = polisen_title.time_in_title(title, datetime.fromisoformat(published))
    return found and (
        f"{found.occurred_from:%Y-%m-%d %H:%M}",
        f"{found.occurred_to:%Y-%m-%d %H:%M}",
        found.shifted,
    )


@pytest.mark.parametrize(
    ("title", "published", "utc"),
    [
        ("17 juni 22.47, Rån, A", "2024-06-17T23:20:05+02:00", "2024-06-17 20:47"),
        ("17 juni 7.05, Rån, A", "2024-06-17T08:20:05+02:00", "2024-06-17 05:05"),
        ("07 juni 07:05, Rån, A", "2024-06-17T08:20:05+02:00", "2024-06-07 05:05"),
        ("7 JUNI kl. 7.05, Rån, A", "2024-06-17T08:20:05+02:00", "2024-06-07 05:05"),
        ("7 juni klockan 00.00", "2024-06-17T08:20:05+02:00", "2024-06-06 22:00"),
        ("31 december 23.50, Rån, A", "2024-01-01T00:20:00+01:00", "2023-12-31 22:50"),
        ("31 december 23.50, Rån, A", "2023-12-31T23:20:00Z", "2023-12-31 22:50"),
        ("01 januari 00.10, Rån, A", "2023-12-31T23:58:00+01:00", "2023-12-31 23:10"),
        ("02 juni 12.00, Rån, A", "2024-01-15T10:00:00+01:00", "2023-06-02 10:00"),
        ("29 februari 12.00, Rån, A", "2024-03-01T10:00:00+01:00", "2024-02-29 11:00"),
    ],
)
def test_the_year_comes_from_the_publication(title, published, utc):
    assert read(title, published) == (utc, utc, False)


@pytest.mark.parametrize(
    ("clock", "published", "utc", "shifted"),
    [
        ("31 mars 01.59", "2024-03-31T09:00:00+02:00", "2024-03-31 00:59", False),
        ("31 mars 02.30", "2024-03-31T09:00:00+02:00", "2024-03-31 01:30", True),
        ("31 mars 03.00", "2024-03-31T09:00:00+02:00", "2024-03-31 01:00", False),
        ("27 oktober 02.30", "2024-10-27T09:00:00+01:00", "2024-10-27 00:30", False),
        ("27 oktober 03.00", "2024-10-27T09:00:00+01:00", "2024-10-27 02:00", False),
    ],
)
def test_summer_time_begins_and_ends(clock, published, utc, shifted):
    assert read(f"{clock}, Brand, A", published) == (utc, utc, shifted)


@pytest.mark.parametrize(
    ("clock", "utc"),
    [
        ("22.10-23.40", ("2024-06-17 20:10", "2024-06-17 21:40")),
        ("22.10 – 1.40", ("2024-06-17 20:10", "2024-06-17 23:40")),
    ],
)
def test_a_range_has_two_ends(clock, utc):
    found = read(f"17 juni {clock}, Rån, A", "2024-06-18T08:00:00+02:00")
    assert found == (*utc, False)


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Rån, A",
        "17 juni, Rån, A",
        "17 juni 22, Rån, A",
        "17 juni 24.00, Rån, A",
        "17 juni 22.60, Rån, A",
        "17 juni 22.475, Rån, A",
        "17 smörmånad 22.47, Rån, A",
        "0 juni 22.47, Rån, A",
        "31 juni 22.47, Rån, A",
        "29 februari 22.47, Rån, A",
        "17 juni 2024 22.47, Rån, A",
        "22.47 den 17 juni, Rån, A",
        "١٧ juni 22.47, Rån, A",
    ],
)
def test_a_time_that_cannot_be_read_is_none_and_never_now(title):
    assert read(title, "2023-06-17T23:20:05+02:00") is None


def test_every_day_of_a_year_is_read_back_the_day_after():
    months = "januari februari mars april maj juni juli augusti september oktober november december"
    names = months.split()
    for day in range(366):
        at = datetime(2024, 1, 1, 12, 0, tzinfo=UTC) + timedelta(days=day)
        title = f"{at.day} {names[at.month - 1]} 20.15, Rån, A"
        found = polisen_title.time_in_title(title, at + timedelta(days=1))
        assert found.occurred_from.date() == at.date()


@pytest.mark.parametrize(
    ("title", "category", "place"),
    [
        ("17 juni 22.47, Rån, Lilleby", "Rån", "Lilleby"),
        ("17 juni 22.47, Mord/dråp, försök, Lilleby", "Mord/dråp, försök", "Lilleby"),
        ("17 juni 22.47, Mord/dråp, försök", "Mord/dråp, försök", ""),
        ("17 juni 22.47, Mord/dråp, försök", "Mord/dråp", ""),
        ("17 juni 22.47, Smäll, Lilleby", "Explosion", "Lilleby"),
        ("17 juni 22.47, Rån, Östra Lilleby", "", "Östra Lilleby"),
        ("17 juni 22.47, Rån,", "Rån", ""),
        ("17 juni 22.47", "Rån", ""),
        ("", "", ""),
    ],
)
def test_the_place_is_the_last_word_of_the_title(title, category, place):
    assert polisen_title.place_in_title(title, category) == place
