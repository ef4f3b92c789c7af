"""How roles and areas of people are called, and the fields that choose them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import settings_section
from components.attributes import data
from domain.roles import Role
from locales import t

MOST_NAMED = 3


def role(one: Role) -> str:
    """What a role is called."""
    return t(f"frame.role.{one}")


def within(one: Role, chosen: Sequence[int], names: Mapping[int, str]) -> str:
    """The areas of a liaison in a few words, "" for other roles; ``names`` are the areas' by
    number."""
    if one is not Role.LIAISON:
        return ""
    if not chosen:
        return t("accounts.areas.whole")
    called = [names.get(area, t("accounts.areas.gone")) for area in chosen]
    named = ", ".join(called[:MOST_NAMED])
    more = len(called) - MOST_NAMED
    return named if more <= 0 else t("accounts.areas.more", named=named, n=more)


def role_field(place: StrEnum) -> html.Div:
    """The choice of a role, with what each may do."""
    options = [{"label": role(one), "value": one.value} for one in Role]
    select = dbc.Select(id=place, options=options, value=Role.VIEWER.value, className="input")
    told = [html.Li([html.Strong(role(one)), " ", t(f"accounts.may.{one}")]) for one in Role]
    more = html.Details(
        [html.Summary(t("accounts.form.roles")), html.Ul(told)], className="role-words"
    )
    field = settings_section.field(t("accounts.form.role"), place, select)
    return html.Div([field, more], className="role-field")


def areas_field(where: StrEnum, place: StrEnum) -> html.Div:
    """The areas of a liaison, hidden for other roles (`assets/accounts.js`); ``place`` holds the
    boxes."""
    boxes = dbc.Checklist(id=place, options=[], value=[], className="area-boxes")
    words = t("accounts.areas.find")
    field = dbc.Input(id=f"{place}-find", className="input", placeholder=words, autocomplete="off")
    label = html.Label(words, htmlFor=f"{place}-find", className="visually-hidden")
    search = html.Div([label, field], **data(finds=place))
    legend = html.Legend(t("accounts.areas.title"))
    advice = html.P(t("accounts.areas.help"), className="field-help")
    return html.Div(
        html.Fieldset([legend, advice, search, boxes], className="field"), id=where, hidden=True
    )


def area_options(areas: Sequence[tuple[int, str, str]]) -> list[dict[str, Any]]:
    """Number, level and name of each area as a box; the level where there are several."""
    several = len({level for _, level, _ in areas}) > 1
    return [
        {"label": [html.Bdi(name), *(_level(level) if several else [])], "value": str(number)}
        for number, level, name in areas
    ]


def _level(level: str) -> list[Any]:
    return [" ", html.Span(t(f"risk_map.level.{level}"), className="muted")]
