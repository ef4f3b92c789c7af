"""Figures of a version beside the live one and the baselines: each from a run, or a dash."""

from datetime import UTC, date, datetime

from components import model_figures
from domain.comparison import Compared
from domain.model import Backtest, ModelKind, ModelState, Version, VersionRecord
from domain.scorecard import Card
from services import score_figures
from tests import tried
from tests.components import drawn_text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _record(kind: ModelKind, recipe: str, state: ModelState) -> VersionRecord:
    version = Version(3, kind, recipe, {}, "hash", state, NOW, None)
    tested = Backtest(3, None, NOW, date(2026, 3, 1), 900, {}, True, ())
    return VersionRecord(version, tested, None, ())


def _areas(state: ModelState = ModelState.CANDIDATE) -> Compared:
    figures = tried.area_figures((1, 2))
    card = Card(
        _record(ModelKind.AREAS, "ewma_eb", state), counts=score_figures.counts(figures, {})
    )
    base = score_figures.counts(figures["baselines"][tried.BASELINE], {})
    return Compared(card, {tried.BASELINE: base})


def test_a_candidate_stands_beside_the_live_version_and_the_baseline() -> None:
    candidate, live = _areas(), _areas(ModelState.LIVE)
    said = drawn_text.words(model_figures.table(candidate, live))
    assert "Level and rhythm, version 3 · live" in said
    assert "28-day mean · baseline" in said
    assert "Category by category" in said


def test_the_live_version_does_not_stand_beside_itself() -> None:
    live = _areas(ModelState.LIVE)
    said = drawn_text.words(model_figures.table(live, live))
    assert said.count("Level and rhythm, version 3") == 1


def test_a_surface_is_told_with_what_each_baseline_caught() -> None:
    places = score_figures.places(tried.place_figures(), "mixture")
    card = Card(_record(ModelKind.CELLS, "mixture", ModelState.CANDIDATE), places=places)
    said = drawn_text.words(model_figures.table(Compared(card), None))
    assert "Tuned heat map" in said
    assert "×" in said


def test_without_a_run_there_is_no_number() -> None:
    card = Card(_record(ModelKind.AREAS, "ewma_eb", ModelState.CANDIDATE))
    assert model_figures.table(Compared(card), None) == []
