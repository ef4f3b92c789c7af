"""Figures of areas are given, changed and taken back, for the fairness audit alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import areas
from db.queries import covariates as rows
from db.queries.areas import KnownArea
from domain import covariate
from domain.covariate import LONGEST_NAME, Given, Unread
from domain.errors import BadInput, IllegalStep
from locales import lined, t

# As the audit trail calls them.
GIVEN, WITHDRAWN = "area_figures_given", "area_figures_withdrawn"
# Fewer different figures make no groups to compare.
LEAST_DIFFERENT = 2
_SHOWN_NAMES = 5
_CITY = "city"


def table(session: Session) -> str:
    """Every area with its figure in force, a line each, to be changed and given back."""
    known, found = _named(session), rows.in_force(session)
    figures: Mapping[int, float] = found.figures if found else {}
    return covariate.written(
        [("" if one.code == one.name else one.code, one.name, figures.get(one.id)) for one in known]
    )


def put(session: Session, name: str, text: str, *, by: int, now: datetime) -> int:
    """Put the figures of ``text`` in force, called ``name``; of how many areas they are.

    Raises ``BadInput`` where ``name`` is empty or long, ``text`` is no table, names an area that
    is none, or names it twice, or where the figures make no groups.
    """
    called = " ".join(name.split())
    if not 0 < len(called) <= LONGEST_NAME:
        raise BadInput(t("covariates.refused.name", most=LONGEST_NAME))
    try:
        given = [one for one in covariate.table(text) if one.figure is not None]
    except Unread as unread:
        raise BadInput(lined(unread.line)) from None
    figures = _figures(given, _named(session))
    if len(set(figures.values())) < LEAST_DIFFERENT:
        raise BadInput(t("covariates.refused.few"))
    rows.keep(session, called, figures, by=by, now=now)
    return len(figures)


def withdraw(session: Session, *, now: datetime) -> None:
    """From here on areas are grouped by how much is recorded. Raises ``IllegalStep`` where they
    are already."""
    if not rows.withdraw(session, now=now):
        raise IllegalStep(t("covariates.refused.none"))


def _named(session: Session) -> list[KnownArea]:
    return [one for one in areas.listed(session) if one.level != _CITY]


def _figures(given: Sequence[Given], known: Sequence[KnownArea]) -> dict[int, float]:
    by_word: dict[str, list[KnownArea]] = defaultdict(list)
    for each in known:
        for word in {each.code.casefold(), each.name.casefold()}:
            by_word[word].append(each)
    found: dict[int, float] = {}
    strange: list[str] = []
    for one in given:
        area = _area(one, by_word)
        if area is None:
            strange.append(" ".join(one.names))
        elif area.id in found:
            raise BadInput(t("covariates.refused.twice", name=area.name))
        else:
            found[area.id] = one.figure or 0.0
    if strange:
        names = ", ".join(strange[:_SHOWN_NAMES])
        raise BadInput(t("covariates.refused.strange", n=len(strange), names=names))
    return found


def _area(given: Given, by_word: Mapping[str, Sequence[KnownArea]]) -> KnownArea | None:
    """The one area that every word of a line names, the finest where several do."""
    chosen = [by_word.get(word.casefold(), ()) for word in given.names]
    common = [one for one in chosen[0] if all(one in others for others in chosen[1:])]
    return common[0] if common else None
