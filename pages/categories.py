"""What do the words of a source mean?"""

from dash import dcc, html

from components import category_editions, category_words, settings_strip
from components.ids import Categories
from domain.city import City
from locales import t

TICK_MS = 700
_TOLD = (Categories.SEEN, Categories.SAVED, Categories.ASKED, Categories.ENDED)


def layout(_city: City) -> html.Div:
    """The skeleton of the cards; the clock stands still until stored incidents are changed."""
    heading = html.Div(html.H1(t("categories.title")), className="page-heading")
    return html.Div(
        [
            *[dcc.Store(id=one) for one in _TOLD],
            dcc.Store(id=Categories.CHANGES, data={}),
            dcc.Interval(id=Categories.CLOCK, interval=TICK_MS, disabled=True),
            heading,
            settings_strip.tabs("/sources/categories"),
            category_words.card(),
            category_editions.card(),
        ],
        className="page settings",
    )
