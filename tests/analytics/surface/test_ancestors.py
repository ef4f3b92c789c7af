"""Coarse cells are the fine ones' own ancestors, and sums of them."""

import h3.api.basic_int as h3
import numpy as np
import pytest

from analytics.surface import ancestors
from tests.analytics.surface.settlements import cells


def test_parents_are_h3s_own() -> None:
    fine = cells(6)
    for resolution in (9, 8, 5):
        expected = [h3.cell_to_parent(int(cell), resolution) for cell in fine]
        assert ancestors.parents(fine, resolution).tolist() == expected


@pytest.mark.parametrize("resolution", [10, 9, 8])
def test_nothing_is_lost_in_sums(resolution: int) -> None:
    fine = cells(6)
    counts = np.arange(fine.size, dtype=float)
    distinct, sums = ancestors.gathering(fine, resolution)
    assert (np.diff(distinct) > 0).all()
    whole = dict(zip(distinct.tolist(), (sums @ counts).tolist(), strict=True))
    for cell, total in whole.items():
        inside = ancestors.parents(fine, resolution) == cell
        assert counts[inside].sum() == total
