"""How shares and intervals are written: always left to right, in every language."""

from domain.scorecard import Interval
from locales import PERCENT, direction, number

_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _POP = "\u2066", "\u2067", "\u2069"
NONE = "–"


def percent(share: float | None, *, digits: int = 1, signed: bool = False) -> str:
    """0.123 as "12.3 %"; a dash for what is not known."""
    if share is None:
        return NONE
    return isolated(f"{_signed(100 * share, digits, signed=signed)}{PERCENT}")


def percent_range(found: Interval, *, digits: int = 1) -> str:
    """The ends of an interval of shares, "[1.2 – 3.4 %]"."""
    low, high = (_signed(100 * end, digits) for end in (found.low, found.high))
    return isolated(f"[{low} – {high}{PERCENT}]")


def times(value: float | None) -> str:
    """A ratio, "1.80 ×"."""
    return NONE if value is None else isolated(f"{number(value, digits=2)} ×")


def times_range(found: Interval) -> str:
    """The ends of an interval of ratios."""
    low, high = (number(end, digits=2) for end in (found.low, found.high))
    return isolated(f"[{low} – {high}]")


def plain(value: float | None, *, digits: int = 2) -> str:
    """A number with ``digits`` decimals, or a dash."""
    return NONE if value is None else isolated(_signed(value, digits))


def worded(text: str) -> str:
    """Words for a chart, which runs from left to right: they keep their own direction in it."""
    return f"{_RIGHT_TO_LEFT}{text}{_POP}" if direction() == "rtl" else text


def isolated(text: str) -> str:
    """``text`` left to right, whatever stands around it."""
    return f"{_LEFT_TO_RIGHT}{text}{_POP}"


def _signed(value: float, digits: int, *, signed: bool = False) -> str:
    # No figure is "−0.0".
    rounded = round(value, digits) + 0.0
    sign = "+" if signed and rounded > 0 else ""
    return f"{sign}{number(rounded, digits=digits)}".replace("-", "−")
