"""A person's own account: how do I sign in, where am I signed in, what asks in my name?"""

from dash import dcc, html

from components import own_factor, own_password, own_sessions, token_list
from components.ids import Account, Own
from domain.city import City
from domain.token import TokenKind
from locales import t

_STORES = (
    Account.MADE,
    Account.ASKED,
    Account.REVOKED,
    Own.CHANGED,
    Own.ASKED,
    Own.CLOSED,
)


def layout(_city: City) -> html.Div:
    """The skeleton of the cards."""
    title = html.H1(t("tokens.page.title"))
    heading = html.Div([title, html.P(id=Own.PERSON, className="muted")], className="page-heading")
    return html.Div(
        [
            *(dcc.Store(id=one) for one in _STORES),
            heading,
            own_factor.card(),
            own_password.card(),
            own_sessions.card(),
            token_list.card(TokenKind.PERSONAL),
        ],
        className="page settings",
    )
