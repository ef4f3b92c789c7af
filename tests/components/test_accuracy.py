"""The sentences of trust, the table twins, and numbers nobody may see."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import locales
from analytics.runs import cells
from components import (
    accuracy_calibration,
    accuracy_card,
    accuracy_checks,
    accuracy_drift,
    accuracy_monitors,
    accuracy_page,
    accuracy_places,
    accuracy_scores,
    accuracy_trust,
    quantities,
)
from components.chart import Chart
from components.sorted_table import SortedTable
from domain.audit import Audit, Group
from domain.finding import Finding, Severity
from domain.model import ModelKind, ModelState, Version, VersionRecord
from domain.roles import Role
from domain.scorecard import (
    AreaFigure,
    Card,
    Catch,
    Checks,
    CountCard,
    Horizon,
    Interval,
    Lack,
    LiveSurface,
    Monitors,
    PlaceCard,
    SourceDelay,
)
from domain.sight import sight
from services import score_figures
from tests import tried
from tests.components import drawn_text

SKILL = Interval(0.074, 0.057, 0.09)
COUNTS = CountCard(
    target="all",
    against="mean_28",
    origins=26,
    skills={Horizon.WEEK: SKILL},
    coverage80=0.802,
    coverage95=0.945,
    bias=-0.015,
    log_score=None,
    crps=None,
    pit=(0.1,) * 10,
    areas=(AreaFigure(1, "Northside", 2.6, 2.0, 0.4, 0.5), AreaFigure(2, "South", 80, 88, 1, 1.2)),
)
PLACES = PlaceCard(
    target="all",
    resolution=10,
    origins=52,
    method="mixture",
    cells=10_563,
    catches=(Catch("mixture", 0.02, 0.178, 8.89, 0.6), Catch("kde_30", 0.02, 0.099, 4.93, 0.4)),
    times={"kde_30": Interval(1.8, 1.7, 1.92), "pkde": Interval(1.01, 0.98, 1.02)},
    gains={"mixture": 0.71},
    observed_expected=0.97,
)


LIVE = Version(7, ModelKind.CELLS, "mixture", {}, "h", ModelState.LIVE, tried.NOW, None)


def said(drawn: Any) -> str:
    return drawn_text.words(drawn).replace("\u2066", "").replace("\u2069", "")


def test_the_sentence_says_what_was_caught_what_was_not_and_by_how_much_it_beats() -> None:
    words = said(accuracy_trust.places(PLACES, LIVE))
    assert "17.8\u00a0% of incidents were caught in the 2\u00a0% of the area" in words
    assert "82.2\u00a0% fell elsewhere." in words
    assert "beats the 30-day heat map by 1.80 times [1.70 – 1.92]" in words


@pytest.mark.parametrize(
    ("found", "verdict"),
    [(Interval(1.02, 0.9, 1.1), "no clear difference"), (Interval(0.8, 0.7, 0.9), "only 0.80")],
)
def test_no_advantage_is_claimed_where_there_is_none(found: Interval, verdict: str) -> None:
    assert verdict in said(accuracy_trust.places(replace(PLACES, times={"kde_30": found}), LIVE))


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (
            SKILL,
            "7.4\u00a0% closer on weekly totals than the 28-day mean"
            " [5.7 – 9.0\u00a0%], in 26 tests",
        ),
        (Interval(0.01, -0.02, 0.04), "no clear difference"),
        (Interval(-0.1, -0.2, -0.05), "it is worse"),
    ],
)
def test_skill_is_called_what_its_interval_allows(found: Interval, verdict: str) -> None:
    assert verdict in said(
        accuracy_trust.counts(replace(COUNTS, skills={Horizon.WEEK: found}), LIVE)
    )


def test_the_record_of_a_candidate_is_called_that() -> None:
    waiting = replace(LIVE, state=ModelState.CANDIDATE)
    words = said(accuracy_trust.places(PLACES, waiting))
    assert "No version is live" in words
    assert "Mixture, version 7 (waits for a decision)" in words
    assert "No version is live" not in said(accuracy_trust.places(PLACES, LIVE))


def test_what_is_of_no_use_for_a_category_is_shown_to_nobody_and_says_so() -> None:
    for drawn in (
        accuracy_trust.places(replace(PLACES, shown=False), LIVE),
        accuracy_trust.counts(replace(COUNTS, shown=False), LIVE),
    ):
        assert "Nobody is shown this" in said(drawn)


def test_without_a_live_model_no_number_stands_there() -> None:
    for drawn in (accuracy_trust.places(None, None), accuracy_trust.counts(None, None)):
        assert "is live" in said(drawn)
        assert "figure-value" not in drawn_text.attribute(drawn, "className")


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_the_days_a_surface_needs_are_those_that_the_run_asks_for(language: str) -> None:
    with locales.spoken(language):
        assert str(cells.DAYS_NEEDED) in said(accuracy_trust.places(None, None))


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_a_baseline_that_stands_in_is_called_that(language: str) -> None:
    with locales.spoken(language):
        for usual, fallen in (
            (
                accuracy_trust.places(PLACES, LIVE),
                accuracy_trust.places(PLACES, LIVE, stands_in=True),
            ),
            (
                accuracy_trust.counts(COUNTS, LIVE),
                accuracy_trust.counts(COUNTS, LIVE, stands_in=True),
            ),
        ):
            banner = locales.t("accuracy.trust.stands_in")
            assert banner in said(fallen)
            assert banner not in said(usual)


def test_issued_maps_are_followed_week_by_week() -> None:
    weeks = [LiveSurface(date(2026, 1, 5 + 7 * at), 0.1 * at, 0.02 * at) for at in (1, 2, 3)]
    drawn = accuracy_drift.section((), weeks)
    [table] = [one for one in drawn_text.components(drawn) if isinstance(one, SortedTable)]
    assert [row["gain"] for row in table.rows] == pytest.approx([0.02, 0.04, 0.06])
    assert [row["caught"] for row in table.rows] == pytest.approx([10, 20, 30])
    [line] = [one for one in drawn_text.components(drawn) if isinstance(one, Chart)]
    assert line.figure["data"][0]["y"] == pytest.approx([0.02, 0.04, 0.06])
    assert "Cells in which something was done" in said(drawn)
    assert "Cells in which something was done" not in said(accuracy_drift.section((), weeks[:1]))


def test_the_empty_page_counts_what_is_missing() -> None:
    words = said(accuracy_page.nothing(Lack(12, 238, 4, 30)))
    assert "reach back 12 days; 238 days are needed. Still missing: 226 days." in words
    assert "4 of 30 needed" in words
    assert "Still missing" not in said(accuracy_page.nothing(Lack(400, 238, 4_000, 30)))


def test_every_chart_has_a_table_twin_with_the_same_numbers() -> None:
    drawn = [accuracy_places.section([PLACES], 0.02), accuracy_calibration.section(COUNTS)]
    parts = drawn_text.components(drawn)
    charts = [one for one in parts if isinstance(one, Chart)]
    tables = [one for one in parts if isinstance(one, SortedTable)]
    assert len(charts) == len(tables) == 4
    assert all(one.label for one in charts)
    [caught] = [one for one in tables if "PAI" in str(one.caption)][:1]
    assert [row["hit_rate"] for row in caught.rows] == [pytest.approx(17.8), pytest.approx(9.9)]


def test_large_cells_are_said_to_be_the_finest() -> None:
    words = said(accuracy_places.section([replace(PLACES, resolution=8)], 0.02))
    assert "judged, and shown, at resolution 8" in words
    assert "resolution 8" not in said(accuracy_places.section([PLACES], 0.02))


def test_every_resolution_stands_beside_its_own_baselines() -> None:
    cards = score_figures.places(tried.place_figures(), "mixture")
    all_kinds = [one for one in cards if one.target == "all"]
    assert [one.resolution for one in all_kinds] == [10, 9]
    for one in all_kinds:
        assert {each.method for each in one.catches} >= {"mixture", "pkde", "kde_30", "uniform"}
    record = VersionRecord(LIVE, None, None, ())
    paper = said(accuracy_card.page(Card(record, places=cards), "UTC", now=tried.NOW))
    assert "cells of resolution 10" in paper
    assert "cells of resolution 9" in paper


def test_an_even_transform_keeps_every_promise() -> None:
    for promised, held in accuracy_calibration.coverage((0.1,) * 10):
        assert held == pytest.approx(promised)
    narrow = accuracy_calibration.coverage((0.3, *(0.05,) * 8, 0.3))
    assert all(held < promised for promised, held in narrow)


def test_a_viewer_reads_no_count_of_an_area_because_test_weeks_are_no_atoms() -> None:
    for role, hidden in ((Role.VIEWER, True), (Role.ANALYST, False)):
        [drawn] = accuracy_scores.by_area(COUNTS, sight(role))
        [table] = [one for one in drawn_text.components(drawn) if isinstance(one, SortedTable)]
        rows = {row["area"]: row for row in table.rows}
        assert (rows["Northside"]["actual"] is None) is hidden
        assert (rows["Northside"]["ratio"] is None) is hidden
        assert rows["South"]["actual"] == (None if hidden else 88)


@pytest.mark.parametrize("language", locales.LANGUAGES)
@pytest.mark.parametrize("code", ["gap", "missing_positions", "stacked_points", "new_stack",
    "snapped_points", "moved_points", "category_break", "source_silent", "poll_rate",
    "unlike_groups"])  # fmt: skip
def test_every_finding_has_its_sentence(code: str, language: str) -> None:
    numbers = dict.fromkeys(
        "days daily share usual records points rows after before hours every_min now_min was_min "
        "group areas ratio".split(),
        3.0,
    )
    found = Finding(code, Severity.WARNS, "Police", {**numbers, "since": "2025-06-01"})
    with locales.spoken(language):
        words = accuracy_checks.said(found)
    assert "{" not in words
    assert "3" in words


def test_what_blocks_comes_first_and_is_said_so() -> None:
    delay = SourceDelay("Police", None, ())
    checks = Checks(tried.NOW, (tried.GAP, tried.STACK), (delay,))
    words = said(accuracy_checks.section(checks, "UTC", now=tried.NOW))
    assert words.index("blocks") < words.index("warns")
    assert "Publishing is stopped" in words
    assert "not known" in words
    clean = Checks(tried.NOW, (), ())
    assert "stop no publishing" in said(accuracy_checks.section(clean, "UTC", now=tried.NOW))


def test_a_flagged_group_and_a_lock_in_are_said() -> None:
    group = Group(0, 20, 160, 100, 1.6, 1.6, 0.05, 0.02, True)
    flag = Finding(
        "unlike_groups", Severity.WARNS, "recorded", {"group": 0, "ratio": 1.6, "areas": 20}
    )
    lock = Finding("lock_in", Severity.WARNS, "", {"churn": 0.02, "weeks": 8})
    found = Monitors(Audit("recorded", (group,), 0.02, (flag, lock)), 60, ())
    assert "1.6 times that of the others" in said(accuracy_monitors.fairness(found))
    assert "Only 2.0\u00a0% of the riskiest 2\u00a0% is new" in said(
        accuracy_monitors.feedback(found)
    )
    nothing = Monitors(None, 3, ())
    assert "No live version has been scored" in said(accuracy_monitors.fairness(nothing))
    assert "Maps so far: 3" in said(accuracy_monitors.feedback(nothing))


def test_a_group_beyond_the_bounds_by_chance_is_not_called_within_them() -> None:
    def fair(ratio: float) -> str:
        group = Group(0, 4, 8, 12, ratio, ratio, None, None, False)
        return said(
            accuracy_monitors.fairness(Monitors(Audit("recorded", (group,), None, ()), 9, ()))
        )

    assert "No group differs" in fair(0.9)
    assert "may do that by chance" in fair(0.7)
    assert "No group differs" not in fair(0.7)


def test_quantities_are_written_from_left_to_right_with_a_true_minus() -> None:
    assert quantities.percent(-0.0004) == "\u20660.0\u00a0%\u2069"
    assert quantities.percent(-0.034, signed=True) == "\u2066−3.4\u00a0%\u2069"
    assert quantities.percent(None) == quantities.NONE
    with locales.spoken("ar"):
        assert quantities.times_range(Interval(1, 0.5, 2)) == "\u2066[0.50 – 2.00]\u2069"
        assert quantities.worded("خطر").startswith("\u2067")
