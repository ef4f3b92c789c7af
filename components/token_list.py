"""Tokens of programs: the ones there are, and a form that makes another."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import fact_table, moments, secret, settings_section
from components.attributes import aria, data
from components.fact_table import Column
from components.ids import Account, Service
from domain.account import Account as Person
from domain.roles import Permission, Role
from domain.token import NewToken, Token, TokenKind, TokenState
from locales import has, t

REVOKE = "revoke"
TAKE_OVER = "take_over"
_DAYS = (7, 30, 90, 365)
_USUAL_DAYS = 90
_BADGES = {TokenState.USABLE: "badge badge-green"}


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of one list and its form."""

    name: StrEnum
    days: StrEnum
    scopes: StrEnum
    make: StrEnum
    made: StrEnum
    shown: StrEnum
    tokens: StrEnum
    asked: StrEnum
    revoked: StrEnum
    said: StrEnum
    refusal: StrEnum
    refusal_said: StrEnum


IDS = {
    TokenKind.PERSONAL: Ids(
        name=Account.NAME,
        days=Account.DAYS,
        scopes=Account.SCOPES,
        make=Account.MAKE,
        made=Account.MADE,
        shown=Account.SHOWN,
        tokens=Account.TOKENS,
        asked=Account.ASKED,
        revoked=Account.REVOKED,
        said=Account.SAID,
        refusal=Account.REFUSAL,
        refusal_said=Account.REFUSAL_SAID,
    ),
    TokenKind.SERVICE: Ids(
        name=Service.NAME,
        days=Service.DAYS,
        scopes=Service.SCOPES,
        make=Service.MAKE,
        made=Service.MADE,
        shown=Service.SHOWN,
        tokens=Service.TOKENS,
        asked=Service.ASKED,
        revoked=Service.REVOKED,
        said=Service.SAID,
        refusal=Service.REFUSAL,
        refusal_said=Service.REFUSAL_SAID,
    ),
}


def card(kind: TokenKind) -> html.Section:
    """The skeleton of the card for tokens of ``kind``."""
    ids = IDS[kind]
    return settings_section.section(
        f"{kind}-tokens",
        t(f"tokens.{kind}.title"),
        t(f"tokens.{kind}.lead"),
        [
            settings_section.said(ids.said),
            html.Div(id=ids.tokens),
            settings_section.part(t("tokens.form.title"), _form(ids)),
            html.Div(id=ids.shown, role="status"),
        ],
    )


def table(
    tokens: Sequence[Token],
    kind: TokenKind,
    zone: str,
    *,
    now: datetime,
    owners: Mapping[int, Person] | None = None,
) -> html.Div:
    """``owners`` are accounts by number, where more people than one make tokens of this kind."""
    if not tokens:
        return html.Div(html.P(t("tokens.list.none"), className="muted"))
    columns = [Column(t("tokens.list.name")), Column(t("tokens.list.scopes"))]
    columns += [Column(t("tokens.list.owner"))] if owners is not None else []
    columns += [
        Column(t("tokens.list.expires")),
        Column(t("tokens.list.used")),
        Column(t("tokens.list.state")),
        Column(t("tokens.list.action"), silent=True),
    ]
    rows = [_row(one, zone, now, owners) for one in tokens]
    return fact_table.table(t(f"tokens.{kind}.title"), columns, rows)


def made(new: NewToken) -> list[Any]:
    """The secret of a token that was just made."""
    return secret.shown(t("tokens.made.title"), new.secret, t("tokens.made.help"))


def options(scopes: Collection[Permission]) -> list[dict[str, str]]:
    """The boxes for what a token may do, of those its owner may give it."""
    return [{"label": scope(one), "value": one.value} for one in scopes]


def scope(permission: Permission) -> str:
    """What a permission lets a program do; its own name where Halo has no words for it."""
    key = f"tokens.scope.{permission}"
    return t(key) if has(key) else permission.value


def _row(token: Token, zone: str, now: datetime, owners: Mapping[int, Person] | None) -> list[Any]:
    state = token.state(now=now)
    begins = html.P(html.Bdi(f"{token.shown}…", dir="ltr"), className="muted token-shown")
    maker = owners.get(token.account_id) if owners else None
    owner = [] if owners is None else [_maker(maker)]
    is_usable = state is TokenState.USABLE
    ways = [_take_over(token)] if is_usable and _is_left(maker) else []
    return [
        html.Div([html.Bdi(token.name), begins]),
        html.Ul([html.Li(scope(one)) for one in sorted(token.scopes)], className="token-scopes"),
        *owner,
        moments.when(token.expires_at, zone, now=now),
        _used(token, zone, now),
        html.Span(t(f"tokens.state.{state}"), className=_BADGES.get(state, "badge")),
        html.Div([*ways, _revoke(token)], className="token-ways") if is_usable else "",
    ]


def _is_left(maker: Person | None) -> bool:
    """Whether nobody who may make such a token answers for it."""
    return maker is not None and (maker.disabled_at is not None or maker.role is not Role.ADMIN)


def _maker(maker: Person | None) -> Any:
    if maker is None:
        return ""
    name = html.Bdi(maker.name or maker.email)
    if not _is_left(maker):
        return name
    why = "disabled" if maker.disabled_at is not None else "no_admin"
    return html.Div([name, html.P(t(f"tokens.list.{why}"), className="badge badge-amber")])


def _take_over(token: Token) -> html.Button:
    return html.Button(
        t("tokens.list.take_over"),
        type="button",
        className="button",
        **data(tells=IDS[token.kind].asked, word=f"{TAKE_OVER} {token.id}"),
        **aria(label=t("tokens.list.take_over_one", name=token.name)),
    )


def _used(token: Token, zone: str, now: datetime) -> Any:
    if token.last_used_at is None:
        return t("tokens.list.never")
    at = moments.when(token.last_used_at, zone, now=now)
    return html.Div([at, html.P(html.Bdi(token.last_address, dir="ltr"), className="muted")])


def _revoke(token: Token) -> html.Button:
    return html.Button(
        t("tokens.list.revoke"),
        type="button",
        className="button",
        **data(tells=IDS[token.kind].asked, word=f"{REVOKE} {token.id}"),
        **aria(label=t("tokens.list.revoke_one", name=token.name)),
    )


def _form(ids: Ids) -> html.Div:
    name = dbc.Input(id=ids.name, className="input", maxLength=80, autocomplete="off")
    lasts = [{"label": t("tokens.form.for", n=n), "value": str(n)} for n in _DAYS]
    days = dbc.Select(id=ids.days, options=lasts, value=str(_USUAL_DAYS), className="input")
    boxes = dbc.Checklist(id=ids.scopes, options=[], value=[], className="token-boxes")
    return html.Div(
        [
            settings_section.field(t("tokens.form.name"), ids.name, name),
            settings_section.field(t("tokens.form.days"), ids.days, days),
            html.Fieldset([html.Legend(t("tokens.form.scopes")), boxes], className="field"),
            settings_section.refusal(ids.refusal, ids.refusal_said),
            html.Button(t("tokens.form.make"), id=ids.make, type="button", className="button"),
        ],
        className="token-form",
    )
