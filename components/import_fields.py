"""The mapping editor: each thing that Halo knows of an incident, and the column that says it."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components.attributes import data
from domain.source import Source
from locales import t

# What Halo asks of a file, by the question it answers; the names are those of a column map.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "when": ("occurred", "clock", "occurred_end", "zone", "published", "reported"),
    "what": ("category", "offence", "title", "description", "count"),
    "where": ("lat", "lon", "x", "y", "address", "house", "area_code", "area_name", "precision"),
    "which": ("key", "origin"),
}
# What a whole file keeps to, beside its columns, with what may be said of it.
CONVENTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "when": {
        "date_order": ("", "day_first", "month_first"),
        "time_precision": ("second", "minute", "hour", "day", "month"),
    },
    "what": {},
    "where": {
        "decimal_comma": ("no", "yes"),
        "place_precision": (
            *("exact", "street", "block", "district", "municipality", "county", "none"),
        ),
    },
    "which": {"key_unique": ("no", "yes")},
}
_FLAGS = frozenset({"decimal_comma", "key_unique"})
_EXAMPLE_LETTERS = 28
_NEEDED = "occurred"
# A choice of nothing: the browser draws an empty value as no choice at all.
_NONE = "-"


def form(upload_id: str, *parts: Any) -> html.Form:
    """What is said about a file. ``assets/imports.js`` gathers it at every change."""
    return html.Form(list(parts), className="import-fields", **data(upload=upload_id))


def source_choice(sources: Sequence[Source], chosen: int | None) -> html.Div:
    """Whose file it is; the columns of another source's file are guessed anew."""
    options = [{"value": one.slug, "label": one.name} for one in sources]
    slug = next((one.slug for one in sources if one.id == chosen), "")
    nobody = [] if slug else [{"value": _NONE, "label": t("imports.column.none")}]
    select = dbc.Select(name="source", options=[*nobody, *options], value=slug or _NONE)
    return html.Div(_labelled(t("imports.field.source"), select), className="import-source")


def groups(
    header: Sequence[str], example: Mapping[str, object], settled: Mapping[str, object]
) -> list[html.Fieldset]:
    """A choice of columns for each field; ``example`` are cells of the first rows, ``settled`` is
    the map in force."""
    options = [_column(name, example.get(name)) for name in header]
    return [_group(name, options, settled) for name in FIELDS]


def said(gathered: object) -> dict[str, object]:
    """What the editor's choices say, as a column map takes it; what it does not ask about is left
    out. Empty where nothing was gathered."""
    if not isinstance(gathered, Mapping):
        return {}
    told = {name: "" if value == _NONE else value for name, value in gathered.items()}
    found: dict[str, object] = {}
    for group, fields in FIELDS.items():
        found |= {name: told.get(name) or None for name in fields}
        for name in CONVENTIONS[group]:
            found[name] = _convention(name, told.get(name))
    found["crs"] = told.get("crs") or None
    return found


def _convention(name: str, value: object) -> object:
    return value == "yes" if name in _FLAGS else str(value or "")


def _group(
    name: str, options: list[dict[str, str]], settled: Mapping[str, object]
) -> html.Fieldset:
    fields = [_field(one, options, settled.get(one)) for one in FIELDS[name]]
    rules = [_rule(one, words, settled.get(one)) for one, words in CONVENTIONS[name].items()]
    if name == "where":
        rules.append(_projection(settled.get("crs")))
    return html.Fieldset(
        [
            html.Legend(t(f"imports.group.{name}")),
            html.Div([*fields, *rules], className="import-grid"),
        ],
        className="import-group",
    )


def _field(name: str, options: list[dict[str, str]], chosen: object) -> html.Label:
    none = {"value": _NONE, "label": t("imports.column.none")}
    known = [*options, *_gone(options, chosen)]
    select = dbc.Select(
        name=name,
        options=[none, *known],
        value=str(chosen or _NONE),
        class_name=_look(name, chosen),
    )
    return _labelled(t(f"imports.field.{name}"), select)


def _gone(options: list[dict[str, str]], chosen: object) -> list[dict[str, str]]:
    """A column that the map names and the file has not, so that the choice shows it."""
    if not chosen or any(one["value"] == chosen for one in options):
        return []
    return [{"value": str(chosen), "label": t("imports.column.gone", name=chosen)}]


def _look(name: str, chosen: object) -> str:
    return "import-missing" if name == _NEEDED and not chosen else "" if chosen else "import-unused"


def _rule(name: str, words: Sequence[str], value: object) -> html.Label:
    chosen = ("yes" if value else "no") if name in _FLAGS else str(value or _NONE)
    options = [
        {"value": word or _NONE, "label": t(f"imports.rule.{name}_{word or 'unsettled'}")}
        for word in words
    ]
    select = dbc.Select(name=name, options=options, value=chosen)
    return _labelled(t(f"imports.field.{name}"), select)


def _projection(chosen: object) -> html.Label:
    field = dbc.Input(
        name="crs",
        value=str(chosen or ""),
        class_name="input import-code",
        placeholder="EPSG:3006",
        maxLength=60,
        debounce=True,
        autocomplete="off",
    )
    return _labelled(t("imports.field.crs"), field)


def _labelled(label: str, control: Any) -> html.Label:
    return html.Label([html.Span(label), control], className="import-field")


def _column(name: str, example: object) -> dict[str, str]:
    text = " ".join(str("" if example is None else example).split())
    short = text if len(text) <= _EXAMPLE_LETTERS else f"{text[:_EXAMPLE_LETTERS]}…"
    # Set apart, so that neither turns the other round where the page runs from right to left.
    label = f"\u2068{name}\u2069 — \u2068{short}\u2069" if short else name
    return {"value": name, "label": label}
