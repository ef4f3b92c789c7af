"""A hot spot's year: its Gi* in slices of four weeks, as bars from zero."""

from datetime import timedelta
from typing import TypedDict

from components import moments
from components.spot_cards import Bar
from domain.hot_spot import HotSpot, Run
from locales import number, t

# The Gi* above which a slice is hot, and the days of a slice (docs/methods/hot_spots.md).
HOT = 1.645
SLICE_DAYS = 28


class Year(TypedDict):
    """The bars with the days at both ends and the sentence below."""

    bars: list[Bar]
    ends: list[str]
    summary: str


def year(spot: HotSpot, run: Run) -> Year:
    """Bars for the slices up to the end of ``run``'s window; nothing where there are none."""
    if not spot.slices:
        return {"bars": [], "ends": [], "summary": ""}
    top = max(*(abs(z) for z in spot.slices), 2 * HOT)
    hot = sum(z > HOT for z in spot.slices)
    first = run.end - timedelta(days=SLICE_DAYS * len(spot.slices))
    return {
        "bars": [_bar(z, top) for z in spot.slices],
        "ends": [moments.dated(first), moments.dated(run.end - timedelta(days=1))],
        "summary": t("hot_spots.slices.said", n=hot, of=len(spot.slices)),
    }


def _bar(z: float, top: float) -> Bar:
    kind = "hot" if z > HOT else "cool" if z < 0 else ""
    title = t("hot_spots.slices.value", z=number(z, digits=1))
    return {"share": round(abs(z) / top, 3), "kind": kind, "title": title}
