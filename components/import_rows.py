"""The first records of a file as Halo reads them."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from components import fact_table
from components.fact_table import Column
from domain.fault import Fault, ParsedRecord
from domain.incident import NewIncident, TimePrecision
from locales import moment, number, t

_FORMS = {
    TimePrecision.MONTH: "LLLL y",
    TimePrecision.DAY: "EEE d MMM y",
    TimePrecision.HOUR: "EEE d MMM y, HH:mm",
    TimePrecision.MINUTE: "EEE d MMM y, HH:mm",
    TimePrecision.SECOND: "EEE d MMM y, HH:mm:ss",
}
_LETTERS = 120
# Nothing is wrong with the file for these.
_TOLD = frozenset({"extra_columns", "no_key_column"})


def rows(records: Sequence[ParsedRecord], categories: Mapping[str, str], zone: str) -> html.Div:
    """When, what and where of each, and what was wrong; ``categories`` are the codes that words of
    the source count under. What stands in a file is text from outside."""
    columns = [
        Column(t("imports.row.record")),
        Column(t("imports.row.when")),
        Column(t("imports.row.what")),
        Column(t("imports.row.where")),
        Column(t("imports.row.text")),
    ]
    shown = [_row(one, categories, zone) for one in records]
    return fact_table.table(t("imports.part.rows"), columns, shown)


def notices(found: Sequence[Fault]) -> list[html.Div]:
    """What is worth knowing about the file as a whole: doubts first, then what is only told."""
    return [
        html.Div(
            [html.Span(t(f"fault.{one.reason}")), *_value(one.value)],
            className="banner banner-amber import-notice" if _is_doubt(one) else "muted",
        )
        for one in sorted(found, key=lambda one: not _is_doubt(one))
    ]


def _is_doubt(one: Fault) -> bool:
    return one.reason not in _TOLD


def _value(value: str) -> list[Any]:
    return [" ", html.Bdi(value, className="import-value")] if value else []


def _row(record: ParsedRecord, categories: Mapping[str, str], zone: str) -> list[Any]:
    name = html.Div([number(record.record), *_badge(record)])
    if record.incident is None:
        why = " ".join(t(f"fault.{fault.reason}") for fault in record.faults)
        return [name, "", "", "", html.Span(why, className="field-error")]
    one = record.incident
    return [
        name,
        moment(one.occurred_from, one.zone or zone, form=_FORMS[one.time_precision]),
        _what(one, categories),
        _where(one),
        html.Div([html.Bdi(_cut(_words(one))), *[_said(fault) for fault in record.faults]]),
    ]


def _badge(record: ParsedRecord) -> list[Any]:
    if record.incident is None:
        return [" ", html.Span(t("imports.kind.rejected"), className="badge badge-red")]
    return []


def _what(one: NewIncident, categories: Mapping[str, str]) -> html.Div:
    code = categories.get(one.category_published, "unmapped")
    published = html.P(html.Bdi(_cut(one.category_published)), className="muted")
    return html.Div([t(f"category.{code}"), published])


def _where(one: NewIncident) -> html.Div:
    point = [] if one.lat is None or one.lon is None else [_point(one.lat, one.lon)]
    named = " · ".join(filter(None, (one.address, one.area_name or one.area_code or "")))
    place = [html.P(html.Bdi(_cut(named)), className="muted")] if named else []
    precision = html.P(t(f"imports.rule.place_precision_{one.place_precision}"), className="muted")
    return html.Div([*point, *place, precision])


def _point(lat: float, lon: float) -> html.Bdi:
    return html.Bdi(f"{lat:.5f}, {lon:.5f}", dir="ltr", className="import-point")


def _words(one: NewIncident) -> str:
    return " · ".join(dict.fromkeys(filter(None, (one.title, one.description))))


def _said(fault: Fault) -> html.P:
    return html.P(t(f"fault.{fault.reason}"), className="field-help")


def _cut(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]}…"
