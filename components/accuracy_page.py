"""The Accuracy page as a whole: sentences of trust first, then what they rest on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from components import (
    accuracy_calibration,
    accuracy_checks,
    accuracy_drift,
    accuracy_monitors,
    accuracy_places,
    accuracy_registry,
    accuracy_scores,
    accuracy_trust,
    notice,
)
from domain.model import ModelKind
from domain.scorecard import Checks, Lack, Monitors, PlaceCard, Standing
from domain.sight import Sight
from locales import t


def standing(found: Standing, share: float, seen: Sight, zone: str, *, now: datetime) -> list[Any]:
    """How the models stand in one category; ``share`` of the area is compared, and ``seen`` is
    what this reader may see."""
    if not found.cards:
        return [nothing(found.lack)]
    return [
        accuracy_trust.places(
            _finest(found.places), found.places_of, stands_in=ModelKind.CELLS in found.stand_ins
        ),
        accuracy_trust.counts(
            found.counts, found.counts_of, stands_in=ModelKind.AREAS in found.stand_ins
        ),
        accuracy_places.section(found.places, share),
        accuracy_calibration.section(found.counts),
        # Of single weeks a guarded reader is told no more than the counts.
        accuracy_drift.section(found.weeks, () if seen.guarded else found.surfaces),
        accuracy_scores.section(found.cards, found.target),
        *accuracy_scores.by_area(found.counts, seen),
        accuracy_registry.section(found.cards, zone, now=now),
    ]


def audits(checks: Checks, monitors: Monitors, zone: str, *, now: datetime) -> list[Any]:
    """What may be wrong with the data or with what is made of them."""
    return [
        accuracy_checks.section(checks, zone, now=now),
        accuracy_monitors.fairness(monitors),
        accuracy_monitors.feedback(monitors),
    ]


def nothing(lack: Lack | None) -> html.Div:
    """No run yet, and what is missing for one."""
    said: list[str] = []
    if lack is not None and lack.days < lack.needed_days:
        days, needed = (t("accuracy.days", n=one) for one in (lack.days, lack.needed_days))
        missing = t("accuracy.days", n=lack.needed_days - lack.days)
        said.append(t("accuracy.empty.lack", days=days, needed=needed, missing=missing))
    if lack is not None and lack.incidents < lack.needed_incidents:
        have, least = lack.incidents, lack.needed_incidents
        said.append(t("accuracy.empty.incidents", have=have, needed=least))
    return notice.empty(
        t("accuracy.empty.title"), t("accuracy.empty.advice"), *[html.P(one) for one in said]
    )


def _finest(cards: Sequence[PlaceCard]) -> PlaceCard | None:
    return max(cards, key=lambda one: one.resolution, default=None)
