"""Areas in colour: which kind of area, and the class limits of its counts."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from sqlalchemy.orm import Session

from analytics import cell_rate
from db.queries import areas, risk
from domain.filters import Period
from services import layers


@dataclass(frozen=True, slots=True)
class AreaShade:
    """``level`` is the kind of area that most incidents of the filter name; ``breaks`` are six
    class limits for it; ``elsewhere`` counts the incidents that name another kind, or none."""

    level: str
    breaks: list[float]
    elsewhere: int


def shade(session: Session, asked: layers.Question) -> AreaShade | None:
    """How to colour areas under the filter of ``asked``; None where it finds nothing.

    One kind of area at a time: a county around a municipality would be counted against it. The
    limits come from what the 52 weeks up to the newest data give in a period of this length.
    """
    newest = layers.newest_day(session, asked.city)
    period = asked.chosen.period(newest)
    levels = {one.id: one.level for one in areas.listed(session)}
    wanted = layers.slice_of(session, asked.chosen, period, asked.sight)
    found = risk.areas(session, wanted)
    by_level: Counter[str] = Counter()
    for area, count in found.items():
        by_level[levels.get(area, "")] += count
    named = Counter({level: n for level, n in by_level.items() if level and n > 0})
    if not named:
        return None
    level, inside = named.most_common(1)[0]
    end = newest + timedelta(days=1)
    year = Period(end - timedelta(days=layers.REFERENCE_DAYS), end)
    usually = layers.slice_of(session, asked.chosen, year, asked.sight)
    counted = risk.areas(session, usually)
    usual = [n for area, n in counted.items() if levels.get(area) == level and n > 0]
    scaled = np.array(usual, dtype=np.float64) * (wanted.period.weeks / usually.period.weeks)
    return AreaShade(level, cell_rate.count_breaks(scaled), by_level.total() - inside)
