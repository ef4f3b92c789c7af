"""A person's own account: which programs ask in their name?"""

from dash import dcc, html

from components import token_list
from components.ids import Account
from domain.city import City
from domain.token import TokenKind
from locales import t


def layout(_city: City) -> html.Div:
    """The skeleton of the card."""
    heading = html.Div(html.H1(t("tokens.page.title")), className="page-heading")
    stores = [dcc.Store(id=one) for one in (Account.MADE, Account.ASKED, Account.REVOKED)]
    return html.Div(
        [*stores, heading, token_list.card(TokenKind.PERSONAL)],
        className="page settings",
    )
