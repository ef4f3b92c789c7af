"""Who may sign in, and as what?"""

from typing import Any

from dash import dcc, html

from components import (
    account_invitations,
    account_list,
    account_person,
    settings_section,
    settings_strip,
)
from components.attributes import aria, data
from components.icons import icon
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
            html.Div(_answers(), className="accounts-answers"),
            html.Div(lists, id=Accounts.LISTS, className="accounts-lists"),
            account_person.page(),
        ],
        className="page settings accounts",
    )


def _answers() -> list[Any]:
    """What became of a press, in view wherever the button was, and the way to be rid of it."""
    words = {**data(unsays=""), **aria(label=t("frame.close"))}
    return [
        settings_section.refusal(Accounts.REFUSAL, Accounts.REFUSAL_SAID),
        settings_section.said(Accounts.SAID),
        html.Div(id=Accounts.SHOWN, role="status"),
        html.Button(icon("close"), type="button", className="icon-button", **words),
    ]
