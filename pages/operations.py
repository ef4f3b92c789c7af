"""Is Halo itself well, and who is told when it is not?"""

from dash import dcc, html

from components import alert_list, alert_post, doctor_screen, settings_strip
from components.ids import Operations
from domain.city import City
from locales import t

# A message is on its way within seconds.
TICK_MS = 5_000


def layout(_city: City) -> html.Div:
    """The skeleton of every card."""
    heading = html.Div(html.H1(t("operations.title")), className="page-heading")
    stores = (Operations.ASKED, Operations.HEEDED, Operations.TESTED)
    return html.Div(
        [
            *[dcc.Store(id=one) for one in stores],
            dcc.Interval(id=Operations.CLOCK, interval=TICK_MS),
            heading,
            settings_strip.tabs("/operations"),
            alert_list.card(),
            doctor_screen.card(),
            alert_post.card(),
            alert_list.past_card(),
        ],
        className="page settings",
    )
