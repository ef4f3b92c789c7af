"""Are two records one event: ours beside the ancestors' formula on the same labelled pairs.

python -m bench.matching          judge both on pairs that nothing was learned from
python -m bench.matching --fit    learn the parameters of a new version, and print them

Every pair of records within 2 km and 24 hours is compared, by the functions of the database. The
pairs of the synthetic city are always there; those of real feeds need the shared sample data.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, create_engine, text

from analytics.matching import fit, judging
from analytics.matching.fit import Pairs
from analytics.matching.judging import Figures, Scored
from bench import matching_feeds, matching_pairs, matching_records, scratch
from bench.matching_records import LabelledSet

LEARNED_SEEDS, TESTED_SEEDS, DAYS = (2, 3), (4, 5), 20
KINDS = {"report": "two points, a report", "official": "two points", "area": "one area"}


def main() -> None:
    """Print what was measured or learned."""
    parser = argparse.ArgumentParser(description="Matching, measured.")
    parser.add_argument("--fit", action="store_true", help="learn parameters and print them")
    parser.add_argument("--days", type=int, default=DAYS, help="days of each synthetic city")
    asked = parser.parse_args()
    sets = matching_records.synthetic(days=asked.days, learned=LEARNED_SEEDS, tested=TESTED_SEEDS)
    if (scratch.SHARED / "data").is_dir():
        sets.extend(matching_feeds.every(scratch.SHARED / "data"))
    else:
        print(f"No shared sample data in {scratch.SHARED}: the sets of real feeds are left out.")
    with _connection() as connection:
        if asked.fit:
            print(json.dumps(learned(connection, sets), indent=2))
        else:
            scratch.report(**judged(connection, sets))


def learned(connection: Connection, sets: Sequence[LabelledSet]) -> dict[str, Any]:
    """The parameters of each kind of pair, of the pairs that are there to learn from."""
    current = method(connection, "active")
    known: dict[str, dict[str, Pairs]] = {kind: {} for kind in KINDS}
    for each in sets:
        matching_pairs.fill(connection, each.learned, each)
        for kind, pairs in matching_pairs.differences(connection, current).items():
            known[kind][each.name] = pairs
    return {kind: fit.parameters(pairs) for kind, pairs in known.items() if pairs}


def judged(connection: Connection, sets: Sequence[LabelledSet]) -> dict[str, Any]:
    """Figures of both methods, pooled and of each set."""
    methods = [method(connection, "active"), method(connection, "version = 1")]
    scored: dict[str, list[Scored]] = {}
    for each in sets:
        missed = matching_pairs.fill(connection, each.tested, each)
        scored[each.name] = [
            matching_pairs.scored(connection, method, missed=missed) for method in methods
        ]
        _say(each.name, scored[each.name])
    pooled = [judging.together([both[at] for both in scored.values()]) for at in (0, 1)]
    _say("pooled", pooled)
    return {**_told(pooled), "sets": {name: _told(both) for name, both in scored.items()}}


def _told(both: Sequence[Scored]) -> dict[str, Any]:
    ours, theirs = (_rounded(judging.figures(each)) for each in both)
    ancestor = {
        f"ancestor_{name}": theirs[name] for name in theirs if name not in ("pairs", "same")
    }
    return {**ours, **ancestor}


def _rounded(figures: Figures) -> dict[str, Any]:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in asdict(figures).items()
    }


def _say(name: str, both: Sequence[Scored]) -> None:
    for method, each in zip(("ours", "ancestors"), both, strict=True):
        told = judging.figures(each)
        print(
            f"{name:22} {method:9} {told.pairs:7,} pairs, {told.same:6,} same"
            f"  precision {told.precision:.3f}  recall {told.recall:.3f}  f1 {told.f1:.3f}"
            f"  calibration error {told.calibration_error:.3f}"
        )


def method(connection: Connection, which: str) -> dict[str, Any]:
    """The parameters of a method, by a condition on ``match_method``."""
    found = connection.execute(text(f"SELECT parameters FROM match_method WHERE {which}"))
    return dict(found.scalar_one())


@contextmanager
def _connection() -> Iterator[Connection]:
    with scratch.database() as url:
        engine = create_engine(url)
        with engine.connect() as connection:
            connection.execute(text("SET jit = off"))
            matching_pairs.prepare(connection)
            yield connection
        engine.dispose()


if __name__ == "__main__":
    main()
