"""What is too little, or too coarse, for cell risk; and what must hold before it is published."""

from collections.abc import Sequence

import numpy as np

from analytics.forecasting.gates import Shortage, Verdict
from analytics.scores import bootstrap, places
from analytics.scores.places import Tally
from analytics.surface.backtest import MIXTURE, PKDE, Backtest
from analytics.surface.events import CellEvents
from domain import grid

LEAST_DAYS = 91
# Not "or 0.6 a cell": the domain is the cells that have incidents, so that would always hold.
LEAST_EVENTS = 1_000
# Distinct points an event below which points are snapped to something coarser than addresses.
LEAST_DISTINCT = 0.1
SNAPPED_RESOLUTION = 8
# What is judged where points allow the finest cells; coarser ones are judged by themselves alone.
FINEST = (grid.RESOLUTION, 9)

LEAST_ORIGINS = 26
LEAST_PAI_RATIO = 0.97
OBSERVED_EXPECTED = (0.90, 1.10)
TRAILING_WEEKS = 8
TRAILING_SHARE = 0.90
_HEADLINE = places.SHARES.index(0.02)
# What a recipe must surely beat: the mixture the heat map tuned as well as one can, and that one
# the heat map of 30 days that people use already.
RIVALS = {MIXTURE: PKDE, PKDE: "kde_30"}


def shortage(events: CellEvents) -> Shortage | None:
    """What ``events`` lack to have a surface; None where there is enough. Days count from the
    first event with a place: an empty table is no history."""
    placed = events.index >= 0
    days = events.days - int(events.day[placed].min()) if placed.any() else 0
    count = int(events.counts().sum())
    if days >= LEAST_DAYS and count >= LEAST_EVENTS:
        return None
    return Shortage(days, count, LEAST_DAYS, LEAST_EVENTS)


def is_snapped(points: int, events: int) -> bool:
    """Whether ``events`` lie on so few distinct ``points`` that those tell no street."""
    return points < LEAST_DISTINCT * events


def judged(finest: int) -> tuple[int, ...]:
    """The resolutions a surface is judged at, first the one that it is fitted and issued at."""
    return FINEST if finest == grid.RESOLUTION else (finest,)


def publication(done: Backtest, recipe: str = MIXTURE) -> Verdict:
    """Whether the surface may be published: enough origins, surely more information than none and
    than its rival, surely about as many hits as that, and counts that come true. Reasons are
    ``code:figure:limit``."""
    own, base = done.tallies[recipe], done.tallies[RIVALS[recipe]]
    even = places.gain_over(own, done.tallies["uniform"]).low
    more = places.gain_over(own, base).low
    ratio = places.pai_ratio(own, base, _HEADLINE).low
    counts = float(places.pooled(own).observed_expected[_HEADLINE])
    least, most = OBSERVED_EXPECTED
    checks = (
        ("few_origins", len(own), LEAST_ORIGINS, len(own) >= LEAST_ORIGINS),
        ("no_information", even, 0, even > 0),
        ("no_gain", more, 0, more > 0),
        ("fewer_hits", ratio, LEAST_PAI_RATIO, ratio >= LEAST_PAI_RATIO),
        ("too_high", counts, least, counts >= least),
        ("too_low", counts, most, counts <= most),
    )
    # A figure that is not a number passes no check.
    reasons = [
        f"{code}:{figure:.4g}:{limit:g}" for code, figure, limit, holds in checks if not holds
    ]
    return Verdict(not reasons, tuple(reasons))


def demotion(live: Sequence[Tally], base: Sequence[Tally]) -> Verdict:
    """Whether a live surface may stay: tallies of surfaces really issued, a week each. It goes
    when it trailed the tuned pKDE's information over its last eight weeks."""
    if len(live) < TRAILING_WEEKS:
        return Verdict(True, ())
    pairs = list(zip(live, base, strict=True))[-TRAILING_WEEKS:]
    more = np.array([one.information - other.information for one, other in pairs])
    placed = np.array([one.placed for one, _ in pairs])
    skill = bootstrap.ratio(more, placed, share=TRAILING_SHARE)
    trails = skill.high < 0
    return Verdict(not trails, (f"trails_baseline:{skill.high:.4g}:0",) if trails else ())
