"""When the nightly retrain runs, and the form that moves it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import moments, settings_section
from components.ids import Settings
from domain.timetable import WEEKDAYS, Kept
from locales import moment, t


def card() -> html.Section:
    """The skeleton: the sentence, and a form of a time and days."""
    return settings_section.section(
        "schedule",
        t("settings.schedule.title"),
        t("settings.schedule.lead"),
        [
            html.Div(id=Settings.SCHEDULE, role="status"),
            settings_section.refusal(Settings.SCHEDULE_REFUSAL, Settings.SCHEDULE_REFUSAL_SAID),
            html.Div([_time(), _days(), _save()], className="settings-form"),
        ],
    )


def sentence(kept: Kept, names: Mapping[int, str], zone: str, *, now: datetime) -> list[Any]:
    """When it runs, when next in the city's own time, and who said so, by ``names`` of accounts."""
    table = kept.table
    days = (
        t("settings.schedule.every_day")
        if table.weekdays == WEEKDAYS
        else ", ".join(t(f"settings.weekday.{day}") for day in table.weekdays)
    )
    following = moment(table.next_at(now), zone, form="EEE d MMM HH:mm")
    return [
        html.P(html.Strong(t("settings.schedule.runs", days=days, clock=table.clock))),
        html.P(t("settings.schedule.next", at=following, zone=zone), className="muted"),
        html.P(_changed(kept, names, zone, now), className="muted"),
    ]


def _changed(kept: Kept, names: Mapping[int, str], zone: str, now: datetime) -> str:
    if kept.changed_at is None:
        return t("settings.schedule.unchanged")
    name = names.get(kept.changed_by or 0) or t("settings.runs.somebody")
    at = moments.when(kept.changed_at, zone, now=now)
    return t("settings.schedule.changed", name=name, at=at)


def _time() -> html.Div:
    # A browser's own time field would follow the machine's habits: 02:00 AM beside 02:00 UTC.
    field = dbc.Input(
        id=Settings.TIME, className="input", inputmode="numeric", maxLength=5, placeholder="02:00"
    )
    label = html.Label(t("settings.schedule.time"), htmlFor=Settings.TIME)
    return html.Div([label, field], className="field field-time")


def _days() -> html.Fieldset:
    choices = [{"label": t(f"settings.weekday.{day}"), "value": day} for day in WEEKDAYS]
    ticks = dbc.Checklist(id=Settings.DAYS, options=choices, inline=True, className="settings-days")
    return html.Fieldset([html.Legend(t("settings.schedule.days")), ticks], className="field")


def _save() -> html.Button:
    return html.Button(
        t("settings.schedule.save"), id=Settings.SAVE, type="button", className="button"
    )
