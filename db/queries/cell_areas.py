"""Which of the finest drawn areas each cell of the ground lies in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class CellAreas:
    """Cells of resolution 10, sorted, and the id of the finest area around each; both (n,)."""

    cells: NDArray[np.int64]
    area_ids: NDArray[np.int64]


def ground(session: Session) -> CellAreas:
    """Every drawn cell once, in the finest area that has it."""
    rows = session.execute(
        text("""
        SELECT DISTINCT ON (cell) cell, id FROM area, unnest(cells) AS cell
        WHERE valid_to IS NULL
        ORDER BY cell,
          array_position(ARRAY['district', 'municipality', 'county', 'city'], level), id
        """)
    ).all()
    pairs = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 2)
    return CellAreas(pairs[:, 0].copy(), pairs[:, 1].copy())
