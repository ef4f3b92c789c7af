"""Who did what, and when?"""

from dash import dcc, html

from components import audit_form, settings_strip
from components.attributes import aria
from components.audit_ids import Audit
from domain.city import City
from locales import t


def layout(_city: City) -> html.Div:
    """The skeleton of the page."""
    heading = html.Div(html.H1(t("audit.title")), className="page-heading")
    found = html.Div(id=Audit.FOUND, className="audit-found", **aria(live="polite"))
    steps = html.Div(id=Audit.STEPS, className="settings-buttons audit-steps")
    return html.Div(
        [
            dcc.Store(id=Audit.ASKED),
            heading,
            settings_strip.tabs("/audit"),
            audit_form.card(),
            found,
            steps,
            audit_form.chain_card(),
        ],
        className="page settings audit",
    )
