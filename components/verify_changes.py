"""What is to be known of one member beside what it says: what its publisher changed since the case
was decided, and what a record that is known so coarsely was compared with."""

from datetime import datetime
from typing import Any

from dash import html

from components import verify_words
from domain.incident import PlacePrecision
from domain.verification import Change, Member
from locales import number, t

_PROPOSED = "proposed"
_REPORT = "report"
# What a record of this precision is compared with; all others have a point.
_COMPARED = {
    PlacePrecision.DISTRICT: "area",
    PlacePrecision.MUNICIPALITY: "area",
    PlacePrecision.COUNTY: "nothing",
    PlacePrecision.NONE: "nowhere",
}


def asks(one: Member) -> bool:
    """Whether the case asks if this member is of its event."""
    return one.status == _PROPOSED or one.change is not None


def compared_with(one: Member) -> str:
    """``point``, ``area``, or why with nothing: ``nowhere`` where no area is known, ``nothing``."""
    return _COMPARED.get(PlacePrecision(one.place_precision), "point")


def badges(one: Member) -> list[html.Span]:
    """What stands beside the name of a member."""
    key = "proposed" if one.status == _PROPOSED else "withdrawn" if one.withdrawn else "changed"
    if key == "changed" and one.change is None:
        return []
    return [html.Span(t(f"verify.member.{key}"), className="badge badge-amber")]


def lines(one: Member, zone: str, *, alone: bool, now: datetime) -> list[Any]:
    """What was changed since the decision, and what a coarse place is compared with, which is said
    elsewhere of one ``alone``."""
    said: list[Any] = []
    if one.change is not None:
        parts = _changes(one, one.change, zone, now=now)
        words: list[Any] = [t("verify.change.since"), " ", html.Bdi(" · ".join(parts))]
        said.append(html.P(html.Span(words), className="banner banner-amber"))
    with_what = compared_with(one)
    if one.kind == _REPORT and with_what != "point" and not alone:
        said.append(html.P(t(f"verify.compared.{with_what}"), className="figure-note"))
    return said


def _changes(one: Member, change: Change, zone: str, *, now: datetime) -> list[str]:
    if change.withdrawn:
        return [t("verify.change.withdrawn")]
    said = []
    if change.moved_m:
        said.append(t("verify.change.moved", n=number(change.moved_m)))
    if change.place_precision:
        said.append(
            _from_to("place", _precision(change.place_precision), _precision(one.place_precision))
        )
    if change.category:
        before, after = t(f"category.{change.category}"), t(f"category.{one.category}")
        said.append(_from_to("category", before, after))
    if change.occurred_from:
        before, after = (
            verify_words.clock(at, zone, now=now)
            for at in (change.occurred_from, one.occurred_from)
        )
        said.append(_from_to("time", before, after))
    return said or [t("verify.change.rest")]


def _from_to(name: str, before: str, after: str) -> str:
    return t(f"verify.change.{name}", before=before, after=after)


def _precision(name: str) -> str:
    return t(f"incident.precision.{name}")
