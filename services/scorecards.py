"""What the Accuracy page tells: how models fared, read from the runs that measured it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import areas, risk, scores
from domain.category import CATEGORIES
from domain.errors import BadInput, NotFound
from domain.filters import Filter, Period
from domain.model import ModelKind, ModelState, VersionRecord
from domain.scorecard import (
    Card,
    CountCard,
    Lack,
    LiveSurface,
    LiveWeek,
    PlaceCard,
    Standing,
)
from domain.sight import sight
from domain.target import ALL, TARGET_BY_CODE
from locales import t
from services import layers, registry, score_figures

# Shares of the area in percent that a reader may choose.
SHARES = {"1": 0.01, "2": 0.02, "5": 0.05, "10": 0.1}
_DRIFT = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a target's standing at a ``share`` of the area, or the ``card`` of a
    version."""

    target: str
    share: float
    card: int | None


def question(asked: Mapping[str, str]) -> Question:
    """The question spelled in an address: ``target``, ``share`` in percent, ``card``.

    Raises ``BadInput`` for words it does not know.
    """
    target, share, card = (asked.get(name) or None for name in ("target", "share", "card"))
    if target is not None and target not in TARGET_BY_CODE:
        raise BadInput(t("accuracy.refused.target"))
    if share is not None and share not in SHARES:
        raise BadInput(t("accuracy.refused.share"))
    if card is not None and not (card.isascii() and card.isdecimal() and len(card) < 10):
        raise BadInput(t("accuracy.refused.card"))
    return Question(target or ALL.code, SHARES[share or "2"], int(card) if card else None)


def standing(session: Session, target: str, *, now: datetime) -> Standing:
    """The standing of every version, and of ``target`` what those say that speak for it: the live
    one of each kind, else the newest that was tried."""
    found = cards(session)
    if not any(one.record.backtest for one in found):
        return Standing(target, (), None, None, (), None, (), _lack(session))
    counts = [
        (each.record.version, one) for each in found for one in each.counts if one.target == target
    ]
    places = [
        (each.record.version, each.places)
        for each in found
        if any(one.target == target for one in each.places)
    ]
    counts_of, own = next(iter(counts), (None, None))
    places_of, every = next(iter(places), (None, ()))
    return Standing(
        target,
        found,
        own,
        counts_of,
        tuple(one for one in every if one.target == target),
        places_of,
        _weeks(session, found, target, now=now),
        None,
        _surfaces(session, found, target, now=now),
        frozenset(kind for kind in ModelKind if registry.stands_in(session, kind)),
    )


def card(session: Session, version_id: int) -> Card:
    """The card of a version. Raises ``NotFound`` where there is no such version, or where it never
    was live: what nobody was shown has no card to be read by."""
    for one in cards(session):
        if one.record.version.id == version_id and one.was_live:
            return one
    raise NotFound(t("model_card.missing", n=str(version_id)))


def live_counts(session: Session, target: str) -> tuple[VersionRecord, CountCard] | None:
    """The live version of counts with its card of ``target``; None where there is none."""
    for one in _live(cards(session)):
        for found in one.counts:
            if found.target == target:
                return one.record, found
    return None


def cards(session: Session) -> tuple[Card, ...]:
    """Every version with what its newest backtest measured, the live ones first."""
    names = {one.id: one.name for one in areas.listed(session)}
    return tuple(_card(record, names) for record in registry.records(session))


def _card(record: VersionRecord, names: Mapping[int, str]) -> Card:
    if record.backtest is None:
        return Card(record)
    figures = record.backtest.figures
    counts: tuple[CountCard, ...] = ()
    places: tuple[PlaceCard, ...] = ()
    if record.version.kind is ModelKind.AREAS:
        counts = score_figures.counts(figures, names)
    else:
        places = score_figures.places(figures, record.version.recipe)
    return Card(record, counts, places)


def _live(found: tuple[Card, ...]) -> list[Card]:
    return [one for one in found if one.record.version.state is ModelState.LIVE]


def _weeks(
    session: Session, found: tuple[Card, ...], target: str, *, now: datetime
) -> tuple[LiveWeek, ...]:
    """The scored weeks of the live version of counts, oldest first, none overlapping another."""
    live = [one for one in _live(found) if one.record.version.kind is ModelKind.AREAS]
    if not live:
        return ()
    since = (now - _DRIFT).date()
    pairs = scores.weekly_pairs(session, live[0].record.version.id, target=target, since=since)
    weeks: list[LiveWeek] = []
    for first_day, own, base in pairs:
        apart = not weeks or first_day - weeks[-1].first_day >= timedelta(days=7)
        if base > 0 and apart:
            weeks.append(LiveWeek(first_day, 1 - own / base))
    return tuple(weeks)


def _surfaces(
    session: Session, found: tuple[Card, ...], target: str, *, now: datetime
) -> tuple[LiveSurface, ...]:
    """The scored weeks of the live surface, oldest first, none overlapping another."""
    live = {one.record.version.id for one in _live(found)}
    since = (now - _DRIFT).date()
    weeks: list[LiveSurface] = []
    for version_id, code, first_day, _, figures in scores.surface_figures(session, since=since):
        apart = not weeks or first_day - weeks[-1].first_day >= timedelta(days=7)
        if version_id in live and code == target and apart:
            weeks += score_figures.surfaces(first_day, figures)
    return tuple(weeks)


def _lack(session: Session) -> Lack:
    # These bring pandas along, which a web process only needs while a city is young.
    from analytics.forecasting import backtest, gates

    # Enough weekly origins can be replayed after this.
    needed = 7 * backtest.ORIGINS + gates.LEAST_DAYS
    known = risk.coverage(session, ())
    if known is None:
        return Lack(0, needed, 0, gates.LEAST_EVENTS)
    # Every reader is told the same here, so no more than the least of them may be.
    chosen = Filter(categories=tuple(CATEGORIES[slot].code for slot in ALL.slots))
    wanted = layers.slice_of(session, chosen, Period(known.first, known.end), sight(None))
    counted = risk.days(session, wanted)
    days = (known.end - known.first).days
    return Lack(days, needed, max(sum(counted.values()), 0), gates.LEAST_EVENTS)
