"""How urgent a report is, and how finely its place is known."""

import pytest

from domain import report
from domain.category import BY_CODE, CATEGORIES
from domain.incident import PlacePrecision


def test_every_category_has_a_target() -> None:
    assert {report.severity(one.slot) for one in CATEGORIES} == set(report.TARGETS) == {1, 2, 3}
    assert report.severity(BY_CODE["robbery"].slot) == 1
    assert report.severity(BY_CODE["burglary"].slot) == 2
    assert report.severity(BY_CODE["vandalism"].slot) == 3
    within = [report.TARGETS[severity] for severity in (1, 2, 3)]
    assert within == sorted(within)


@pytest.mark.parametrize(
    ("accuracy_m", "precision"),
    [
        (None, PlacePrecision.EXACT),
        (0.0, PlacePrecision.EXACT),
        (100.0, PlacePrecision.EXACT),
        (100.1, PlacePrecision.STREET),
        (500.0, PlacePrecision.STREET),
        (500.1, None),
    ],
)
def test_a_coarse_position_is_no_point(
    accuracy_m: float | None, precision: PlacePrecision | None
) -> None:
    assert report.point_precision(accuracy_m) is precision
