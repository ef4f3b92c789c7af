"""A person's own second factor: whether it is on, and the way to the page that changes it."""

from datetime import datetime

from dash import html

from components import moments, settings_section
from components.ids import Own
from locales import t

_PAGE = "/second-factor"


def card() -> html.Section:
    """The skeleton of the card."""
    return settings_section.section(
        "factor",
        t("account.factor.title"),
        t("account.factor.lead"),
        [html.Div(html.Span(className="skeleton"), id=Own.FACTOR)],
    )


def standing(since: datetime | None, codes_left: int, zone: str, *, now: datetime) -> html.Div:
    """Since when it is on, and how many recovery codes are left; or that it is off."""
    if since is None:
        words = [html.P([_badge("off"), " ", t("account.factor.off")])]
        return _row(words, t("account.factor.set_up"))
    at = moments.when(since, zone, now=now)
    words = [html.P([_badge("on"), " ", t("account.factor.on", at=at)])]
    if codes_left:
        words.append(html.P(t("auth.factor.left", n=codes_left), className="muted"))
    else:
        words.append(html.P(t("account.factor.none_left"), className="banner banner-amber"))
    return _row(words, t("account.factor.change"))


def _row(words: list[html.P], action: str) -> html.Div:
    link = html.A(action, href=_PAGE, className="button")
    return html.Div([html.Div(words), link], className="settings-heading")


def _badge(state: str) -> html.Span:
    colour = "badge badge-green" if state == "on" else "badge badge-amber"
    return html.Span(t(f"account.factor.state_{state}"), className=colour)
