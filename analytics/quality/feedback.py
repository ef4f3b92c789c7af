"""What would happen if patrols went where the map points: a simulated city, played for two years.

Each week every place has victims' reports, drawn from its own unchanging rate, and, where officers
were, offences they discovered themselves; an officer who is there also brings a few more victims to
report. The 2 % of places shown as riskiest are patrolled the week after. Shown risk is Halo's own
shrinkage (``analytics.cell_rate``) of decayed counts. For the first half year patrols instead went
to one area, as a history of unequal policing would have it, though its places are as risky as the
others' (Lum & Isaac 2016, Significance 13:14; Ensign et al. 2018, PMLR 81:160).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics import cell_rate
from domain.audit import Feedback, Training

Floats = NDArray[np.float64]

HALF_LIFE_WEEKS = 26.0


@dataclass(frozen=True, slots=True)
class Town:
    """The simulated city: ``areas`` with equally many places and the same set of rates.

    ``reports_a_week`` is the mean of victims' reports at a place, ``spread`` the coefficient of
    variation between places; ``found`` the offences discovered for each victim's report where
    officers are, ``found_elsewhere`` where they are not; ``more_reported`` how much more victims
    report where officers are.
    """

    places: int = 1575
    areas: int = 21
    patrolled: float = 0.02
    weeks: int = 104
    unequal_weeks: int = 26
    reports_a_week: float = 0.4
    spread: float = 1.0
    found: float = 0.6
    found_elsewhere: float = 0.06
    more_reported: float = 0.05


def simulated(
    training: Training, *, seed: int, town: Town | None = None, runs: int = 20
) -> Feedback:
    """The mean of ``runs`` towns that learn from ``training``; the same for the same seed."""
    given = town or Town()
    random = np.random.default_rng(seed)
    each = np.array([_played(training, given, random) for _ in range(runs)])
    inflation, apart, patrols, settled = each.mean(axis=0)
    return Feedback(training, float(inflation), float(apart), float(patrols), float(settled))


def _played(training: Training, town: Town, random: np.random.Generator) -> tuple[float, ...]:
    rates = _rates(town, random)
    slots = round(town.patrolled * town.places)
    decay = 0.5 ** (1 / HALF_LIFE_WEEKS)
    counts, exposure = np.zeros(town.places), 0.0
    patrols = np.zeros((town.weeks, town.places), dtype=bool)
    shown = np.ones(town.places)
    for week in range(town.weeks):
        unequal = week < town.unequal_weeks
        patrols[week] = _sent(shown, slots, random, within=town.places // town.areas * unequal)
        counts = decay * counts + _recorded(rates, patrols[week], training, town, random)
        exposure = decay * exposure + 1
        shown = _shown(counts, exposure)
    return _outcome(shown / _records_a_report(training, town), rates, patrols, town, slots)


def _records_a_report(training: Training, town: Town) -> float:
    """Records for each victim's report where no officer is."""
    return 1 + town.found_elsewhere if training is Training.ALL_RECORDS else 1.0


def _rates(town: Town, random: np.random.Generator) -> Floats:
    """Weekly reports of each place; every area has the same rates, so that all are equal."""
    shape = 1 / town.spread**2
    one_area = random.gamma(shape, town.reports_a_week / shape, town.places // town.areas)
    return np.tile(one_area, town.areas)


def _sent(
    shown: Floats, slots: int, random: np.random.Generator, *, within: int
) -> NDArray[np.bool_]:
    """The ``slots`` places of highest ``shown`` risk, ties at random; only among the first
    ``within`` places where that is not 0."""
    order = shown + random.random(shown.size) * 1e-9
    if within:
        order[within:] = -np.inf
    sent = np.zeros(shown.size, dtype=bool)
    sent[np.argpartition(-order, slots)[:slots]] = True
    return sent


def _recorded(
    rates: Floats,
    patrolled: NDArray[np.bool_],
    training: Training,
    town: Town,
    random: np.random.Generator,
) -> Floats:
    """A week's records of each place that the model learns from."""
    reported = random.poisson(rates * (1 + town.more_reported * patrolled))
    found = random.poisson(rates * np.where(patrolled, town.found, town.found_elsewhere))
    return reported + found * (training is Training.ALL_RECORDS) * 1.0


def _shown(counts: Floats, exposure: float) -> Floats:
    # Decayed counts are fractions; the moments do not mind.
    prior = cell_rate.prior(counts, counts.size, exposure)  # type: ignore[arg-type]
    if prior is None:
        return np.ones(counts.size)
    shown: Floats = (prior.shape + counts) / (prior.exposure + exposure)
    return shown


def _outcome(
    shown: Floats, rates: Floats, patrols: NDArray[np.bool_], town: Town, slots: int
) -> tuple[float, ...]:
    late = patrols[-26:]
    often = late.mean(axis=0) >= 0.5
    inflation = _over(shown, rates, often) / _over(shown, rates, ~often) - 1
    first = np.arange(town.places) < town.places // town.areas
    apart = shown[first].mean() / shown[~first].mean() - 1
    share = late[:, first].mean() / late[:, ~first].mean()
    return inflation, apart, share, float(late.any(axis=0).sum()) / slots


def _over(shown: Floats, rates: Floats, chosen: NDArray[np.bool_]) -> float:
    return float(shown[chosen].sum() / rates[chosen].sum()) if chosen.any() else 1.0
