"""What is too little to say anything, and what a recipe must show before it is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.forecasting.cards import AreaFigures, Card
from analytics.forecasting.counts import OUTSIDE, AreaCounts, Floats
from analytics.scores import bootstrap

LEAST_DAYS = 28
LEAST_EVENTS = 30
# Before this a recipe has too little to beat the baseline with.
CANDIDATE_DAYS = 60

LEAST_ORIGINS = 26
COVERAGE80 = (0.77, 0.83)
MOST_BIAS = 0.03
MOST_GROUP_LOSS = 1.05
MOST_SECONDS = 5.0
TRAILING_WEEKS = 8
TRAILING_SHARE = 0.90

Groups = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Shortage:
    """Too little history: what there is, and what it takes."""

    days: int
    events: int
    needed_days: int = LEAST_DAYS
    needed_events: int = LEAST_EVENTS

    @property
    def missing_days(self) -> int:
        """Days still to be counted."""
        return max(self.needed_days - self.days, 0)

    @property
    def missing_events(self) -> int:
        """Incidents still to happen."""
        return max(self.needed_events - self.events, 0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether every gate was passed; ``reasons`` are those that were not, each
    ``code:figure:limit``."""

    passes: bool
    reasons: tuple[str, ...]


def city_shortage(history: AreaCounts) -> Shortage | None:
    """What the whole city lacks to have a forecast; None where it has enough."""
    return _shortage(history.observed_days, _events(history))


def area_shortages(history: AreaCounts) -> dict[int, Shortage]:
    """What areas lack that are to be shown as part of a larger one only."""
    sums = history.counts[history.observed].sum(axis=0)
    found = {
        area: _shortage(history.observed_days, max(int(events), 0))
        for area, events in zip(history.areas, sums, strict=True)
        if area > OUTSIDE
    }
    return {area: shortage for area, shortage in found.items() if shortage is not None}


def unproven(history: AreaCounts) -> Shortage:
    """What is missing where no forecast could be compared with a counted day yet."""
    lacking = history.observed_days + 7
    return Shortage(history.observed_days, _events(history), needed_days=lacking)


def baseline_only(history: AreaCounts) -> bool:
    """Whether the history is too young for anything but the 28-day mean."""
    return history.observed_days < CANDIDATE_DAYS


def promotion(card: Card, *, seconds: float, groups: Groups | None = None) -> Verdict:
    """Whether a recipe may replace the one its card is against.

    ``seconds`` is what one forecast of every area takes. ``groups`` of area ids (terciles of a
    covariate, say) must each fare well; without any, thirds by number of incidents.
    """
    worst = max(_group_losses(card, groups or thirds(card.areas)), default=float("nan"))
    checks = (
        ("few_origins", card.origins, LEAST_ORIGINS, card.origins >= LEAST_ORIGINS),
        ("no_skill", card.skill_week.low, 0, card.skill_week.low > 0),
        ("coverage_low", card.coverage80, COVERAGE80[0], card.coverage80 >= COVERAGE80[0]),
        ("coverage_high", card.coverage80, COVERAGE80[1], card.coverage80 <= COVERAGE80[1]),
        ("biased", card.bias, MOST_BIAS, abs(card.bias) <= MOST_BIAS),
        ("group_worse", worst, MOST_GROUP_LOSS, worst <= MOST_GROUP_LOSS),
        ("slow", seconds, MOST_SECONDS, seconds <= MOST_SECONDS),
    )
    # A figure that is not a number passes no check.
    reasons = [
        f"{code}:{figure:.4g}:{limit:g}" for code, figure, limit, holds in checks if not holds
    ]
    return Verdict(not reasons, tuple(reasons))


def demotion(live: Floats, baseline: Floats) -> Verdict:
    """Whether a live recipe may stay: ``live`` and ``baseline`` are losses (weeks,) of forecasts
    really issued. It goes when it trailed the baseline over its last eight weeks."""
    recent = slice(-TRAILING_WEEKS, None)
    if live.size < TRAILING_WEEKS:
        return Verdict(True, ())
    skill = bootstrap.skill(live[recent], baseline[recent], share=TRAILING_SHARE)
    trails = skill.high < 0
    return Verdict(not trails, (f"trails_baseline:{skill.high:.4g}:0",) if trails else ())


def thirds(areas: Sequence[AreaFigures]) -> Groups:
    """Areas by how much happens there: ``few``, ``some`` and ``many``."""
    ranked = [one.area_id for one in sorted(areas, key=lambda one: (one.actual, one.area_id))]
    parts = np.array_split(np.array(ranked, dtype=np.int64), 3)
    return {name: part.tolist() for name, part in zip(("few", "some", "many"), parts, strict=True)}


def _events(history: AreaCounts) -> int:
    return max(int(history.counts[history.observed].sum()), 0)


def _shortage(days: int, events: int) -> Shortage | None:
    enough = days >= LEAST_DAYS and events >= LEAST_EVENTS
    return None if enough else Shortage(days, events)


def _group_losses(card: Card, groups: Groups) -> list[float]:
    """Each group's CRPS as a multiple of the other recipe's."""
    by_area = {one.area_id: one for one in card.areas}
    found = []
    for areas in groups.values():
        members = [by_area[area] for area in areas if area in by_area]
        against = sum(one.against_crps for one in members)
        if against > 0:
            found.append(sum(one.crps for one in members) / against)
    return found
