"""The table twin of the fan chart: the same steps, the same numbers."""

from typing import Any

from dash import html

from components import moments
from components.attributes import data
from components.icons import icon
from components.sorted_table import Column, SortedTable
from domain.outlook import Fan, Outlook
from locales import number, t

_NUMBERS = ("recorded", "expected", "baseline")
_RANGES = ("range50", "range80", "range95")


def twin(shown: Outlook) -> list[Any]:
    """Every step of the chart, the newest first."""
    back = html.Button(
        [icon("forecast"), t("forecast.table.back")],
        type="button",
        className="button",
        **data(address="view="),
    )
    table = SortedTable(
        columns=_columns(),
        rows=_rows(shown),
        caption=t("forecast.table.caption", area=shown.area, unit=t(f"forecast.span.{shown.days}")),
        sort="from",
        unknown="–",
        more_label=t("forecast.table.more", n="{n}"),
    )
    return [html.Div([html.H2(t("forecast.table.name")), back], className="twin-heading"), table]


def _columns() -> list[Column]:
    words: list[Column] = [
        {"name": name, "label": t(f"forecast.table.{name}"), "kind": "text"}
        for name in ("from", *_RANGES, "note")
    ]
    numbers: list[Column] = [
        {
            "name": name,
            "label": t(f"forecast.table.{name}"),
            "kind": "number",
            "digits": 0 if name == "recorded" else 1,
        }
        for name in _NUMBERS
    ]
    return [words[0], *numbers, *words[1:]]


def _rows(shown: Outlook) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for past in shown.past:
        note = t("forecast.key.provisional") if past.provisional else ""
        _row(rows, past.first_day).update(recorded=past.count, note=note)
    for issued in shown.issued:
        _row(rows, issued.first_day).update(
            expected=issued.mean, baseline=issued.baseline, **_ranges(issued.fan)
        )
    for one in shown.expected:
        note = t("forecast.table.to_come")
        _row(rows, one.first_day).update(
            expected=one.mean, baseline=one.baseline, note=note, **_ranges(one.fan)
        )
    return [rows[key] for key in sorted(rows, reverse=True)]


def _row(rows: dict[str, dict[str, Any]], first: Any) -> dict[str, Any]:
    empty = dict.fromkeys((*_NUMBERS, *_RANGES))
    key = first.isoformat()
    return rows.setdefault(key, {"key": key, "from": moments.dated(first), "note": "", **empty})


def _ranges(fan: Fan) -> dict[str, str]:
    return {
        f"range{level}": f"{number(getattr(fan, f'low{level}'))}–"
        f"{number(getattr(fan, f'high{level}'))}"
        for level in (50, 80, 95)
    }
