"""What the Overview says and draws: plain words for what is clear, and for what is not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from components import (
    overview_figures,
    overview_health,
    overview_news,
    overview_said,
    overview_start,
    overview_table,
    overview_unusual,
)
from components.sorted_table import SortedTable
from domain.comparing import Change, Measured
from domain.filters import Filter, Period
from domain.model import ModelKind
from domain.outlook import CITY, Fan, Issued, Outlook
from domain.overview import (
    By,
    Headline,
    LiveModel,
    Located,
    Lookout,
    News,
    Row,
    Span,
    Table,
    Unusual,
)
from domain.source import Health, SourceHealth
from domain.target import ALL
from domain.timeline import Interval
from tests.components import drawn_text

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ZONE = "Europe/Stockholm"
NEWEST = date(2026, 3, 1)
MONTH = Period(date(2026, 2, 2), date(2026, 3, 2))
BEFORE = Period(date(2026, 1, 5), date(2026, 2, 2))
WEEK = Period(date(2026, 2, 23), date(2026, 3, 2))


def change(count: int | None = 120, base: int | None = 100, **other: object) -> Change:
    """Twenty more than a hundred, clearly, but for ``other``."""
    said = {
        "period": MONTH,
        "base_period": BEFORE,
        "difference": 20,
        "low": 5.0,
        "high": 35.0,
        "measured": Measured.DIFFERENCE,
        "percent": 20.0,
        "flags": frozenset(),
    }
    return Change(count, base, **{**said, **other})  # type: ignore[arg-type]


def outlook(reason: str = "no_model") -> Outlook:
    return Outlook(
        *(ALL, CITY, "The whole city", 7, None, None, "", (), (), (), None, None, reason)
    )


def headline(**other: object) -> Headline:
    said = {
        "newest": NEWEST,
        "through": NEWEST,
        "week": change(30, 100, period=WEEK, difference=5, low=-4.0, high=14.0),
        "weeks": change(),
        "located": Located(90, 120, 0.75, 0.67, 0.82, 0.8),
        "outlook": outlook(),
    }
    return Headline(**{**said, **other})  # type: ignore[arg-type]


def plain(drawn: object) -> str:
    """The words without the marks that keep figures in their direction."""
    text = drawn_text.words(drawn)
    return "".join(letter for letter in text if letter not in "\u2066\u2067\u2069")


def test_a_clear_rise_is_said_with_its_interval() -> None:
    said = plain(overview_said.sentence(headline(), Filter()))
    assert "120 incidents in the 28 days through 1 Mar 2026: 20 more than in" in said
    assert "the 28 days before" in said
    assert "+5 to +35" in said


def test_a_fall_and_what_may_be_chance_are_told_apart() -> None:
    fall = headline(weeks=change(80, 100, difference=-20, low=-35.0, high=-5.0))
    assert "20 fewer than in the same 28 days a year" in plain(
        overview_said.sentence(fall, Filter(compare="year"))
    )
    chance = headline(weeks=change(102, 100, difference=2, low=-25.0, high=29.0))
    assert "no clear change" in plain(overview_said.sentence(chance, Filter()))


def test_what_is_still_arriving_is_counted_in() -> None:
    late = change(completed=Interval(131.4, 126.0, 140.0), flags=frozenset({"lag"}))
    said = plain(overview_said.sentence(headline(weeks=late), Filter()))
    assert "About 131 incidents in the 28 days" in said
    assert "120 are in so far; what is still arriving is allowed for." in said
    assert "≈ 131" in plain(overview_figures.cards(headline(week=late), ""))
    assert overview_said.notes(late) == "131 expected in the end"


def test_what_cannot_be_compared_says_why() -> None:
    dark = change(difference=None, low=None, high=None, flags=frozenset({"missing"}))
    assert "a source was silent" in plain(overview_said.sentence(headline(weeks=dark), Filter()))
    hidden = change(None, None, difference=None, low=None, high=None)
    assert "may not be shown" in plain(overview_said.sentence(headline(weeks=hidden), Filter()))


def test_four_figures_each_with_interval_and_base() -> None:
    said = plain(overview_figures.cards(headline(), ""))
    assert "+5 [−4 – +14]" in said
    # A week of the four before: a quarter of their hundred.
    assert "usual 25" in said
    assert "120 against 100" in said
    assert "75.0\u00a0%" in said
    assert "[67.0 – 82.0\u00a0%]" in said
    assert "80.0\u00a0% in the 28 days before" in said


def test_a_figure_that_is_not_known_is_a_dash_with_its_reason() -> None:
    said = plain(overview_figures.cards(headline(located=Located(None, None)), ""))
    assert said.count("–") >= 2
    assert "No forecast has been published yet." in said


def test_a_change_measured_in_percent_is_said_in_percent() -> None:
    measured = change(measured=Measured.PERCENT, low=4.0, high=38.0)
    said = plain(overview_figures.cards(headline(weeks=measured), ""))
    assert "+20.0\u00a0%" in said
    assert "[+4.0\u00a0% – +38.0\u00a0%]" in said


def drawn_table(*rows: Row, by: By = By.CATEGORY, span: Span = Span.WEEKS) -> SortedTable:
    shown = Table(by, span, MONTH, BEFORE, rows)
    [table] = [one for one in overview_table.card(shown, Filter()) if isinstance(one, SortedTable)]
    return table


def test_a_row_has_its_base_its_interval_and_a_way_to_the_timeline() -> None:
    small = change(4, 2, difference=2, low=-2.0, high=6.0, percent=None)
    rows = drawn_table(Row("theft", "Theft", change(), ("theft",)), Row("fire", "Fire", small)).rows
    assert rows[0]["percent"] == 20.0
    assert rows[1]["percent"] is None
    # One scale for the column: from −2 to 35, with the line of no change in it.
    assert rows[0]["difference_drawn"] == [18.92, 100.0, 59.46, 5.41]
    assert rows[1]["difference_drawn"][0] == 0.0
    assert rows[0]["href"].startswith("/timeline?")
    assert "types=theft" in rows[0]["href"]
    assert "compare=previous" in rows[0]["href"]


def test_areas_lead_to_their_area_and_a_year_to_last_year() -> None:
    rows = (Row("7", "North", change()), Row("0", "No known area", change()))
    drawn = drawn_table(*rows, by=By.AREA, span=Span.YEAR).rows
    assert "area=7" in drawn[0]["href"]
    assert "compare=year" in drawn[0]["href"]
    assert drawn[1]["href"] is None


def test_what_may_not_be_shown_is_no_number() -> None:
    hidden = change(
        None, None, difference=None, low=None, high=None, percent=None,
        flags=frozenset({"suppressed"}),
    )  # fmt: skip
    [row] = drawn_table(Row("theft", "Theft", hidden)).rows
    assert (row["count"], row["base"], row["difference"]) == (None, None, None)
    assert row["notes"] == "too few to show"


ODD = Unusual(7, "North", ("theft",), WEEK, 14, 2.4, 0, 6, 0.002)


def test_what_stands_out_is_a_table_and_says_what_was_tested() -> None:
    shown = Lookout(Period(date(2026, 2, 2), WEEK.end), (ODD,), tests=240, rate=0.05, years=3)
    table, below = overview_unusual.card(shown, Filter())
    [row] = table.rows
    assert row["where"] == "Theft · North"
    assert row["direction"] == "more"
    assert "area=7" in row["href"]
    assert "240 tests" in plain(below)
    assert "at most 5\u00a0% is chance" in plain(below)


@pytest.mark.parametrize(
    ("categories", "said"),
    [((), "All incidents"), (("robbery", "assault", "threat"), "Violence and threats")],
)
def test_kinds_and_everything_have_names(categories: tuple[str, ...], said: str) -> None:
    shown = Lookout(WEEK, (replace(ODD, area_id=None, area="", categories=categories),), tests=2)
    [row] = overview_unusual.card(shown, Filter())[0].rows
    assert row["where"] == f"{said} · The whole city"


def test_nothing_unusual_and_too_little_data_are_different() -> None:
    assert "Nothing stands out" in plain(overview_unusual.card(Lookout(WEEK, tests=4), Filter()))
    assert "12 more complete weeks" in plain(
        overview_unusual.card(Lookout(None, lacking=12), Filter())
    )


def test_news_counts_by_category_and_a_first_visit_says_so() -> None:
    added = {"theft": 9, "assault": 4, "fire": 3, "fraud": 2, "arson": 1, "other": 1}
    news = News(NOW - timedelta(hours=19), added, 3, 1, searches=0, forecasts=1)
    said = plain(overview_news.card(news, ZONE, now=NOW))
    assert "20 new incidents" in said
    assert "Theft 9 · Assault 4 · Fire 3 · Fraud 2 · 2 in other categories" in said
    assert "1 incident withdrawn" in said
    assert "search" not in said
    assert "first visit" in plain(overview_news.card(News(None), ZONE, now=NOW))
    quiet = News(NOW - timedelta(days=1))
    assert "Nothing came in." in plain(overview_news.card(quiet, ZONE, now=NOW))


def test_news_of_single_records_are_kept_from_those_who_may_not_see_them() -> None:
    news = News(NOW - timedelta(days=1), None, None, None, searches=None, forecasts=2)
    said = plain(overview_news.card(news, ZONE, now=NOW))
    assert "kept from your role" in said
    assert "2 forecasts issued" in said


def test_sources_say_how_they_are_and_why_they_fail() -> None:
    failing = SourceHealth(
        "a",
        "Police",
        Health.FAILING,
        NOW - timedelta(hours=5),
        "No answer.",
        None,
        1320.0,
        300.0,
        5,
    )
    said = plain(overview_health.sources([failing], ZONE, now=NOW))
    for words in ("Police", "failing", "No answer.", "5 hours ago", "22 hours"):
        assert words in said


def test_models_say_since_when_and_how_the_last_week_fared() -> None:
    fan = Fan(20, 30, 15, 35, 10, 40)
    last = Issued(date(2026, 2, 16), 7, 25.0, fan, 24.0, 38.0, final=True)
    model = LiveModel(ModelKind.AREAS, "mean_28", NOW, NOW, NEWEST, last)
    said = plain(overview_health.models([model], ZONE, now=NOW))
    assert "28-day mean, in use since 2 Mar" in said
    assert "38 came, outside the 15 – 35" in said
    assert "No model is in use" in plain(overview_health.models([], ZONE, now=NOW))


def test_old_data_are_said_to_be_old_and_no_data_where_to_begin() -> None:
    assert overview_start.stale(headline(), now=NOW) is None
    old = headline(newest=date(2025, 12, 31))
    assert "31 Dec 2025" in plain(overview_start.stale(old, now=NOW))
    assert "Connect a source" in plain(overview_start.card(may_connect=True))
