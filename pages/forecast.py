"""The forecast: what is expected, and how good were we?"""

from dash import html

from components.attributes import aria, data
from components.chart import Chart
from components.ids import Forecast
from components.pick import Option, Pick
from domain.city import City
from domain.target import ALL, TARGETS
from locales import t

SPANS = ((7, ""), (1, "1"))


def layout(_city: City) -> html.Div:
    """The skeleton: choices, and places for chart, words and table."""
    return html.Div(
        [
            html.Div([html.H1(t("frame.page.forecast")), _choices()], className="page-heading"),
            html.Div(
                [
                    html.Div(_waiting(), id=Forecast.SUMMARY, className="forecast-cards"),
                    html.Section(
                        [
                            html.Div(id=Forecast.KEY),
                            Chart(Forecast.CHART, height=360, name="forecast"),
                        ],
                        id=Forecast.CHART_CARD,
                        className="card card-padded",
                        hidden=True,
                        **aria(label=t("forecast.chart.name")),
                    ),
                    html.Div(id=Forecast.RHYTHM),
                ],
                id=Forecast.SHOWN,
            ),
            html.Section(
                id=Forecast.TWIN, hidden=True, className="forecast-twin",
                **aria(label=t("forecast.table.name")),
            ),
        ],
        className="page forecast",
    )  # fmt: skip


def _choices() -> html.Div:
    targets = [Option(value=one.code, label=t(f"forecast.target.{one.code}")) for one in TARGETS]
    city = [Option(value="", label=t("forecast.city"))]
    return html.Div(
        [
            Pick(Forecast.AREA, param="area", label=t("forecast.area"), options=city),
            Pick(
                Forecast.TARGET,
                param="target",
                label=t("forecast.what"),
                options=targets,
                preset=ALL.code,
            ),
            _spans(),
            html.Div(id=Forecast.WAYS_OUT, className="forecast-out"),
        ],
        className="forecast-choices",
    )


def _spans() -> html.Div:
    return html.Div(
        [
            html.Button(
                t(f"forecast.span.{days}"),
                type="button",
                **data(address=f"days={value}"),
                **aria(pressed="false" if value else "true"),
            )
            for days, value in SPANS
        ],
        className="card segments",
        role="group",
        **aria(label=t("forecast.span.name")),
    )


def _waiting() -> list[html.Span]:
    return [html.Span(className="skeleton") for _ in range(3)]
