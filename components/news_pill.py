"""What a page does not show yet, said quietly; a person brings it in."""

from dash import dcc, html

from components.attributes import data
from components.ids import Frame
from locales import t


def pill() -> html.Div:
    """Hidden while the page shows all there is. `assets/live.js` hears of changes."""
    stores = [dcc.Store(id=one) for one in (Frame.NEWS_HEARD, Frame.NEWS_SINCE, Frame.NEWS_APPLIED)]
    button = html.Button(
        id=Frame.NEWS,
        type="button",
        className="pill news-pill",
        hidden=True,
        title=t("news.apply"),
        n_clicks=0,
        **data(live="/api/v1/live"),
    )
    return html.Div([*stores, button], className="pill-place", role="status")


def said(added: int | None) -> str:
    """How many records are new; None where that is not told, 0 where others changed."""
    if added is None:
        return t("news.some")
    return t("news.added", n=added) if added else t("news.changed")
