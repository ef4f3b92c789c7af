"""Cases close by, of which this one may be a duplicate, or with which it can be merged."""

from collections.abc import Sequence
from datetime import timedelta

from dash import html

from components import verify_words
from components.attributes import aria, data
from domain.near_cluster import NearCluster
from locales import number, t


def listed(near: Sequence[NearCluster]) -> list[html.Button]:
    """The nearest ones, to press."""
    return [_row(n, one) for n, one in enumerate(near, 1)]


def _row(n: int, one: NearCluster) -> html.Button:
    facts = verify_words.facts(
        [
            t(f"category.{one.category}"),
            _away(one.distance_m),
            verify_words.brief(timedelta(minutes=one.minutes)),
            t("verify.reports", n=one.reports) if one.reports else None,
            t("verify.official", n=one.incidents) if one.incidents and not one.reports else None,
        ]
    )
    return html.Button(
        [verify_words.key(str(n)), html.Strong(html.Bdi(f"#{one.id}")), *facts],
        type="button",
        className="preset",
        **data(other=str(one.id), nth=str(n)),
        **aria(pressed="false"),
    )


def _away(metres: int | None) -> str:
    if metres is None:
        return ""
    if metres < 1000:
        return t("verify.reason.metres", n=number(metres))
    return t("verify.reason.kilometres", n=number(metres / 1000, digits=1))
