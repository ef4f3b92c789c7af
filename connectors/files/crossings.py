"""Whether an outline crosses itself. The store judges validity for good; this names the fault."""

from itertools import islice, pairwise

Point = tuple[float, float]
Ring = list[Point]
_Segment = tuple[float, float, float, float, Point, Point, int]


def crosses(ring: Ring) -> bool:
    """Whether two sides of the closed ``ring`` cross at a point that is an end of neither."""
    segments = sorted(_segment(a, b, i) for i, (a, b) in enumerate(pairwise(ring)))
    for at, (_, right, low, high, a, b, i) in enumerate(segments):
        for left, _, other_low, other_high, c, d, j in islice(segments, at + 1, None):
            if left > right:
                break
            if other_low <= high and low <= other_high and abs(i - j) > 1 and _cross(a, b, c, d):
                return True
    return False


def _segment(a: Point, b: Point, index: int) -> _Segment:
    return min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1]), a, b, index


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, p: Point) -> float:
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
