"""What is connected, and is it well?"""

from dash import dcc, html

from components import boundary_form, settings_section, settings_strip, source_list
from components.ids import Boundaries, Sources
from domain.city import City
from locales import t

TICK_MS = 700
_TOLD = (
    *(Sources.ASKED, Sources.CHANGED, Sources.SENT),
    *(Boundaries.SENT, Boundaries.STORED),
)


def layout(_city: City) -> html.Div:
    """The skeleton: the list, places for a source that is opened, its form and a test of it."""
    heading = html.Div(html.H1(t("sources.title")), className="page-heading")
    trying = html.P(t("sources.trial.asking"), id=Sources.TRYING, className="banner", hidden=True)
    return html.Div(
        [
            *[dcc.Store(id=one) for one in _TOLD],
            dcc.Interval(id=Boundaries.CLOCK, interval=TICK_MS, disabled=True),
            heading,
            settings_strip.tabs("/sources"),
            settings_section.answers(
                settings_section.refusal(Sources.REFUSAL, Sources.REFUSAL_SAID),
                settings_section.said(Sources.SAID),
                unsays=(Sources.REFUSAL, Sources.SAID),
            ),
            source_list.card(),
            html.Div(id=Sources.OPENED),
            html.Div(id=Sources.FORM),
            settings_section.refusal(Sources.FORM_REFUSAL, Sources.FORM_REFUSAL_SAID),
            html.Div([trying, html.Div(id=Sources.TRIED)], className="source-trial", role="status"),
            boundary_form.card(),
        ],
        className="page settings sources",
    )
