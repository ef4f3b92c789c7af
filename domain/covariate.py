"""Figures of areas (income, share of renters) by which the fairness audit groups them.

They are read by the audit and by the gate of groups alone: no model knows of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from domain.errors import BadInput
from domain.line import Line

LONGEST_NAME = 80
MOST_LINES = 5_000
LONGEST_TEXT = 500_000
# In this order: a name may hold a comma where a tab or a semicolon divides.
_DIVIDERS = ("\t", ";", ",")


@dataclass(frozen=True, slots=True)
class Covariate:
    """Figures by area id, as somebody gave them; those of areas not named are not known."""

    name: str
    figures: Mapping[int, float]
    made_by: int | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """A line of a table: the cells that name an area, and its figure, None where that is empty."""

    line: int
    names: tuple[str, ...]
    figure: float | None


class Unread(BadInput):
    """A table that cannot be read; ``line`` tells the person who gave it why."""

    def __init__(self, line: Line) -> None:
        super().__init__(line.key, line)
        self.line = line


def table(text: str) -> Iterator[Given]:
    """The lines of ``text``: code or name (or both) and the figure last, divided by tabs,
    semicolons or commas. A first line without a figure is a heading. Raises ``Unread``."""
    lines = text.removeprefix("\ufeff").splitlines()
    if len(lines) > MOST_LINES or len(text) > LONGEST_TEXT:
        raise Unread(Line("covariates.refused.long", {"n": MOST_LINES}))
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        given = _given(number, line)
        if given is not None:
            yield given


def _given(number: int, line: str) -> Given | None:
    divider = next((one for one in _DIVIDERS if one in line), None)
    cells = [one.strip().strip('"').strip() for one in line.split(divider)] if divider else []
    if len(cells) < 2:
        raise Unread(Line("covariates.refused.line", {"line": str(number)}))
    names = tuple(one for one in cells[:-1] if one)
    if not cells[-1]:
        return Given(number, names, None)
    figure = _number(cells[-1])
    if figure is None and number == 1:
        return None
    if figure is None or not names:
        raise Unread(Line("covariates.refused.line", {"line": str(number)}))
    return Given(number, names, figure)


def _number(cell: str) -> float | None:
    """A figure with a point or a comma for its decimals, with or without a percent sign."""
    plain = cell.removesuffix("%").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        found = float(plain)
    except ValueError:
        return None
    return found if isfinite(found) else None


def written(rows: Sequence[tuple[str, str, float | None]]) -> str:
    """A table of (code, name, figure) as ``table`` reads it."""
    return "\n".join(
        ";".join([*(one.replace(";", " ") for one in (code, name) if one), _plain(figure)])
        for code, name, figure in rows
    )


def _plain(figure: float | None) -> str:
    return "" if figure is None else f"{figure:.15g}"
