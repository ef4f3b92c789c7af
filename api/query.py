"""What a request's address says, read strictly."""

from flask import request

from domain.errors import BadInput
from domain.grid import COARSEST, RESOLUTION
from domain.layer import Measure

Box = tuple[float, float, float, float]


def resolution() -> int:
    """The H3 resolution asked for. Raises ``BadInput`` outside what is stored."""
    return whole("res", COARSEST, RESOLUTION, default=8)


def whole(name: str, least: int, most: int, *, default: int | None = None) -> int:
    """The whole number ``name``, from ``least`` to ``most``."""
    text = request.args.get(name)
    if text is None and default is not None:
        return default
    if text is None or not text.isdecimal() or len(text) > 9 or not least <= int(text) <= most:
        raise BadInput(f"`{name}` is a whole number from {least} to {most}.")
    return int(text)


def box() -> Box | None:
    """``bbox`` as west, south, east, north in degrees, or None where it is not given."""
    text = request.args.get("bbox")
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput("`bbox` is west,south,east,north in degrees.") from None
    # A map that is dragged round the world counts on beyond 180 degrees.
    if not (-540 <= west < east <= 540 and -90 <= south < north <= 90):
        raise BadInput("`bbox` is west,south,east,north in degrees, west before east.")
    return west, south, east, north


def measure() -> Measure:
    """What the colours stand for."""
    text = request.args.get("measure", Measure.COUNT)
    if text not in set(Measure):
        raise BadInput(f"`measure` is one of {', '.join(Measure)}.")
    return Measure(text)
