"""Searches: the one that is shown, the one that runs, and those before with their parameters."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import fact_table, hot_spot_said, moments
from components.attributes import data
from components.fact_table import Column
from domain.filters import Period
from domain.hot_spot import Run
from domain.job import Job, JobState
from locales import number, t

_SHOWN = ("eps_m", "span_days", "least", "rarity", "q", "simulations", "resamples", "seed")


def state(run: Run, zone: str, *, now: datetime) -> list[Any]:
    """Which days the shown search looked at, and when it was made."""
    period = moments.period(Period(run.first, run.end))
    return [
        html.Strong(period),
        html.Span(
            " · " + t("hot_spots.run.age", age=moments.age(now - run.ran_at)),
            title=moments.when(run.ran_at, zone, now=now),
            className="muted",
        ),
    ]


def progress(job: Job | None) -> list[Any]:
    """What an open search does."""
    if job is None:
        return []
    if job.state is JobState.QUEUED:
        return [t("hot_spots.run.queued")]
    percent = round(100 * job.progress)
    bar = html.Progress(value=str(percent), max="100", className="run-bar")
    return [bar, t("hot_spots.run.running", percent=percent)]


def earlier(run: Run, zone: str, *, now: datetime) -> html.Div:
    """A search that is not the newest says so, with the way to that one."""
    made = moments.when(run.ran_at, zone, now=now)
    back = html.Button(
        t("hot_spots.run.newest"), type="button", className="button", **data(address="run=&spot=")
    )
    return html.Div(
        [html.Span(t("hot_spots.run.earlier", at=made)), back],
        className="banner banner-amber",
        role="status",
    )


def stale(newest: str) -> html.Div:
    """Data have come since that the search does not know."""
    return html.Div(
        t("hot_spots.run.stale", day=newest), className="banner banner-amber", role="status"
    )


def history(runs: Sequence[Run], shown: int | None, zone: str, *, now: datetime) -> list[Any]:
    """The last searches of this group and window, each a link to what it found."""
    heading = [
        html.H2(t("hot_spots.history.title")),
        html.P(t("hot_spots.history.lead"), className="muted"),
    ]
    if not runs:
        return [*heading, html.P(t("hot_spots.unsearched.title"))]
    columns = [
        Column(t("hot_spots.history.ran")),
        Column(t("hot_spots.history.days")),
        Column(t("hot_spots.history.events"), number=True),
        Column(t("hot_spots.history.found"), number=True),
    ]
    rows = [_row(run, run.id == shown, zone, now) for run in runs]
    table = fact_table.table(t("hot_spots.history.title"), columns, rows)
    return [*heading, table, *_parameters(runs, shown)]


def _row(run: Run, is_shown: bool, zone: str, now: datetime) -> list[Any]:
    link = html.Button(
        moments.when(run.ran_at, zone, now=now),
        type="button",
        className="row-open",
        **data(address=f"run={run.id}&spot="),
    )
    marked = [link, html.Span(t("hot_spots.history.shown"), className="badge")]
    found = (
        hot_spot_said.shortage(run.shortage, run.window_days)
        if run.shortage
        else number(run.counts["hot_spots"])
    )
    return [
        html.Span(marked if is_shown else link, className="run-link"),
        moments.period(Period(run.first, run.end)),
        number(run.counts["events"]),
        found,
    ]


def _parameters(runs: Sequence[Run], shown: int | None) -> list[Any]:
    run = next((one for one in runs if one.id == shown), runs[0])
    pairs = [
        pair
        for name in _SHOWN
        if name in run.parameters
        for pair in (
            html.Dt(t(f"hot_spots.parameter.{name}")),
            html.Dd(html.Bdi(number(run.parameters[name]), dir="ltr")),
        )
    ]
    return [html.H3(t("hot_spots.history.parameters")), html.Dl(pairs, className="parameters")]
