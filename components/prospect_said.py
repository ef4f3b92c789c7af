"""What is expected, in words: of the whole map, and of one cell with its reasons."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import html

from components import accuracy_checks
from domain.prospect import CellProspect, Coarseness, SurfaceRecord
from locales import PERCENT, moment, number, t

# Parts that say less than this stand together as the rest.
_LEAST_SHARE = 0.05


def sentence(
    told: Mapping[str, Any],
    record: SurfaceRecord | None,
    coarseness: Coarseness | None,
    zone: str,
) -> list[Any]:
    """How many in the seven days, how good the model was where it was tried, and why there are
    no finer cells where there are none."""
    first, end = (datetime.fromisoformat(str(told[edge])) for edge in ("first", "end"))
    period = t(
        "prospect.period",
        first=moment(first, zone, form="d MMM"),
        end=moment(end, zone, form="d MMM y"),
    )
    expected = t("prospect.expected", n=round(float(told["expected"])))
    why = [] if coarseness is None else [" · ", html.Span(said_coarse(coarseness), dir="auto")]
    return [html.Strong(expected), f" {period}", " · ", said_record(record), *why]


def said_coarse(told: Coarseness) -> str:
    """Why there are no finer cells."""
    size = number(told.km2, digits=2)
    why = [accuracy_checks.said(one) for one in told.found]
    return " ".join([t("prospect.coarse", km2=size), *why])


def said_record(record: SurfaceRecord | None) -> str:
    """The record in a sentence; that there is none where there is none."""
    if record is None:
        return t("prospect.record.none")
    said = t(
        "prospect.record.said",
        caught=number(record.caught, digits=0),
        area=number(record.area, digits=0),
        rest=number(100 - record.caught, digits=0),
        ratio=number(record.ratio, digits=2),
        low=number(record.low, digits=2),
        high=number(record.high, digits=2),
    )
    return f"{said}. {t('accuracy.trust.stands_in')}" if record.stands_in else said


def cell(told: CellProspect, zone: str) -> html.Section:
    """The next seven days of one cell: how many, how likely, and why."""
    first = moment(told.window.first, zone, form="d MMM")
    end = moment(told.window.end, zone, form="d MMM y")
    what = t(f"forecast.target.{told.target}")
    return html.Section(
        [
            html.H3(t("prospect.cell.title", first=first, end=end)),
            html.P(
                [
                    html.Bdi(_small(told.expected), className="figure-value"),
                    html.Span(t("prospect.cell.expected", what=what), className="figure-note"),
                ],
                className="figure",
            ),
            *_around(told),
            html.P(t("prospect.cell.chance", share=_likely(100 * told.chance))),
            html.Ul(
                [_reason(name, share) for name, share in _shown(told.reasons)], className="shares"
            ),
        ]
    )


def _around(told: CellProspect) -> list[html.P]:
    if told.coarseness is None:
        return []
    return [html.P(said_coarse(told.coarseness), className="note-box", dir="auto")]


def _shown(reasons: tuple[tuple[str, float], ...]) -> list[tuple[str, float]]:
    kept = [one for one in reasons if one[1] >= _LEAST_SHARE]
    rest = 1 - sum(share for _, share in kept)
    return [*kept, ("rest", rest)] if rest >= 0.005 else kept


def _reason(name: str, share: float) -> html.Li:
    percent = number(100 * share, digits=0)
    bar = html.Meter(value=str(share), min="0", max="1", className="share-bar")
    return html.Li([html.Span(t(f"prospect.part.{name}")), bar, html.Bdi(f"{percent}{PERCENT}")])


def _likely(percent: float) -> str:
    """Nothing that is to come is certain."""
    return _small(percent) if percent < 99 else number(min(percent, 99.9), digits=1)


def _small(value: float) -> str:
    return number(value, digits=0 if value >= 10 else 1 if value >= 1 else 2)
