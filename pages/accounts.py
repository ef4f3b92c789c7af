"""Who may sign in, and as what?"""

from dash import dcc, html

from components import (
    account_invitations,
    account_list,
    account_person,
    settings_section,
    settings_strip,
)
from components.ids import Accounts, Invite
from domain.city import City
from locales import t

_TOLD = (Accounts.PERSON, Accounts.ASKED, Accounts.CHANGED, Invite.MADE)


def layout(_city: City) -> html.Div:
    """The skeleton: everybody, or the one account that the address asks for."""
    heading = html.Div(html.H1(t("accounts.title")), className="page-heading")
    lists = [account_list.card(), account_invitations.card()]
    return html.Div(
        [
            *[dcc.Store(id=one) for one in _TOLD],
            heading,
            settings_strip.tabs("/accounts"),
            settings_section.answers(
                settings_section.refusal(Accounts.REFUSAL, Accounts.REFUSAL_SAID),
                settings_section.said(Accounts.SAID),
                html.Div(id=Accounts.SHOWN, role="status"),
                unsays=(Accounts.REFUSAL, Accounts.SAID, Accounts.SHOWN),
            ),
            html.Div(lists, id=Accounts.LISTS, className="accounts-lists"),
            account_person.page(),
        ],
        className="page settings accounts",
    )
