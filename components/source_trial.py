"""What a source gave when it was tested: the first records as Halo reads them."""

from typing import Any

from dash import html

from components import fact_table, quantities, settings_section
from components.attributes import data
from components.fact_table import Column
from components.icons import icon
from domain.fault import Fault
from domain.incident import NewIncident
from domain.trial import Trial, TriedRecord
from locales import has, moment, number, t

_FORMS = {
    "second": "d MMM y HH:mm:ss",
    "minute": "d MMM y HH:mm",
    "hour": "d MMM y HH:mm",
    "day": "d MMM y",
    "month": "MMMM y",
}


def shown(trial: Trial) -> html.Section:
    """How the test went, the first records, what was wrong with any, and the publisher's fields."""
    close = html.Button(
        t("sources.trial.close"), type="button", className="button", **data(clears="")
    )
    parts = [_outcome(trial), *_records(trial), *_faults(trial), _fields(trial)]
    empty = [html.P(t("sources.trial.empty"), className="banner banner-amber")]
    return settings_section.section(
        "trial",
        t("sources.trial.heading"),
        t("sources.trial.stored"),
        parts if trial.records else empty,
        buttons=[close],
    )


def _outcome(trial: Trial) -> html.Div:
    well = trial.rejected < trial.records
    words = t(
        "sources.trial.said",
        n=trial.records,
        rejected=number(trial.rejected),
        kb=number(round(trial.size_bytes / 1000)),
        time=quantities.isolated(f"{number(trial.seconds, digits=1)} s"),
    )
    more = [html.P(t("sources.trial.more"))] if trial.more else []
    return html.Div(
        [icon("info" if well else "warning"), html.Div([html.P(words), *more])],
        className="banner" if well else "banner banner-red",
    )


def _records(trial: Trial) -> list[Any]:
    columns = [
        Column(t("sources.trial.number")),
        Column(t("sources.trial.when")),
        Column(t("sources.trial.what")),
        Column(t("sources.trial.where")),
        Column(t("sources.trial.text")),
        Column(t("sources.trial.doubts")),
    ]
    table = fact_table.table(
        t("sources.trial.title"), columns, [_record(one) for one in trial.first]
    )
    return [settings_section.part(t("sources.trial.first", n=len(trial.first)), table)]


def _record(one: TriedRecord) -> list[Any]:
    doubts = html.Ul([html.Li(_fault(fault)) for fault in one.faults], className="token-scopes")
    found = one.incident
    if found is None:
        rejected = html.Span(t("sources.trial.rejected"), className="badge badge-red")
        return [number(one.number), rejected, "", "", "", doubts]
    return [
        html.Div([number(one.number), html.P(html.Bdi(found.key), className="muted source-key")]),
        _when(found),
        _what(found, one.category),
        _where(found),
        _text(found),
        doubts if one.faults else "",
    ]


def _when(found: NewIncident) -> html.Div:
    form = _FORMS[found.time_precision.value]
    said: list[Any] = [html.Span(moment(found.occurred_from, found.zone, form=form))]
    if found.published_at is not None:
        at = moment(found.published_at, found.zone, form="d MMM y HH:mm")
        said.append(html.P(t("sources.trial.published", at=at), className="muted"))
    return html.Div(said)


def _what(found: NewIncident, category: str) -> html.Div:
    unmapped = category == "unmapped"
    name = html.Span(t(f"category.{category}"), className="badge badge-amber" if unmapped else "")
    return html.Div([name, html.P(html.Bdi(found.category_published), className="muted")])


def _where(found: NewIncident) -> html.Div:
    said: list[Any] = [html.Span(t(f"incident.precision.{found.place_precision}"))]
    if found.lat is not None and found.lon is not None:
        point = f"{found.lat:.5f}, {found.lon:.5f}"
        said.append(html.P(html.Bdi(point, dir="ltr"), className="muted"))
    place = found.area_name or found.address
    if place:
        said.append(html.P(html.Bdi(place)))
    return html.Div(said)


def _text(found: NewIncident) -> html.Div:
    lines = [words for words in (found.title, found.description) if words]
    return html.Div([html.P(html.Bdi(words[:200])) for words in lines])


def _fault(fault: Fault) -> html.Span:
    column: list[Any] = [html.Bdi(fault.column, dir="ltr"), ": "] if fault.column else []
    return html.Span([*column, _reason(fault.reason)])


def _reason(reason: str) -> str:
    key = f"fault.{reason}"
    flag = f"incident.flag.{reason}"
    return t(key) if has(key) else t(flag) if has(flag) else reason


def _faults(trial: Trial) -> list[Any]:
    if not trial.faults:
        return []
    columns = [
        Column(t("sources.trial.column")),
        Column(t("sources.trial.became")),
        Column(t("sources.trial.reason")),
        Column(t("sources.trial.count"), number=True),
    ]
    rows = [
        [html.Bdi(column, dir="ltr"), t(f"sources.became.{kind}"), _reason(reason), number(n)]
        for column, kind, reason, n in trial.faults
    ]
    table = fact_table.table(t("sources.trial.faults"), columns, rows)
    return [settings_section.part(t("sources.trial.faults"), table)]


def _fields(trial: Trial) -> html.Div:
    names = html.Bdi(", ".join(trial.fields), dir="ltr", className="source-fields")
    return settings_section.part(t("sources.trial.fields"), html.P(names))
