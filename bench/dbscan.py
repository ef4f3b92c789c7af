"""The grid DBSCAN beside scikit-learn's and PostGIS's, on one core.

python -m bench.dbscan --points 1000000

Two clouds of incidents, 150 m and 10 neighbours: ``city`` crowds all points into 170 km², where
nearly every point is core and lists of neighbours are longest; ``region`` has the points a disc
of a real window of 90 days, with clusters, noise and borders. ``seconds`` and ``extra_mb`` are
those of the slower and the larger; compiling, about 6 s and once an installation, is not in them.
``labels_equal`` says whether both clouds get scikit-learn's labels, point for point.

Above ``MOST_FOR_PEERS`` points the peers are left out and theirs is null: scikit-learn keeps every
list of neighbours (9 GB at a million), and both take minutes. There labels are compared on clouds
of ``COMPARED_ABOVE`` points instead; ``equal_points`` says on how many.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import create_engine, text

from analytics.hot_spots import dbscan
from bench import scratch

EPS_M, NEEDED = 150.0, 10
MOST_FOR_PEERS, COMPARED_ABOVE = 1_000_000, 200_000
SEED = 20260321
# Metres a side: fixed, and growing so that a square kilometre keeps 57 points.
_SIDES_M = {"city": (13_000.0, 0.0), "region": (0.0, 132.0)}

Floats = NDArray[np.float64]


def cloud(shape: str, points: int) -> Floats:
    """(points, 2) metres to the centimetre: seven in ten around as many places as a city has
    corners, three in ten anywhere, one in twenty on a point that others share."""
    rng = np.random.default_rng([SEED, points])
    fixed, growing = _SIDES_M[shape]
    side = fixed + growing * float(np.sqrt(points))
    places = rng.uniform(0, side, (max(1, points // 600), 2))
    around = places[rng.integers(0, len(places), points)] + rng.normal(0, 90, (points, 2))
    anywhere = rng.uniform(0, side, (points, 2))
    found = np.where(rng.random((points, 1)) < 0.7, around, anywhere)
    shared = rng.random(points) < 0.05
    found[shared] = places[rng.integers(0, len(places), int(shared.sum()))]
    return np.round(found, 2).astype(np.float64)


def main() -> None:
    """Print the figures for ``--points``."""
    parser = argparse.ArgumentParser(description="The grid DBSCAN beside its peers.")
    parser.add_argument("--points", type=int, default=MOST_FOR_PEERS)
    points: int = parser.parse_args().points
    peers = points <= MOST_FOR_PEERS
    compared = points if peers else COMPARED_ABOVE
    ours = {shape: _alone(_gridded, shape, points) for shape in _SIDES_M}
    equal = {shape: _alone(_compared, shape, compared) for shape in _SIDES_M}
    for shape in _SIDES_M:
        print(shape, ours[shape], equal[shape])
    scratch.report(
        points=points,
        seconds=max(one["seconds"] for one in ours.values()),
        cpu_s=max(one["cpu_s"] for one in ours.values()),
        extra_mb=max(one["extra_mb"] for one in ours.values()),
        labels_equal=all(one["equal"] for one in equal.values()),
        equal_points=compared,
        clusters={shape: one["clusters"] for shape, one in ours.items()},
        sklearn_seconds=max(one["seconds"] for one in equal.values()) if peers else None,
        sklearn_extra_mb=max(one["extra_mb"] for one in equal.values()) if peers else None,
        postgis_seconds=_postgis_seconds(points) if peers else None,
    )


def _alone(work: Callable[[Floats], dict[str, Any]], shape: str, points: int) -> dict[str, Any]:
    """``work`` in a process of its own, so that nobody else's memory counts."""
    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, cloud(shape, points))
        file.flush()
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.apply(_measured, (work, file.name))


def _measured(work: Callable[[Floats], dict[str, Any]], path: str) -> dict[str, Any]:
    found = np.load(path)
    dbscan.gridded(found[:100], NEEDED, eps_m=EPS_M)
    dbscan.listed(found[:100], NEEDED, eps_m=EPS_M)
    return work(found)


def _timed(work: Callable[[], NDArray[np.int32]]) -> tuple[NDArray[np.int32], dict[str, Any]]:
    """What ``work`` gives, its seconds, those of the processor, and by how many MB the process's
    peak exceeds what it held before: never less than ``work`` took."""
    held_mb = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    begun, worked = time.perf_counter(), time.process_time()
    labels = work()
    seconds, cpu_s = time.perf_counter() - begun, time.process_time() - worked
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    figures = {"seconds": round(seconds, 2), "cpu_s": round(cpu_s, 2)}
    return labels, {**figures, "extra_mb": round(peak_mb - held_mb)}


def _gridded(points: Floats) -> dict[str, Any]:
    labels, figures = _timed(lambda: dbscan.gridded(points, NEEDED, eps_m=EPS_M))
    return {**figures, "clusters": int(labels.max()) + 1}


def _compared(points: Floats) -> dict[str, Any]:
    reference, figures = _timed(lambda: dbscan.listed(points, NEEDED, eps_m=EPS_M))
    ours = dbscan.gridded(points, NEEDED, eps_m=EPS_M)
    return {**figures, "equal": bool(np.array_equal(reference, ours))}


def _postgis_seconds(points: int) -> float:
    """The slower of the two clouds by ``ST_ClusterDBSCAN``, reading from a table."""
    return max(_postgis(cloud(shape, points)) for shape in _SIDES_M)


def _postgis(points: Floats) -> float:
    with scratch.database() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE UNLOGGED TABLE cloud (geom geometry)"))
            connection.execute(
                text("INSERT INTO cloud SELECT ST_MakePoint(x, y) FROM unnest(:x, :y) AS p(x, y)"),
                {"x": points[:, 0].tolist(), "y": points[:, 1].tolist()},
            )
            begun = time.perf_counter()
            connection.execute(
                text("""
                SELECT count(DISTINCT label) FROM (
                  SELECT ST_ClusterDBSCAN(geom, :eps, :needed) OVER () AS label FROM cloud
                ) AS labelled
                """),
                {"eps": EPS_M, "needed": NEEDED},
            ).scalar_one()
            seconds = time.perf_counter() - begun
        engine.dispose()
    return round(seconds, 2)


if __name__ == "__main__":
    main()
