"""Who decided what about the models, when and why: the newest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import fact_table, moments
from components.fact_table import Column
from domain.model import Decided, VersionRecord
from locales import has, t


def table(records: Sequence[VersionRecord], zone: str, *, now: datetime) -> list[Any]:
    """Nothing where nothing was decided yet."""
    found = [one for record in records for one in record.decisions]
    if not found:
        return []
    columns = [
        Column(t("settings.decided.at")),
        Column(t("settings.decided.what")),
        Column(t("settings.decided.who")),
        Column(t("settings.decided.why")),
    ]
    rows = [
        [
            moments.when(one.decided_at, zone, now=now),
            t(f"settings.decided.{one.step}", n=str(one.version_id)),
            html.Bdi(one.name or t("settings.decided.night")),
            html.Bdi(_reason(one)),
        ]
        for one in sorted(found, key=lambda one: one.id, reverse=True)
    ]
    listed = fact_table.table(t("settings.decided.title"), columns, rows)
    return [html.Div([html.H4(t("settings.decided.title")), listed], className="settings-part")]


def _reason(one: Decided) -> str:
    """A person's own words; those of the nightly run are a key."""
    return t(one.reason) if one.account_id is None and has(one.reason) else one.reason
