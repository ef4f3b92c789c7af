"""The colours of the timeline's stack: seven families, or single categories where few are chosen.

The same hues as single incidents on the map (`components/point_marks.py`); each part is a button
that turns its categories on and off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html

from components import point_marks
from components.attributes import aria, data
from domain.category import BY_CODE, CATEGORIES
from domain.filters import Filter
from domain.timeline import Bars
from locales import number, t

_TOKENS = {
    "violence": "--category-6",
    "burglary": "--category-1",
    "theft": "--category-3",
    "damage": "--category-2",
    "policing": "--category-4",
    "emergency": "--category-5",
    "rest": "--category-7",
}
_SINGLE = tuple(f"--category-{at}" for at in (1, 2, 3, 4, 5, 6))


@dataclass(frozen=True, slots=True)
class Stack:
    """One part: what it is called, its colour, the categories in it, and its sum of the period."""

    label: str
    token: str
    codes: tuple[str, ...]
    total: int


def stacks(shown: Bars, chosen: Filter) -> list[Stack]:
    """The parts that occur, from the ground up."""
    sums: dict[str, int] = {}
    for bar in shown.bars:
        for code, n in bar.by_category.items():
            sums[code] = sums.get(code, 0) + n
    if 0 < len(chosen.categories) <= len(_SINGLE):
        return _single(chosen.categories, sums)
    return _families(sums)


def of_bar(parts: Sequence[Stack], by_category: Mapping[str, int]) -> list[int]:
    """The counts of one bar in the order of ``parts``."""
    return [sum(by_category.get(code, 0) for code in part.codes) for part in parts]


def key(parts: Sequence[Stack], chosen: Filter, *, stacked: bool) -> html.Div:
    """Every part by name beside the bars, from the top of the stack down; without its colour where
    bars are not ``stacked``."""
    rows = [_button(part, chosen) for part in reversed(parts)]
    every = html.Button(
        t("timeline.key.all"),
        type="button",
        className="button button-bare",
        disabled=not chosen.categories,
        **data(address="types="),
    )
    look = "parts" if stacked else "parts parts-plain"
    return html.Div(
        [*rows, every], className=look, role="group", **aria(label=t("timeline.key.name"))
    )


def toggled(chosen: Sequence[str], codes: Sequence[str]) -> str:
    """``types`` after a part was pressed: alone where all were shown, gone where it was chosen,
    added where it was not."""
    if not chosen:
        kept = set(codes)
    elif set(codes) <= set(chosen):
        kept = set(chosen) - set(codes)
    else:
        kept = set(chosen) | set(codes)
    return ",".join(sorted(kept, key=lambda code: BY_CODE[code].slot))


def _single(codes: Sequence[str], sums: Mapping[str, int]) -> list[Stack]:
    return [
        Stack(t(f"category.{code}"), token, (code,), sums.get(code, 0))
        for code, token in zip(codes, _SINGLE, strict=False)
    ]


def _families(sums: Mapping[str, int]) -> list[Stack]:
    of = point_marks.families()
    found = []
    for family in point_marks.FAMILIES:
        codes = tuple(one.code for one in CATEGORIES if of[one.code] == family)
        known = tuple(dict.fromkeys((*codes, family)))
        total = sum(sums.get(code, 0) for code in known)
        if total:
            found.append(Stack(t(f"category.family.{family}"), _TOKENS[family], known, total))
    return found


def _button(part: Stack, chosen: Filter) -> html.Button:
    codes = [code for code in part.codes if code in BY_CODE]
    on = bool(chosen.categories) and set(codes) <= set(chosen.categories)
    return html.Button(
        [
            html.Span(
                className="part-colour",
                style={"background": f"var({part.token})"},
                **aria(hidden="true"),
            ),
            html.Span(part.label, className="part-name"),
            html.Bdi(number(part.total), className="part-total"),
        ],
        type="button",
        className=f"part{' part-on' if on else ''}",
        **data(address=f"types={toggled(chosen.categories, codes)}"),
    )
