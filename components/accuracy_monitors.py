"""Whom do the predictions serve, and could they chase their own tail?"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from dash import html

from components import accuracy_checks, accuracy_section, chart, fact_table, quantities
from components.fact_table import Column
from domain.audit import RECORDED, Audit, Feedback, Group
from domain.scorecard import Monitors
from locales import t

# Observed ÷ expected of one group over that of the others should lie between these.
_FAIR = (0.8, 1.25)


def fairness(found: Monitors) -> html.Section:
    """The audit by thirds of the areas, its flags, and what it cannot see."""
    unseen = accuracy_section.note(t("accuracy.fairness.unseen"))
    if found.audit is None:
        return accuracy_section.section("fairness", html.P(t("accuracy.fairness.none")), unseen)
    audit = found.audit
    by = t("accuracy.fairness.grouped", by=_covariate(audit))
    flags = [
        html.P(accuracy_checks.said(one), className="banner banner-amber")
        for one in audit.findings
        if one.code == "unlike_groups"
    ]
    fine = [] if flags else [html.P(t(f"accuracy.fairness.{_unflagged(audit)}"))]
    known = [html.P(by, dir="auto"), *_missing(audit)]
    return accuracy_section.section("fairness", *known, *flags, *fine, _ratios(audit), unseen)


def _unflagged(audit: Audit) -> str:
    """Nothing is flagged: all lie within the bounds, or what lies outside may be chance."""
    low, high = _FAIR
    ratios = [one.ratio for one in audit.groups if one.ratio is not None]
    return "fine" if all(low <= one <= high for one in ratios) else "chance"


def _covariate(audit: Audit) -> str:
    """What the areas are grouped by: Halo's own word, or the name somebody gave."""
    if audit.covariate == RECORDED:
        return t("accuracy.fairness.by.recorded")
    # Isolated: a name runs in its own direction.
    return f"\u2068{audit.covariate}\u2069"


def _missing(audit: Audit) -> list[html.P]:
    """How figures are given where there are none, and how many areas have none."""
    if audit.covariate == RECORDED:
        return [accuracy_section.note(t("accuracy.fairness.ungiven"))]
    if audit.unknown:
        return [accuracy_section.note(t("accuracy.fairness.unknown", n=audit.unknown))]
    return []


def feedback(found: Monitors) -> html.Section:
    """What was measured of lock-in here, and what the simulation says of the rule behind it."""
    parts: list[Any] = [html.P(_churn(found))]
    if found.feedback:
        parts.append(_simulated(found.feedback))
    return accuracy_section.section("feedback", *parts)


def _churn(found: Monitors) -> str:
    churn = None if found.audit is None else found.audit.churn
    if churn is None:
        return t("accuracy.feedback.no_churn", n=found.issues)
    locked = found.audit is not None and any(one.code == "lock_in" for one in found.audit.findings)
    key = "locked" if locked else "moving"
    return t(f"accuracy.feedback.{key}", churn=quantities.percent(churn))


def _ratios(audit: Audit) -> html.Div:
    return accuracy_section.charted(
        "accuracy-groups",
        _groups([one for one in audit.groups if one.ratio is not None]),
        label=t("accuracy.fairness.said"),
        height=200,
        table=_table(audit.groups),
        name="groups",
    )


def _groups(groups: Sequence[Group]) -> go.Figure:
    rows = list(groups)[::-1]
    points = go.Scatter(
        x=[one.ratio for one in rows],
        y=[_name(one) for one in rows],
        mode="markers+text",
        marker={
            "size": 10,
            "color": [chart.token("amber" if one.flagged else "accent") for one in rows],
            "symbol": ["diamond" if one.flagged else "circle" for one in rows],
        },
        text=[quantities.plain(one.ratio) for one in rows],
        textposition="top center",
        textfont={"color": chart.token("ink")},
        cliponaxis=False,
        hoverinfo="skip",
    )
    ends = [one.ratio or 1.0 for one in rows] + list(_FAIR)
    fair = {
        "type": "rect", "x0": _FAIR[0], "x1": _FAIR[1], "yref": "paper", "y0": 0, "y1": 1,
        "line": {"width": 0}, "fillcolor": chart.token("accent", 0.08), "layer": "below",
    }  # fmt: skip
    return go.Figure(
        points,
        layout=chart.layout(
            hovermode=False,
            shapes=[fair],
            xaxis={
                "title": {"text": quantities.worded(t("accuracy.fairness.ratio"))},
                "range": [min(ends) - 0.1, max(ends) + 0.1],
                "showgrid": True,
            },
            yaxis={
                "ticksuffix": "  ",
                "range": [-0.6, len(rows) - 0.2],
                "showgrid": False,
                "tickfont": {"color": chart.token("ink"), "size": 12},
            },
        ),
    )


def _name(group: Group) -> str:
    return t(f"accuracy.fairness.group_{group.number}", areas=t("accuracy.areas", n=group.areas))


def _table(groups: Sequence[Group]) -> html.Div:
    names = ("expected", "actual", "observed", "ratio", "skill", "top_share")
    columns = [
        Column(t("accuracy.fairness.group")),
        *[Column(t(f"accuracy.fairness.{name}"), number=True) for name in names],
    ]
    rows = [
        [
            _name(one),
            quantities.plain(one.expected, digits=0),
            quantities.plain(one.actual, digits=0),
            quantities.plain(one.observed_expected),
            quantities.plain(one.ratio),
            quantities.percent(one.skill),
            quantities.percent(one.top_share),
        ]
        for one in groups
    ]
    return fact_table.table(t("accuracy.fairness.said"), columns, rows)


def _simulated(runs: Sequence[Feedback]) -> html.Div:
    names = ("inflation", "apart", "patrols", "settled")
    columns = [
        Column(t("accuracy.feedback.training")),
        *[Column(t(f"accuracy.feedback.{name}"), number=True) for name in names],
    ]
    rows: list[list[Any]] = [
        [
            t(f"accuracy.feedback.{one.training}"),
            quantities.percent(one.inflation, signed=True),
            quantities.percent(one.apart, signed=True),
            quantities.times(one.patrols),
            quantities.plain(one.settled),
        ]
        for one in runs
    ]
    table = fact_table.table(t("accuracy.feedback.caption"), columns, rows)
    return accuracy_section.part(
        t("accuracy.feedback.simulated"), accuracy_section.note(t("accuracy.feedback.town")), table
    )
