"""The settings: is everything well, and what do the models do tonight?"""

from dash import dcc, html

from components import (
    decision_dialog,
    figures_card,
    model_card,
    retrain_card,
    schedule_card,
    settings_strip,
    token_list,
    webhook_list,
)
from components.ids import Figures, Service, Settings, Webhooks
from domain.city import City
from domain.token import TokenKind
from locales import t

TICK_MS = 1_000
_TOLD = (
    Settings.STARTED,
    Settings.STOPPED,
    Settings.ENDED,
    Settings.ASKED,
    Settings.DECIDED,
    Settings.SCHEDULED,
    Figures.SAVED,
    Figures.ASKED,
    Figures.WITHDRAWN,
    Service.MADE,
    Service.ASKED,
    Service.REVOKED,
    Webhooks.MADE,
    Webhooks.ASKED,
    Webhooks.SWITCHED,
)


def layout(_city: City) -> html.Div:
    """The skeleton of every card; the clock stands still until a run is open."""
    heading = html.Div(html.H1(t("frame.page.settings")), className="page-heading")
    return html.Div(
        [
            *[dcc.Store(id=one) for one in _TOLD],
            dcc.Interval(id=Settings.CLOCK, interval=TICK_MS, disabled=True),
            heading,
            settings_strip.tabs("/settings"),
            retrain_card.card(),
            model_card.card(),
            schedule_card.card(),
            figures_card.card(),
            token_list.card(TokenKind.SERVICE),
            webhook_list.card(),
            decision_dialog.dialog(),
        ],
        className="page settings",
    )
