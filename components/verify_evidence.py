"""What speaks for one event: the first report on one side, whatever may be the same on the other,
with the reasons in figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html

from components import verify_changes, verify_media, verify_words
from components.attributes import aria, data
from components.cell_outlines import Area, Cell
from domain.incident import PlacePrecision
from domain.near_cluster import NearCluster
from domain.verification import Evidence, Member
from locales import PERCENT, number, t

PROPOSED = "proposed"
LINKED = "linked"
REPORT = "report"
# From here on two categories are the same, and from here on they are related.
_SAME, _RELATED = 0.99, 0.5


def evidence(
    members: Sequence[Member],
    zone: str,
    *,
    may: bool,
    now: datetime,
    splits: bool,
    near: Sequence[NearCluster] = (),
) -> list[Any]:
    """Both sides. ``may`` is whether the person answers proposals; ``splits`` whether linked
    members can be ticked to go; ``near`` are cases some of which may ask about this one."""
    first = _first(members)
    if first is None:
        return [html.P(t("verify.evidence.none"), className="muted")]
    names = _names(members)
    rest = [one for one in members if one.id != first.id]
    rest.sort(key=lambda one: not verify_changes.asks(one))
    many = splits and sum(one.status == LINKED for one in members) > 1
    draw = _Drawn(zone, now, names, may, many)
    right = [draw.card(one, against=first.id) for one in rest]
    left = html.Div(draw.card(first, against=None), className="side")
    other = html.Div(right or _alone(first, near), className="side")
    return [html.Div([left, other], className="sides")]


def places(
    members: Sequence[Member],
    near: Sequence[NearCluster],
    outlines: Mapping[int, Mapping[str, object]],
) -> list[Cell | Area]:
    """Where they are: members and cases close by as cells; where no member has one, the areas they
    lie in, whose ``outlines`` are by member."""
    areas: list[Area] = [
        {"area": one.area, "shape": outlines.get(one.id)} for one in members if one.area
    ]
    is_placed = any(one.cell for one in members)
    return [*([] if is_placed else areas), *_cells(members, near)]


def _cells(members: Sequence[Member], near: Sequence[NearCluster]) -> list[Cell]:
    names = _names(members)
    own = [
        Cell(cell=one.cell, kind=PROPOSED if one.status == PROPOSED else LINKED, said=names[one.id])
        for one in members
        if one.cell
    ]
    beside = [
        Cell(cell=one.cell, kind="near", said=f"#{one.id}", address=f"cluster={one.id}")
        for one in near
        if one.cell
    ]
    return [*own, *beside]


def _first(members: Sequence[Member]) -> Member | None:
    """The member that most others were compared with, else the oldest that is linked."""
    linked = [one for one in members if one.status == LINKED] or list(members)
    asked = Counter(one.evidence.against for one in members if one.evidence.against)
    return max(linked, key=lambda one: asked[one.id], default=None)


def _names(members: Sequence[Member]) -> dict[int, str]:
    """A name for every member: reports by their order, official records by their source."""
    reports = [one for one in members if one.kind == REPORT]
    numbered = {one.id: t("verify.member.report", n=n) for n, one in enumerate(reports, 1)}
    return {
        one.id: numbered.get(one.id) or t("verify.member.official", source=one.source)
        for one in members
    }


def _alone(first: Member, near: Sequence[NearCluster]) -> html.Div:
    asking = [f"#{one.id}" for one in near if one.shares]
    if asking:
        doors = [verify_words.address_button(one, f"cluster={one[1:]}") for one in asking]
        said = [html.H3(t("verify.evidence.asked")), html.P(t("verify.evidence.asked_by"))]
        return html.Div([*said, *doors], className="alone")
    why = verify_changes.compared_with(first)
    return html.Div(
        [html.H3(t("verify.evidence.alone")), html.P(t(f"verify.evidence.alone_of.{why}"))],
        className="alone",
    )


class _Drawn:
    """What all cards of a case share."""

    def __init__(
        self, zone: str, now: datetime, names: dict[int, str], may: bool, splits: bool
    ) -> None:
        self._zone, self._now, self._names = zone, now, names
        self._may, self._splits = may, splits

    def card(self, one: Member, *, against: int | None) -> html.Article:
        """One member; its reasons where it stands ``against`` another."""
        parts: list[Any] = [self._head(one), *_words(one), *verify_media.strip(one.media)]
        parts.append(html.P(self._facts(one), className="facts-line"))
        alone = len(self._names) == 1
        parts += verify_changes.lines(one, self._zone, alone=alone, now=self._now)
        if against is not None:
            parts.append(self._reasons(one.evidence, against))
        if self._may and verify_changes.asks(one):
            parts.append(_answers(one))
        return html.Article(parts, className=f"card member member-{one.status}")

    def _head(self, one: Member) -> html.Header:
        at = verify_words.span(one.occurred_from, one.occurred_to, self._zone, now=self._now)
        name = html.Strong(html.Bdi(self._names[one.id]))
        who = t("verify.member.reporter", n=one.witness) if one.kind == REPORT else ""
        tick = [_tick(one, self._names[one.id])] if self._ticks(one) else []
        named: list[Any] = [
            name,
            *([html.Span(who, className="muted")] if who else []),
            *verify_changes.badges(one),
        ]
        time = html.Time(
            html.Bdi(at), className="member-time", dateTime=one.occurred_from.isoformat()
        )
        parts = [*tick, html.Div(named, className="member-name"), time]
        return html.Header(parts, className="member-head")

    def _ticks(self, one: Member) -> bool:
        return self._splits and one.status == LINKED

    def _facts(self, one: Member) -> list[Any]:
        received = verify_words.clock(one.received_at, self._zone, now=self._now)
        late = one.received_at - one.occurred_from >= timedelta(minutes=1)
        return verify_words.facts(
            [
                t(f"category.{one.category}"),
                html.Bdi(one.address or one.area) if one.address or one.area else None,
                self._place(one),
                t("verify.member.received", at=received) if late else None,
                t(f"verify.channel.{one.channel}") if one.kind == REPORT and one.channel else None,
                t("verify.member.put", name=one.linked_by) if one.linked_by else None,
            ]
        )

    def _place(self, one: Member) -> str:
        exact = one.place_precision == PlacePrecision.EXACT
        return "" if exact else t(f"incident.precision.{one.place_precision}")

    def _reasons(self, found: Evidence, against: int) -> html.Div:
        chance = _chance(found)
        other = found.against not in (None, against) and self._names.get(found.against or 0)
        notes = [t("verify.reason.against", name=other)] if other else []
        if found.method_version is not None:
            notes.append(t("verify.reason.method", n=found.method_version))
        heading = [html.Strong(chance), html.Span(" · ".join(notes), className="muted")]
        rows = [] if found.probability is None else [html.Ul(_rows(found), className="reason-rows")]
        return html.Div([html.Div(heading, className="reasons-head"), *rows], className="reasons")


def _words(one: Member) -> list[Any]:
    said = [text for text in (one.title, one.text) if text]
    if one.stripped:
        return [html.P(t("verify.member.stripped"), className="muted")]
    if not said:
        return [html.P(t("verify.member.wordless"), className="muted")]
    return [
        html.P(text, dir="auto", lang=one.language or None, className="member-text")
        for text in dict.fromkeys(said)
    ]


def _tick(one: Member, name: str) -> html.Button:
    label = t("verify.member.tick", name=name)
    return html.Button(
        type="button",
        className="tick",
        title=label,
        **data(ticks=str(one.id)),
        **aria(label=label, pressed="false"),
    )


def _answers(one: Member) -> html.Div:
    return html.Div(
        [
            html.Button(
                t(f"verify.action.{verb}"),
                type="button",
                className="button",
                **data(decides=verb, member=str(one.id)),
            )
            for verb in ("accept", "decline")
        ],
        className="member-answers",
    )


def _chance(found: Evidence) -> str:
    if found.probability is None:
        return t("verify.reason.unmeasured")
    return t("verify.reason.chance", share=number(100 * found.probability, digits=0))


def _rows(found: Evidence) -> list[html.Li]:
    distance = None if found.distance_m is None else _distance(found.distance_m)
    minutes = (
        None if found.minutes is None else verify_words.brief(timedelta(minutes=found.minutes))
    )
    wording = None if found.wording is None else f"{number(100 * found.wording, digits=0)}{PERCENT}"
    return [
        _row("spatial", found.spatial, distance),
        _row("temporal", found.temporal, minutes),
        _row("category", found.category, _kind(found.category)),
        _row("wording", found.wording, wording),
    ]


def _distance(metres: int) -> str:
    if metres < 1000:
        return t("verify.reason.metres", n=number(metres))
    return t("verify.reason.kilometres", n=number(metres / 1000, digits=1))


def _kind(score: float | None) -> str | None:
    if score is None:
        return None
    name = "same" if score >= _SAME else "related" if score >= _RELATED else "different"
    return t(f"verify.reason.{name}")


def _row(name: str, score: float | None, value: str | None) -> html.Li:
    width = 0.0 if score is None else min(1.0, max(0.0, score))
    bar = html.Span(
        html.Span(style={"width": f"{100 * width:.0f}%"}),
        className="share-bar",
        **aria(hidden="true"),
    )
    said = html.Bdi(value) if value else t("verify.reason.unknown")
    words = [html.Span(t(f"verify.reason.{name}")), html.Span(said, className="reason-value")]
    return html.Li([*words, bar])
