"""The steps of a long job: where each is, how long it took, what it said."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from dash import html

from components import accuracy_checks, accuracy_scores, moments
from components.attributes import aria
from domain.finding import Finding, Severity
from domain.job_step import Step, StepState
from domain.line import Line
from locales import PERCENT, has, lined, number, t

# What a run found in the data is said as the Accuracy page says it.
_FINDING = "accuracy.finding."
_MARKS = {
    StepState.DONE: "icon icon-small icon-verify run-mark-succeeded",
    StepState.FAILED: "icon icon-small icon-warning run-mark-failed",
    StepState.INTERRUPTED: "icon icon-small icon-warning run-mark-failed",
    StepState.RUNNING: "run-mark-running",
    StepState.SKIPPED: "run-mark-skipped",
}


def bar(progress: float) -> html.Progress:
    """How far the whole is, from 0 to 1."""
    percent = round(100 * progress)
    return html.Progress(
        value=str(percent), max="100", className="run-bar", **aria(label=t("settings.progress"))
    )


def under_way(steps: Sequence[Step]) -> str:
    """The step that runs, by name and place; empty where none does."""
    running = [step for step in steps if step.state is StepState.RUNNING]
    if not running:
        return ""
    step = running[-1]
    return t("settings.step_of", n=step.position, of=len(steps), name=name(step))


def listed(steps: Sequence[Step], *, now: datetime) -> html.Ol:
    """Every step, with the last line of each and its whole log behind it."""
    return html.Ol([_step(step, now) for step in steps], className="run-steps")


def name(step: Step) -> str:
    """What the step does; its own name where Halo has no words for it."""
    key = f"settings.step.{step.name}"
    return t(key) if has(key) else step.name


def log(step: Step) -> list[str]:
    """What the step said, in words. A line that another version of Halo wrote, for which there
    are no words any more, is left out."""
    found = []
    for line in step.said:
        with suppress(KeyError):
            found.append(_words(line))
    return found


def lasted(gone: timedelta) -> str:
    """A length of time: seconds up to a minute and a half, then minutes and more."""
    seconds = gone.total_seconds()
    if seconds < 10:
        return t("settings.seconds", s=number(seconds, digits=1))
    if seconds < 90:
        return t("settings.seconds", s=number(round(seconds)))
    return moments.duration(seconds / 60)


def _step(step: Step, now: datetime) -> html.Li:
    took = step.lasted(now=now)
    words = t(f"settings.step_state.{step.state}")
    percent = f" {round(100 * step.progress)}{PERCENT}" if step.state is StepState.RUNNING else ""
    parts: list[Any] = [
        _mark(step.state),
        html.Span(
            [
                html.Span(name(step), className="run-step-name"),
                html.Span(f" · {words}{percent}", className="run-step-took"),
            ]
        ),
        html.Span(lasted(took) if took is not None else "", className="run-step-took"),
        *_log(log(step)),
    ]
    return html.Li(parts, className=f"run-step run-step-{step.state}")


def _mark(state: StepState) -> html.Span:
    """A shape for each state; the word beside it says the same."""
    return html.Span(className=f"run-mark {_MARKS.get(state, '')}".strip(), **aria(hidden="true"))


def _log(lines: Sequence[str]) -> list[Any]:
    if not lines:
        return []
    last = html.P(lines[-1], className="run-step-said")
    if len(lines) == 1:
        return [last]
    whole = html.Ul([html.Li(line) for line in lines], className="run-log")
    more = html.Summary(t("settings.log", n=len(lines)))
    return [last, html.Details([more, whole])]


def _words(line: Line) -> str:
    values = dict(line.values)
    if line.key.startswith(_FINDING):
        code, subject = line.key.removeprefix(_FINDING), str(values.pop("subject", ""))
        figures = {name: _plain(value) for name, value in values.items()}
        return accuracy_checks.said(Finding(code, Severity.WARNS, subject, figures))
    if "recipe" in values:
        values["recipe"] = accuracy_scores.recipe(str(values["recipe"]))
    if "through" in values:
        values["through"] = moments.dated(date.fromisoformat(str(values["through"])))
    return lined(Line(line.key, values))


def _plain(value: object) -> float | str:
    return value if isinstance(value, int | float) else str(value)
