"""A file comes in: how will it be read?"""

from dash import dcc, html

from components import import_desk, import_files, settings_strip
from components.ids import Imports
from domain.city import City
from locales import t

TICK_MS = 700
_TOLD = (Imports.GATHERED, Imports.SETTLED, Imports.ASKED, Imports.DONE, Imports.ENDED)


def layout(_city: City) -> html.Div:
    """The skeleton of the cards; the clock stands still until a job is open."""
    heading = html.Div(html.H1(t("imports.title")), className="page-heading")
    return html.Div(
        [
            *[dcc.Store(id=one) for one in _TOLD],
            dcc.Interval(id=Imports.CLOCK, interval=TICK_MS, disabled=True),
            heading,
            settings_strip.tabs("/sources/import"),
            html.Div(id=Imports.SAID, className="banner settings-said", role="status"),
            import_desk.card(),
            import_files.hand_over(),
            import_files.history_card(),
        ],
        className="page settings",
    )
