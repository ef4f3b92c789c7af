"""What the Forecast page says in words: the next step, the record, and why there is nothing."""

from datetime import datetime

from dash import html
from dash.development.base_component import Component

from components import moments, notice
from components.attributes import aria, data
from components.header_pills import STALE_AFTER
from components.icons import icon
from domain.outlook import Expected, Outlook, Record
from locales import PERCENT, day, number, t


def headline(shown: Outlook) -> html.Section:
    """The next step of time: how many, how sure, and what would be usual."""
    first = shown.expected[0]
    return html.Section(
        [
            html.P(_period(first), className="figure-name"),
            html.P(
                [
                    html.Bdi(f"{number(first.fan.low80)}–{number(first.fan.high80)}", dir="ltr"),
                    html.Small(t("forecast.likeliest", n=first.likeliest)),
                ],
                className="figure-value",
            ),
            html.P(t("forecast.usual", baseline=number(first.baseline, digits=1))),
        ],
        className="card card-padded forecast-next",
        **aria(label=t("forecast.next")),
    )


def record(found: Record | None, *, stands_in: bool = False) -> html.Section:
    """How far to trust it: from the backtest of the model shown, or that there is none; that it is
    the baseline, where that ``stands_in`` for a model that trailed it."""
    fallen = [html.P(t("accuracy.trust.stands_in"), className="banner banner-amber")]
    return html.Section(
        [
            html.P(t("forecast.record.name"), className="figure-name"),
            *(fallen if stands_in else []),
            *_record(found),
        ],
        className="card card-padded",
        **aria(label=t("forecast.record.name")),
    )


def origin(shown: Outlook, zone: str, *, now: datetime) -> html.P:
    """From what, by what and when the forecast was made; amber where the nights since then have
    brought no newer one."""
    if shown.issued_at is None or shown.data_through is None:
        return html.P()
    gone = now - shown.issued_at
    said = t(
        "forecast.origin",
        model=t(f"forecast.recipe.{shown.recipe}"),
        through=moments.dated(shown.data_through),
        issued=moments.when(shown.issued_at, zone, now=now),
        age=moments.age(gone),
    )
    if gone <= STALE_AFTER:
        return html.P(said, className="muted forecast-origin")
    older = [icon("warning"), html.Span([said, " ", t("forecast.stale")])]
    return html.P(older, className="banner banner-amber forecast-origin")


def nothing(shown: Outlook) -> Component:
    """Why there is no number, and what would bring one."""
    return notice.empty(
        t(f"forecast.nothing.{shown.reason}.title", area=shown.area),
        t(f"forecast.nothing.{shown.reason}.advice", n=shown.missing),
    )


def ways_out(csv: str) -> list[Component]:
    """The same as a table and as a file."""
    return [
        html.Button(
            [icon("table"), t("forecast.table.name")],
            type="button",
            className="button",
            **data(address="view=table", address_back="view="),
            **aria(pressed="false"),
        ),
        html.A([icon("download"), "CSV"], href=csv, className="button", download=""),
    ]


def key(shown: Outlook) -> html.Ul:
    """What the marks of the chart stand for."""
    names = ["recorded", "expected", "interval", "baseline"]
    names += ["provisional"] if any(one.provisional for one in shown.past) else []
    names += ["then"] if shown.issued else []
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(className=f"chart-key chart-key-{name}", **aria(hidden="true")),
                    t(f"forecast.key.{name}"),
                ]
            )
            for name in names
        ],
        className="chart-keys",
    )


def _period(first: Expected) -> str:
    if first.days == 1:
        return day(first.first_day, form="EEEE d MMMM")
    last = moments.dated(first.first_day)
    return t("forecast.week_from", day=last)


def _record(found: Record | None) -> list[html.P]:
    if found is None:
        return [html.P(t("forecast.record.none"))]
    better = "better" if found.low > 0 else "worse" if found.high < 0 else "level"
    interval = f"{number(found.low, digits=1)} – {number(found.high, digits=1)}{PERCENT}"
    return [
        html.P(
            [
                html.Bdi(f"{number(found.skill, digits=1)}{PERCENT}", dir="ltr"),
                html.Small(html.Bdi(f"[{interval}]", dir="ltr")),
            ],
            className="figure-value",
        ),
        html.P(t(f"forecast.record.{better}", n=found.origins)),
        html.P(t("forecast.record.coverage", share=number(100 * found.coverage80, digits=0))),
    ]
