"""What is unusual: exact where it can be, silent under chance, and it finds what was planted."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy import stats

from analytics import unusual
from analytics.unusual import History

WEEKS, SERIES, KINDS = 4 * 52 + 8, 120, 5
TRIES = 120


def _history(counts: np.ndarray, weeks: int = 112) -> History:
    groups = np.arange(counts.shape[1]) % KINDS
    seasons = np.stack([counts[:, groups == kind].sum(axis=1) for kind in range(KINDS)], axis=1)
    return History(counts[-weeks:], seasons, groups)


def _town(
    random: np.random.Generator, *, dispersion: float = 1.0, season: float = 0.0
) -> np.ndarray:
    """(weeks, series) of a town with quiet and busy series, as data here are: most are quiet."""
    mean = random.gamma(0.6, 2.0, SERIES)[None]
    mean = mean * np.exp(season * np.sin(2 * np.pi * np.arange(WEEKS) / 52))[:, None]
    if dispersion == 1:
        return random.poisson(mean)
    return random.negative_binomial(mean / (dispersion - 1), 1 / dispersion)


def _alarms(history: History) -> int:
    return sum(int((one.q <= unusual.RATE).sum()) for one in unusual.stands(history))


@pytest.mark.parametrize(
    ("dispersion", "season"), [(1.0, 0.0), (1.5, 0.0), (1.5, 0.3)], ids=["poisson", "nb", "season"]
)
def test_under_chance_a_week_with_any_alarm_is_as_rare_as_stated(
    dispersion: float, season: float
) -> None:
    random = np.random.default_rng(7)
    found = sum(
        _alarms(_history(_town(random, dispersion=dispersion, season=season))) > 0
        for _ in range(TRIES)
    )
    # Two standard errors above the stated rate, were it exact.
    assert found / TRIES <= unusual.RATE + 2 * np.sqrt(unusual.RATE * (1 - unusual.RATE) / TRIES)


def test_a_planted_rise_and_a_planted_fall_are_found_and_nothing_else_with_them() -> None:
    random, hits, others = np.random.default_rng(11), [], 0
    for _ in range(40):
        counts = _town(random, dispersion=1.3)
        counts[:, 0] = random.poisson(2.0, WEEKS)
        counts[-1, 0] = 14
        counts[:, 1] = random.poisson(20.0, WEEKS)
        counts[-4:, 1] = random.poisson(9.0, 4)
        least = np.min([one.q for one in unusual.stands(_history(counts))], axis=0)
        hits.append(least[:2] <= unusual.RATE)
        others += int((least[2:] <= unusual.RATE).sum())
    assert np.mean(hits, axis=0).min() >= 0.9
    # The share of chance among all that is listed.
    assert others / (others + np.sum(hits)) <= unusual.RATE


def test_a_season_that_came_every_year_is_not_unusual() -> None:
    """A high week at the same time of every year, ten times as high as the rest."""
    random = np.random.default_rng(3)
    mean = np.full(WEEKS, 20.0)
    mean[np.arange(WEEKS) % 52 == (WEEKS - 1) % 52] *= 2
    mean[np.arange(WEEKS) % 52 == (WEEKS - 2) % 52] *= 2
    counts = random.poisson(np.tile(mean[:, None], (1, 40)))
    blind = History(counts[-112:], counts[-112:, :5], np.arange(40) % 5)
    assert _alarms(_history(counts)) < _alarms(blind)


def test_without_overdispersion_it_is_the_exact_test_of_two_poisson_rates() -> None:
    seen, year = np.array([9.0, 0.0, 3.0]), np.array([52.0, 104.0, 0.0])
    share = np.full(3, 1 / 52)
    found = unusual.p_values(seen, year, share, np.ones(3))
    chance = share[0] / (1 + share[0])
    upper = stats.binom.sf(seen - 1, seen + year, chance)
    lower = stats.binom.cdf(seen, seen + year, chance)
    assert found == pytest.approx(2 * np.minimum(upper, lower), rel=1e-3)


def test_overdispersion_makes_the_same_count_less_surprising() -> None:
    seen, year, share = np.array([9.0]), np.array([52.0]), np.array([1 / 52])
    p = [unusual.p_values(seen, year, share, np.array([phi]))[0] for phi in (1.0, 1.5, 3.0)]
    assert p == sorted(p)
    total, size = 61.0, 61.0 / (1 + 1 / 52) / 2.0
    exact = 2 * stats.betabinom.sf(8, total, size / 52, size)
    assert p[2] == pytest.approx(exact, rel=1e-6)


def test_large_counts_are_summed_to_the_end_of_their_tail() -> None:
    found = unusual.p_values(
        np.array([30_000.0]), np.array([1_450_000.0]), np.array([1 / 52]), np.array([9.0])
    )
    size = 1_480_000 / (1 + 1 / 52) / 8
    exact = 2 * stats.betabinom.sf(29_999, 1_480_000, size / 52, size)
    assert found[0] == pytest.approx(exact, rel=1e-3)


def test_withdrawals_without_their_incident_are_no_count() -> None:
    p = unusual.p_values(np.array([-2.0]), np.array([0.0]), np.array([0.02]), np.array([1.0]))
    assert p.tolist() == [1.0]


def test_q_values_are_benjamini_and_hochbergs() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.5])
    assert unusual.q_values(p) == pytest.approx(stats.false_discovery_control(p))


def test_the_usual_range_holds_the_mean_and_widens_with_the_dispersion() -> None:
    calm, wild = (
        unusual.Stands(1, *(np.array([value]) for value in (30.0, 20.0, phi, 0.1, 0.1)))
        for phi in (1.0, 4.0)
    )
    assert unusual.interval(calm, 0) == (12, 29)
    low, high = unusual.interval(wild, 0)
    assert low < 12 < 29 < high


def test_a_young_city_is_told_so() -> None:
    counts = np.zeros((unusual.LEAST_WEEKS - 1, 3), np.int64)
    with pytest.raises(ValueError, match="weeks"):
        unusual.stands(History(counts, counts, np.zeros(3, np.int64)))


FIRST_WEEK = np.datetime64("2011-01-02")  # a Sunday, as weeks begin there


@pytest.fixture(scope="module")
def st_louis(shared: Path) -> tuple[np.ndarray, list[tuple[int, str]]]:
    """(weeks, series) of St. Louis to the end of 2018, and neighbourhood (0: the city) and category
    of each series."""
    columns = ["occurred_at", "category", "neighborhood_id", "count"]
    path = shared / "data" / "stl_incidents_2008_2018.parquet"
    rows = pq.read_table(path, columns=columns).to_pandas()
    days = rows["occurred_at"].str[:10].to_numpy().astype("datetime64[D]")
    week = (days - FIRST_WEEK).astype(int) // 7
    kept = (days >= FIRST_WEEK) & (week < 417)
    codes, names = pd.factorize(rows["category"])
    areas = rows["neighborhood_id"].fillna(0).to_numpy(dtype=np.int64)
    weights = rows["count"].to_numpy(dtype=np.float64)
    counts = np.zeros((417, areas.max() + 1, len(names)))
    np.add.at(counts, (week[kept], areas[kept], codes[kept]), weights[kept])
    counts[:, 0] = counts.sum(axis=1)
    keys = [(area, name) for area in range(counts.shape[1]) for name in names]
    return counts.reshape(417, -1).astype(np.int64), keys


def test_st_louis_stands_out_when_its_police_was_elsewhere_and_is_quiet_else(
    st_louis: tuple[np.ndarray, list[tuple[int, str]]],
) -> None:
    """In autumn 2017 the police was at the protests after a verdict: drug arrests fell by two
    thirds. In most weeks of 2016 to 2018 nothing stands out."""
    counts, keys = st_louis
    kinds = len({name for _, name in keys})
    alarmed = []
    for end in range(417 - 150, 417, 5):
        there = np.flatnonzero(counts[end - 112 : end].sum(axis=0) > 0)
        season = counts[:end, :kinds]
        groups = there % kinds + np.where(there < kinds, kinds, 0)
        history = History(
            counts[end - 112 : end, there], np.concatenate([season, season], axis=1), groups
        )
        alarmed.append(_alarms(history) > 0)
    assert np.mean(alarmed) <= 0.2

    end = int((np.datetime64("2017-10-15") - FIRST_WEEK).astype(int) // 7)
    city = counts[:end, :kinds]
    week, weeks = unusual.stands(History(city[-112:], city, np.arange(kinds)))
    drugs = next(at for at, (_, name) in enumerate(keys[:kinds]) if "rug" in name)
    assert weeks.q[drugs] <= 0.001
    assert weeks.count[drugs] < 0.5 * weeks.expected[drugs]
    assert week.p[drugs] < 0.05
