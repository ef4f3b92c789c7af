"""The retrain: start it, watch it, call it off, and how the last ones went."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from dash import html

from components import fact_table, moments, run_steps, settings_section
from components.fact_table import Column
from components.ids import Settings
from domain.job import FINISHED, Job, JobState
from domain.job_step import Step
from locales import t, worded

_BADGES = {
    JobState.SUCCEEDED: "badge badge-green",
    JobState.FAILED: "badge badge-red",
    JobState.INTERRUPTED: "badge badge-amber",
    JobState.SKIPPED: "badge badge-amber",
}
# A worker that runs takes a job within seconds.
_LONG_WAIT = timedelta(seconds=20)


def card() -> html.Section:
    """The skeleton: buttons, and places for the run and for the runs before it."""
    start = html.Button(
        t("settings.retrain.start"),
        id=Settings.START,
        type="button",
        className="button button-primary",
        disabled=True,
    )
    stop = html.Button(
        t("settings.retrain.stop"),
        id=Settings.STOP,
        type="button",
        className="button button-danger",
        hidden=True,
    )
    return settings_section.section(
        "retrain",
        t("settings.retrain.title"),
        t("settings.retrain.lead"),
        [
            settings_section.refusal(Settings.RUN_REFUSAL, Settings.RUN_REFUSAL_SAID),
            html.Div(id=Settings.RUN),
            html.Div(id=Settings.RUNS),
        ],
        buttons=[stop, start],
    )


def run(job: Job | None, steps: Sequence[Step], zone: str, *, now: datetime) -> html.Div:
    """The newest run: what it does now or how it ended, and its steps."""
    if job is None:
        return html.Div(html.P(t("settings.retrain.never"), className="muted"))
    heading = [
        html.Span(t(f"settings.state.{job.state}"), className=_BADGES.get(job.state, "badge")),
        html.Span(_sentence(job, steps, now), className="run-sentence", role="status"),
        html.Span(_times(job, zone, now)),
    ]
    bar = [run_steps.bar(job.progress)] if job.state is JobState.RUNNING else []
    reason = [html.P(html.Bdi(worded(job.reason)))] if job.reason else []
    return html.Div(
        [
            html.Div(heading, className="run-heading"),
            *bar,
            *reason,
            *([run_steps.listed(steps, now=now)] if steps else []),
        ],
        className="run",
    )


def runs(jobs: Sequence[Job], names: Mapping[int, str], zone: str, *, now: datetime) -> html.Div:
    """The runs that have ended; ``names`` are of the accounts that asked for them."""
    ended = [job for job in jobs if job.state in FINISHED]
    if not ended:
        return html.Div()
    columns = [
        Column(t("settings.runs.started")),
        Column(t("settings.runs.state")),
        Column(t("settings.runs.took"), number=True),
        Column(t("settings.runs.by")),
        Column(t("settings.runs.why")),
    ]
    rows = [
        [
            moments.when(job.started_at or job.queued_at, zone, now=now),
            html.Span(t(f"settings.state.{job.state}"), className=_BADGES.get(job.state, "badge")),
            _took(job, now),
            _asked_by(job, names),
            html.Bdi(worded(job.reason)) if job.reason else "",
        ]
        for job in ended
    ]
    listed = fact_table.table(t("settings.runs.title"), columns, rows)
    return settings_section.part(t("settings.runs.title"), listed)


def _sentence(job: Job, steps: Sequence[Step], now: datetime) -> str:
    if job.state is JobState.RUNNING:
        return run_steps.under_way(steps) or t("settings.retrain.said.running")
    if job.state is JobState.QUEUED and now - job.queued_at > _LONG_WAIT:
        return t("settings.retrain.said.no_worker")
    return t(f"settings.retrain.said.{job.state}")


def _times(job: Job, zone: str, now: datetime) -> str:
    took = _took(job, now)
    since = moments.when(job.started_at or job.queued_at, zone, now=now)
    return f"{since} · {took}" if took else since


def _took(job: Job, now: datetime) -> str:
    if job.started_at is None:
        return ""
    return run_steps.lasted((job.finished_at or now) - job.started_at)


def _asked_by(job: Job, names: Mapping[int, str]) -> html.Span | html.Bdi:
    if job.requested_by is None:
        return html.Span(t("settings.runs.clock"), className="run-by")
    return html.Bdi(names.get(job.requested_by) or t("settings.runs.somebody"))
