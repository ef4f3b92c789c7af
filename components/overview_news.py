"""What came since a person's last visit."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from dash import html

from components import moments
from domain.overview import News
from locales import number, t

# As many categories by name as can be read at a glance.
_NAMED = 4


def card(shown: News, zone: str, *, now: datetime) -> list[Any]:
    """Incidents, searches and forecasts that came in between; a first visit is said as such."""
    if shown.since is None:
        return [html.P(t("overview.news.first"), className="muted")]
    at = moments.when(shown.since, zone, now=now)
    since = t("overview.news.since", at=at, age=moments.age(now - shown.since))
    items = list(_items(shown))
    listed = html.Ul(items, className="overview-news") if items else None
    quiet = None if items else html.P(t("overview.news.nothing"))
    return [html.P(since, className="muted"), listed, quiet, *_notes(shown)]


def _items(shown: News) -> Iterator[html.Li]:
    if shown.added:
        yield _item(t("overview.news.added", n=sum(shown.added.values())), _kinds(shown.added))
    if shown.revised:
        yield _item(t("overview.news.revised", n=shown.revised))
    if shown.withdrawn:
        yield _item(t("overview.news.withdrawn", n=shown.withdrawn))
    if shown.searches:
        found = t("overview.news.searches", n=shown.searches)
        yield html.Li(html.A(found, href="/hot-spots"))
    if shown.forecasts:
        issued = t("overview.news.forecasts", n=shown.forecasts)
        yield html.Li(html.A(issued, href="/forecast"))


def _item(what: str, more: str = "") -> html.Li:
    return html.Li([html.Strong(what), html.Span(more, className="muted") if more else None])


def _kinds(added: Mapping[str, int]) -> str:
    busiest = sorted(added.items(), key=lambda pair: -pair[1])
    said = [f"{t(f'category.{code}')} {number(n)}" for code, n in busiest[:_NAMED]]
    rest = sum(n for _, n in busiest[_NAMED:])
    if rest:
        said.append(t("overview.news.others", n=rest))
    return " · ".join(said)


def _notes(shown: News) -> Iterator[html.P]:
    if shown.added is None:
        yield html.P(t("overview.news.not_yours"), className="muted")
    if shown.more:
        yield html.P(t("overview.news.more"), className="muted")
