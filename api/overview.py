"""The tables of the Overview as files; the page shows the same."""

from collections.abc import Iterator
from dataclasses import replace

from flask import Response
from pydantic import Field
from sqlalchemy.orm import Session

from api import documented, filter_query, tables
from api.filter_query import FilterQuery
from auth import context
from db.queries import freshness, sources
from domain import filters
from domain.filters import Filter
from domain.overview import By, Lookout, Span, Table
from domain.roles import Permission
from domain.timeline import Asked
from services import overview, unusual

part = documented.Part("overview", "Overview")
_CSV = documented.Media("text/csv", "A line for each row of the table.")
CARRIED = ("filter", "data_through", "licence")
CHANGES = (
    *("key", "name", "from", "to", "base_from", "base_to", "count", "base", "difference", "low"),
    *("high", "interval_of", "percent", "completed", "flags", *CARRIED),
)
UNUSUAL = (
    *("area_id", "area", "categories", "from", "to", "count", "expected", "usual_low"),
    *("usual_high", "q", *CARRIED),
)


class Which(FilterQuery):
    """The filter, of which the period is left alone: each table has periods of its own."""

    compare: str = Field(
        "", description="Of the 28 days: previous, weekdays, year, or a period as from..to."
    )
    by: By = Field(By.CATEGORY, description="What stands in the rows.")
    span: Span = Field(Span.WEEKS, description="28 days, or the year so far.")


@part.get(
    "/api/v1/overview/changes.csv",
    Permission.SEE_MAP,
    "What changed by category or area, with the 95 % interval of the difference.",
    query=Which,
    answer=_CSV,
    refusals=(400, 404),
)
def changes(query: Which) -> Response:
    """The table of the Overview under a filter."""
    asked = _asked(query, query.compare)
    with context.reading() as session:
        shown = overview.table(session, asked, query.by, query.span)
        rows = list(_changes(shown, _carried(session, asked.chosen)))
    return tables.download(f"changes-{query.by}-{query.span}", CHANGES, rows)


@part.get(
    "/api/v1/overview/unusual.csv",
    Permission.SEE_MAP,
    "What stands out in the last complete weeks, with the false-discovery rate of each line.",
    query=FilterQuery,
    answer=_CSV,
    refusals=(400, 404),
)
def standing_out(query: FilterQuery) -> Response:
    """What the Overview calls unusual under a filter, whose period is left alone."""
    asked = _asked(query)
    with context.reading() as session:
        shown = unusual.lookout(session, asked)
        rows = list(_unusual(shown, _carried(session, asked.chosen)))
    return tables.download("unusual", UNUSUAL, rows)


def _asked(query: FilterQuery, compare: str = "") -> Asked:
    given = filter_query.asked(query, Permission.SEE_MAP, compare=compare)
    return replace(given, chosen=overview.timeless(given.chosen))


def _carried(session: Session, chosen: Filter) -> list[object]:
    """What every row says of where it comes from."""
    through = freshness.now_at(session).data_through
    licences = sorted({one.licence for one in sources.listed(session) if one.licence})
    return [filters.url_query(chosen), through, "; ".join(licences)]


def _changes(shown: Table, carried: list[object]) -> Iterator[list[object]]:
    for row in shown.rows:
        one = row.change
        yield [
            *(row.key, row.name, one.period.first, one.period.end),
            *(one.base_period.first, one.base_period.end, one.count, one.base),
            *(one.difference, one.low, one.high, one.measured, one.percent),
            one.completed and round(one.completed.expected, 1),
            " ".join(sorted(one.flags)),
            *carried,
        ]


def _unusual(shown: Lookout, carried: list[object]) -> Iterator[list[object]]:
    for one in shown.found:
        yield [
            *(one.area_id, one.area, " ".join(one.categories)),
            *(one.period.first, one.period.end, one.count, round(one.expected, 2)),
            *(one.low, one.high, one.q, *carried),
        ]
