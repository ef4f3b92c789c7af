"""The steps of a run: where each is, how long it took, what it said."""

from datetime import UTC, datetime, timedelta

import pytest
from dash import html

import locales
from components import run_steps
from domain.job_step import Step, StepState
from domain.line import Line
from tests.components import drawn_text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _step(state: StepState, *, position: int = 1, name: str = "fit", lines: int = 0) -> Step:
    said = tuple(Line("settings.seconds", {"s": str(n)}) for n in range(lines))
    started = None if state is StepState.WAITING else NOW - timedelta(seconds=4.2)
    return Step(position, name, state, 0.5, said, started, None)


def test_the_step_that_runs_is_named_with_its_place() -> None:
    steps = [_step(StepState.DONE), _step(StepState.RUNNING, position=2, name="backtest")]
    assert run_steps.under_way(steps) == "Step 2 of 2: Replay past weeks"
    assert run_steps.under_way(steps[:1]) == ""


def test_the_last_line_stands_and_the_log_is_behind_it() -> None:
    drawn = run_steps.listed([_step(StepState.RUNNING, lines=3)], now=NOW)
    assert "Whole log, 3 lines" in drawn_text.words(drawn)
    short = run_steps.listed([_step(StepState.RUNNING, lines=1)], now=NOW)
    assert not any(isinstance(one, html.Details) for one in drawn_text.components(short))


def test_a_line_halo_has_no_words_for_is_left_out() -> None:
    of_another_halo = (Line("gone.key"), Line("settings.seconds", {"minutes": 3}))
    step = Step(1, "fit", StepState.DONE, 1.0, of_another_halo, NOW, NOW)
    assert run_steps.log(step) == []


def test_recipes_are_called_by_their_names() -> None:
    line = Line("retrain.fitted", {"recipe": "mean_28", "seconds": 2})
    step = Step(1, "fit", StepState.DONE, 1.0, (line,), NOW, NOW)
    assert run_steps.log(step) == ["28-day mean: fitted in 2 s."]


@pytest.mark.parametrize(
    ("seconds", "words"), [(4.25, "4.2 s"), (59.6, "60 s"), (120, "2 minutes"), (5400, "2 hours")]
)
def test_how_long_it_took(seconds: float, words: str) -> None:
    assert run_steps.lasted(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize("language", locales.LANGUAGES)
@pytest.mark.parametrize("state", StepState)
def test_every_state_has_words_and_a_mark(language: str, state: StepState) -> None:
    with locales.spoken(language):
        drawn = run_steps.listed([_step(state)], now=NOW)
    assert any("run-mark" in name for name in drawn_text.attribute(drawn, "className"))
