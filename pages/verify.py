"""Verify: is this report real, and the same event as another?"""

from dash import dcc, html

from components import notice, verify_form, verify_queue
from components.attributes import aria, data
from components.cell_outlines import CellOutlines, small_map
from components.ids import Verify
from components.plain import Plain
from domain.city import City
from locales import t

_HELD = (
    Verify.VIEW,
    Verify.CLUSTER,
    Verify.REVIEWER,
    Verify.HEARD,
    Verify.TOLD,
    Verify.CHANGED,
)


def layout(city: City) -> html.Div:
    """The skeleton: what waits, the case that is open, and the desk on which it is decided."""
    return html.Div(
        [
            html.H1(t("verify.title"), className="visually-hidden"),
            *map(dcc.Store, _HELD),
            # Before the page: the key that takes back means what was just done.
            html.Div(id=Verify.DONE, className="toast-area", role="status"),
            _bar(),
            notice.banner(
                Verify.LIST_REFUSAL, Verify.LIST_REFUSAL_SAID, unknown=t("verify.state.unknown")
            ),
            html.Div(
                [verify_queue.place(), _case(), _desk(city)],
                className="verify-page",
                **data(verify_page=""),
            ),
        ],
        className="page-place",
    )


def _bar() -> html.Div:
    figures = [
        Plain(Verify.PACE, class_name="verify-strip strip-pace"),
        Plain(Verify.STRIP, class_name="verify-strip"),
    ]
    return html.Div([verify_queue.views(), *figures], className="filter-bar verify-bar")


def _case() -> html.Section:
    return html.Section(
        [
            Plain(Verify.HEAD, class_name="case-head", drawn=verify_queue.waiting()),
            Plain(Verify.EVIDENCE, class_name="case-evidence"),
        ],
        className="verify-case",
        **aria(label=t("verify.case.name")),
    )


def _desk(city: City) -> html.Section:
    return html.Section(
        [
            _map(city),
            html.Div(
                [
                    notice.banner(Verify.REFUSAL, Verify.REFUSAL_SAID),
                    Plain(Verify.CLAIM, class_name="case-claim"),
                    verify_form.form(),
                ],
                className="card case-desk",
            ),
            Plain(Verify.HISTORY, class_name="case-history"),
        ],
        className="verify-desk",
        **aria(label=t("verify.desk.name")),
    )


def _map(city: City) -> html.Div:
    kinds = ("area", "linked", "proposed", "near", "nowhere", "label")
    outlines = CellOutlines(Verify.CELLS, words={name: t(f"verify.map.{name}") for name in kinds})
    return small_map(outlines, city.centre, city.zoom, base=Verify.BASE)
