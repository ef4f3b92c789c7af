"""Weeks as small bars: every week is drawn, those without incidents too."""

from collections.abc import Sequence

from dash import html

from components import moments
from components.attributes import aria
from domain.cell_story import Week
from locales import t


def chart(weeks: Sequence[Week]) -> html.Figure:
    """Bars from zero; the whole is said in words below."""
    counts = [week.count for week in weeks if week.count is not None]
    top = max(counts, default=0)
    words = [t("risk_map.cell.weeks_said", n=sum(counts), top=top)]
    if len(counts) < len(weeks):
        words.append(t("risk_map.cell.weeks_hidden", n=len(weeks) - len(counts)))
    ends = [moments.dated(weeks[0].first), moments.dated(weeks[-1].first)]
    bars = [_bar(week, top) for week in weeks]
    return html.Figure(
        [
            html.Div(bars, className="week-bars", dir="ltr", **aria(hidden="true")),
            html.Div([html.Bdi(end) for end in ends], className="week-ends", dir="ltr"),
            html.Figcaption(" ".join(words), className="figure-note"),
        ],
        className="weeks",
    )


def _bar(week: Week, top: int) -> html.Span:
    said = moments.dated(week.first)
    if week.count is None:
        return html.Span(className="week-hidden", title=said)
    share = week.count / top if top else 0.0
    return html.Span(
        className="week" if week.count else "week week-zero",
        style={"height": f"{share:.1%}"},
        title=t("risk_map.cell.week", day=said, n=week.count),
    )
