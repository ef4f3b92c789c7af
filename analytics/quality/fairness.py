"""Whether the predictions serve groups of areas alike (docs/methods/quality.md).

Areas are put into three groups by any figure one supplies for them (income, age, share of renters);
without one, by how much is recorded there. Such figures are read here and nowhere else: no model
knows of them. Under-reporting cannot be seen in records, so equal figures are no proof of fairness.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.audit import RECORDED, Audit, Group
from domain.finding import Finding, Severity

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

GROUPS = 3
# Observed ÷ expected of one group over that of the rest should lie between these.
RATIO_LOW, RATIO_HIGH = 0.8, 1.25
# A ratio is only flagged where chance alone would rarely make it.
CHANCE_Z = 2.58
LEAST_EXPECTED = 50.0
# Less change among the top places over eight weeks than this may be a feedback loop.
CHURN_LOW, CHURN_WEEKS = 0.05, 8


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """What was forecast for each area and what happened, all of shape (areas,) and summed over the
    same scored periods; ``top_cells`` of ``cells`` are among the riskiest 2 %. ``alpha`` is the
    negative binomial's dispersion of one period, of which there were ``periods``."""

    area_ids: Ids
    actual: Floats
    expected: Floats
    crps: Floats
    baseline_crps: Floats
    top_cells: Floats
    cells: Floats
    alpha: float
    periods: int


def audit(
    record: AreaRecord,
    covariate: Floats | None = None,
    *,
    name: str = RECORDED,
    tops: tuple[Ids, Ids] | None = None,
) -> Audit:
    """The audit of ``record`` by thirds of ``covariate`` (areas,), without it by what was recorded.
    ``tops`` are the riskiest 2 % of cells of ``CHURN_WEEKS`` ago and of today."""
    by = record.actual if covariate is None else covariate
    thirds = terciles(by)
    there = (number for number in range(GROUPS) if (thirds == number).any())
    parts = tuple(_group(record, thirds, number) for number in there)
    churned = None if tops is None else churn(*tops)
    findings = [_unlike(group, name) for group in parts if group.flagged]
    if churned is not None and churned < CHURN_LOW:
        figures = {"churn": churned, "weeks": CHURN_WEEKS}
        findings.append(Finding("lock_in", Severity.WARNS, "", figures))
    return Audit(name, parts, churned, tuple(findings), unknown=int((thirds < 0).sum()))


def terciles(values: Floats) -> NDArray[np.int64]:
    """0, 1 or 2 for each value, −1 where it is not known; equal values stay together. Of no more
    than three different values each is a group of its own, however many areas have it."""
    known = np.isfinite(values)
    if not known.any():
        return np.full(values.size, -1)
    different = np.unique(values[known])
    if different.size <= GROUPS:
        return np.where(known, np.searchsorted(different, values), -1)
    limits = np.quantile(values[known], (1 / 3, 2 / 3))
    return np.where(known, np.digitize(values, limits, right=True), -1)


def of_areas(area_ids: Ids, figures: Mapping[int, float]) -> Floats:
    """The figure of each area (areas,), NaN where it is not known."""
    return np.array([figures.get(one, np.nan) for one in area_ids.tolist()], dtype=np.float64)


def groups(figures: Mapping[int, float]) -> dict[str, list[int]]:
    """The areas of each group by its number, as the gate of groups takes them; none where the
    figures are all alike."""
    ids = np.array(sorted(figures), dtype=np.int64)
    of = terciles(of_areas(ids, figures))
    found = {str(number): ids[of == number].tolist() for number in range(GROUPS)}
    kept = {number: members for number, members in found.items() if members}
    return kept if len(kept) > 1 else {}


def churn(earlier: Ids, today: Ids) -> float | None:
    """The share of ``today``'s top places that were not among the ``earlier`` ones; None where
    there are none of either."""
    if not (earlier.size and today.size):
        return None
    return float(1 - np.isin(today, earlier).mean())


def _group(record: AreaRecord, thirds: NDArray[np.int64], number: int) -> Group:
    inside, outside = thirds == number, (thirds != number) & (thirds >= 0)
    actual, expected = _sums(record, inside)
    mine, others = _over(actual, expected), _over(*_sums(record, outside))
    ratio = None if mine is None or not others else mine / others
    loss = _over(float(record.crps[inside].sum()), float(record.baseline_crps[inside].sum()))
    return Group(
        number,
        int(inside.sum()),
        actual,
        expected,
        mine,
        ratio,
        None if loss is None else 1 - loss,
        _over(float(record.top_cells[inside].sum()), float(record.cells[inside].sum())),
        ratio is not None and _beyond_chance(record, inside, ratio),
    )


def _beyond_chance(record: AreaRecord, inside: NDArray[np.bool_], ratio: float) -> bool:
    """Whether ``ratio`` lies outside its bounds by more than the counts' own noise: Var(Y) =
    Σ(μ + αμ²) over areas and periods, on the scale of its logarithm."""
    expected = record.expected[inside]
    if RATIO_LOW <= ratio <= RATIO_HIGH or expected.sum() < LEAST_EXPECTED:
        return False
    if ratio == 0:
        return True
    variance = float((expected + record.alpha * expected**2 / record.periods).sum())
    return bool(abs(np.log(ratio)) > CHANCE_Z * np.sqrt(variance) / expected.sum())


def _unlike(group: Group, name: str) -> Finding:
    figures = {"group": group.number, "ratio": group.ratio or 0.0, "areas": group.areas}
    return Finding("unlike_groups", Severity.WARNS, name, figures)


def _sums(record: AreaRecord, chosen: NDArray[np.bool_]) -> tuple[float, float]:
    return float(record.actual[chosen].sum()), float(record.expected[chosen].sum())


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
