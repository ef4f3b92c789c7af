"""What can be asked of the audit trail, and how far it is linked and checked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html

from components import audit_table, audit_words, moments, settings_section
from components.attributes import data
from components.audit_ids import Audit
from components.dates import Dates
from components.icons import icon
from components.pick import Option, Pick
from components.seek import Seek
from domain import audit_search
from locales import t

FILES = "/api/v1/audit/events"
COMMAND = "python manage.py verify-audit"
_SHOWN_HASH = 16


@dataclass(frozen=True, slots=True)
class Chain:
    """``links`` entries are linked, the newest with the hash ``head``; the trail was last gone
    through at ``checked_at``, None where it never was, and ``fault`` says what was wrong."""

    links: int
    head: str
    checked_at: datetime | None
    fault: str


def card() -> html.Section:
    """The fields of a search, and the files of what it finds."""
    reset = html.Button(
        t("audit.reset"), type="button", className="button", **data(address=audit_table.RESET)
    )
    dates = Dates(
        id=Audit.PERIOD,
        param="period",
        from_label=t("audit.field.since"),
        to_label=t("audit.field.until"),
        note=t("audit.field.period"),
    )
    return settings_section.section(
        "audit",
        t("audit.search"),
        t("audit.lead"),
        [
            html.Div(
                [
                    Pick(Audit.WHO, param="who", label=t("audit.field.who")),
                    Pick(Audit.ACTION, param="action", label=t("audit.field.action")),
                    dates,
                    Seek(
                        Audit.TEXT,
                        param="text",
                        label=t("audit.field.text"),
                        most=audit_search.LONGEST_TEXT,
                    ),
                    html.Div(
                        [html.Div(id=Audit.CHOSEN, className="audit-chosen"), reset],
                        className="settings-buttons",
                    ),
                ],
                className="audit-fields",
            ),
            settings_section.refusal(Audit.REFUSAL, Audit.REFUSAL_SAID),
        ],
        buttons=[_file(Audit.CSV, "csv"), _file(Audit.JSON, "json")],
    )


def people(names: Mapping[int, str]) -> list[Option]:
    """Who can be asked for."""
    listed = sorted(names.items(), key=lambda one: one[1].casefold())
    people: list[Option] = [{"value": str(number), "label": name} for number, name in listed]
    return [
        {"value": "", "label": t("audit.who.everybody")},
        {"value": audit_search.NOBODY, "label": t("audit.who.none")},
        *people,
    ]


def actions(known: Collection[str]) -> list[Option]:
    """What can be asked for: whatever was ever done."""
    said = sorted(((audit_words.action(one), one) for one in known), key=lambda one: one[0])
    listed: list[Option] = [{"value": name, "label": words} for words, name in said]
    return [{"value": "", "label": t("audit.field.any")}, *listed]


def chain_card() -> html.Section:
    """The skeleton of the card that says whether the trail is whole."""
    return settings_section.section(
        "chain", t("audit.chain.title"), t("audit.chain.lead"), [html.Div(id=Audit.CHAIN)]
    )


def chain(known: Chain, zone: str, *, now: datetime) -> list[Any]:
    """How far the trail is linked, and what the last check found."""
    if not known.links:
        return [html.P(t("audit.chain.none"), className="muted")]
    head = html.Bdi(f"{known.head[:_SHOWN_HASH]}…", dir="ltr", title=known.head)
    linked = html.P([t("audit.chain.linked", n=known.links), " ", html.Code(head)])
    by_hand = html.P([t("audit.chain.by_hand"), " ", html.Code(COMMAND, dir="ltr")])
    return [_checked(known, zone, now), linked, by_hand]


def _checked(known: Chain, zone: str, now: datetime) -> html.Div:
    if known.checked_at is None:
        return html.Div(html.Span(t("audit.chain.unchecked"), className="badge badge-amber"))
    at = moments.when(known.checked_at, zone, now=now)
    if known.fault:
        words = html.Span([t("audit.chain.broken", at=at), " ", html.Bdi(known.fault)])
        return html.Div([icon("warning"), words], className="banner banner-red", role="alert")
    return html.Div(html.Span(t("audit.chain.sound", at=at), className="badge badge-green"))


def _file(name: Audit, form: str) -> html.A:
    return html.A(
        [icon("download"), html.Span(t(f"audit.{form}"), className="button-words")],
        id=name,
        href=f"{FILES}.{form}",
        className="button",
        download="",
    )
