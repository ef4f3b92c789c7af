"""The question for what exact places are needed, asked once a session before any is shown."""

from dash import dcc, html

from components.attributes import aria
from components.ids import RiskMap
from locales import t

LONGEST_REASON = 200


def question() -> html.Div:
    """Hidden until single incidents are on the map without a reason."""
    field = dcc.Input(
        id=RiskMap.REASON, type="text", className="input", maxLength=LONGEST_REASON, value=""
    )
    give = html.Button(
        t("sight.exact.give"), id=RiskMap.GIVE_REASON, type="button", className="button"
    )
    return html.Div(
        [
            html.H2(t("sight.exact.title"), className="legend-title"),
            html.P(t("sight.exact.lead"), className="legend-note"),
            html.Label(t("sight.exact.label"), htmlFor=RiskMap.REASON),
            html.Div([field, give], className="exact-places-answer"),
        ],
        id=RiskMap.ASK_REASON,
        className="card exact-places",
        hidden=True,
        role="region",
        **aria(label=t("sight.exact.title")),
    )
