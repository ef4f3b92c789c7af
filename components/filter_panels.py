"""What opens from the chips of the filter bar."""

from typing import Any

from dash import html

from components.attributes import aria, data
from components.choices import Choice, Choices
from components.dates import Dates
from components.ids import FilterBar
from locales import t

# The references a person chooses by name; a custom one is two days (domain/filters.py).
REFERENCES = ("", "previous", "weekdays", "year")


def dates() -> Dates:
    """The first day and the first day left out."""
    return Dates(
        FilterBar.DATES,
        from_label=t("risk_map.period.from"),
        to_label=t("risk_map.period.to"),
        note=t("risk_map.period.half_open"),
    )


def types() -> Choices:
    """The categories."""
    return Choices(
        FilterBar.TYPES,
        param="types",
        label=t("risk_map.filter.types"),
        all_label=t("risk_map.filter.all_types"),
    )


def sources() -> Choices:
    """The sources."""
    return Choices(
        FilterBar.SOURCES,
        param="sources",
        label=t("risk_map.filter.sources"),
        all_label=t("risk_map.filter.all_sources"),
    )


def areas() -> Choices:
    """The areas, with a field to find one."""
    return Choices(
        FilterBar.AREAS,
        param="area",
        label=t("risk_map.filter.areas"),
        all_label=t("risk_map.filter.all_areas"),
        search=t("risk_map.filter.search"),
        nothing=t("risk_map.filter.nothing"),
    )


def compared() -> list[Any]:
    """The periods to compare with: none, three by name, and two days of one's own."""
    named = [
        html.Button(
            t(f"filter_bar.compare.{name or 'none'}"),
            type="button",
            className="menu-item",
            **data(address=f"compare={name}"),
            **aria(pressed="false" if name else "true"),
        )
        for name in REFERENCES
    ]
    own = Dates(
        "filter-bar-compare-dates",
        param="compare",
        from_label=t("risk_map.period.from"),
        to_label=t("risk_map.period.to"),
        note=t("filter_bar.compare.own"),
    )
    return [*named, own]


def layers() -> list[Any]:
    """What may lie on a map beside its cells."""
    offered: list[Choice] = [
        {"value": name, "label": t(f"risk_map.layers.{name}")}
        for name in ("borders", "names", "shades", "hot_spots", "incidents")
    ]
    boxes = Choices(
        None,
        param="layers",
        label=t("risk_map.layers.title"),
        options=offered,
        preset=["borders"],
    )
    return [boxes, html.P(t("risk_map.layers.note"), className="field-help")]
