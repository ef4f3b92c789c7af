"""Taking incidents out: how many rows a second leave as CSV, and what memory that needs.

python -m bench.export [--rows 10000000]

The city is bench/filled.py's. ``rows_per_s`` is that of GET /api/v1/exports/incidents.csv for ten
years, exact places included, from the first byte to the last, as the web server's process sends it;
``extra_mb`` is what that process grew by meanwhile. ``zip_rows_per_s`` is the same packed, and
``cells_rows_per_s`` with places told by cells.
"""

import argparse
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

import psutil  # type: ignore[import-untyped]
from flask.testing import FlaskClient

from bench import filled, memory, scratch, signed_in
from db import session as database

FILES = "/api/v1/exports/incidents."
REASON = "measuring how fast it is"


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one file."""

    rows: int
    bytes: int
    seconds: float
    extra_mb: float

    @property
    def rows_per_s(self) -> int:
        return round(self.rows / self.seconds)


def main() -> None:
    """Print the figures of each form."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    asked = parser.parse_args()
    with scratch.database() as url:
        factory = database.sessions(database.engine(url))
        begun = time.perf_counter()
        filled.fill(factory, asked.rows)
        filled_s = time.perf_counter() - begun
        browser = signed_in.client(factory, filled.CITY, url)
        plain = taken(browser, "csv", reason=REASON)
        told = taken(browser, "csv")
        packed = taken(browser, "csv.zip", reason=REASON, rows=plain.rows)
    scratch.report(
        rows=plain.rows,
        filled_s=round(filled_s, 1),
        rows_per_s=plain.rows_per_s,
        extra_mb=round(max(one.extra_mb for one in (plain, told, packed)), 1),
        seconds=round(plain.seconds, 1),
        mb=round(plain.bytes / 1e6),
        cells_rows_per_s=told.rows_per_s,
        zip_rows_per_s=packed.rows_per_s,
        zip_mb=round(packed.bytes / 1e6),
    )


def taken(browser: FlaskClient, form: str, *, reason: str = "", rows: int | None = None) -> Taken:
    """The whole file, thrown away piece by piece. ``rows`` where its pieces cannot be counted."""
    query = {"from": filled.FIRST.isoformat(), "to": filled.END.isoformat()}
    address = f"{FILES}{form}?{urlencode({**query, **({'reason': reason} if reason else {})})}"
    before = psutil.Process().memory_info().rss / 1024**2
    begun = time.perf_counter()
    with memory.watched() as seen:
        answer = browser.get(address, buffered=False)
        if answer.status_code != 200:
            raise RuntimeError(answer.get_data(as_text=True))
        lines, size = _counted(answer.iter_encoded())
        answer.close()
    seconds = time.perf_counter() - begun
    # The header is no row.
    return Taken(lines - 1 if rows is None else rows, size, seconds, seen.peak_mb - before)


def _counted(pieces: Iterable[bytes]) -> tuple[int, int]:
    lines = size = 0
    for piece in pieces:
        lines += piece.count(b"\n")
        size += len(piece)
    return lines, size


if __name__ == "__main__":
    main()
