"""The figures of the Overview, on a town whose map is known to the last incident."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db import session as database
from domain.city import City
from domain.filters import Filter, Period
from domain.model import ModelKind
from domain.overview import By, Span
from domain.roles import Role
from domain.sight import SMALLEST_SHOWN, WHOLE, sight
from domain.timeline import Asked
from services import overview
from tests import predicted, town
from tests.api import drawn

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
# 15 with a cell, of the 6 beside them one has no cell for its doubtful time.
MAPPED = sum(drawn.RECENT.values()) + drawn.BEYOND_COUNT
Drawn = tuple[database.Sessions, City]


@pytest.fixture(scope="module")
def stored(database_url: str) -> Iterator[Drawn]:
    with drawn.town_of(database_url) as (sessions, city):
        yield sessions, city


def asked(stored: Drawn, chosen: Filter | None = None, *, now: datetime = NOW) -> Asked:
    return Asked(stored[1], chosen or Filter(), WHOLE, now)


def test_the_figures_end_with_the_newest_whole_day(stored: Drawn) -> None:
    with stored[0]() as session:
        shown = overview.headline(session, asked(stored))
    assert shown.newest == shown.through == drawn.NEWEST
    assert shown.weeks.period == drawn.LAST_WEEKS
    assert shown.week.period.days == 7
    # The week is measured by the four before it.
    assert shown.week.base_period.days == 28
    assert shown.week.base_period.end == shown.week.period.first


def test_a_day_that_has_only_begun_is_left_out(stored: Drawn) -> None:
    begun = datetime(2026, 1, 1, 1, tzinfo=UTC)  # still the evening of the newest day there
    with stored[0]() as session:
        shown = overview.headline(session, asked(stored, now=begun))
    assert shown.through == drawn.NEWEST - timedelta(days=1)


def test_what_has_a_place_is_a_share_with_its_interval(stored: Drawn) -> None:
    with stored[0]() as session:
        found = overview.headline(session, asked(stored)).located
    assert found.mapped == MAPPED
    assert found.total is not None
    assert found.total > MAPPED
    assert found.low is not None
    assert found.share is not None
    assert found.high is not None
    assert 0 < found.low < found.share == MAPPED / found.total < found.high < 1


def test_a_filter_holds_in_every_figure(stored: Drawn) -> None:
    chosen = Filter(categories=("assault",))
    with stored[0]() as session:
        every = overview.headline(session, asked(stored))
        some = overview.headline(session, asked(stored, chosen))
    assert every.weeks.count is not None
    assert some.weeks.count is not None
    assert 0 < some.weeks.count < every.weeks.count


def test_tables_by_category_and_area_add_up_to_the_same(stored: Drawn) -> None:
    with stored[0]() as session:
        total = overview.headline(session, asked(stored)).weeks.count
        tables = [overview.table(session, asked(stored), by, Span.WEEKS) for by in By]
    for shown in tables:
        assert sum(row.change.count or 0 for row in shown.rows) == total
        counts = [row.change.count or 0 for row in shown.rows]
        assert counts == sorted(counts, reverse=True)
    names = {row.name for row in tables[1].rows}
    assert {"District 1", "District 2", "No known area"} >= names >= {"District 1"}


def test_the_year_so_far_is_set_beside_last_year_s_same_days(stored: Drawn) -> None:
    with stored[0]() as session:
        shown = overview.table(session, asked(stored), By.CATEGORY, Span.YEAR)
    year = Period(drawn.NEWEST.replace(month=1, day=1), drawn.LAST_WEEKS.end)
    assert shown.period == year
    assert shown.base_period.end.year == year.end.year - 1


def test_a_viewer_sees_no_small_count(stored: Drawn) -> None:
    guarded = replace(asked(stored), sight=sight(Role.VIEWER))
    with stored[0]() as session:
        tables = [overview.table(session, guarded, by, Span.WEEKS) for by in By]
    for shown in tables:
        for row in shown.rows:
            for count in (row.change.count, row.change.base):
                assert not count or abs(count) >= SMALLEST_SHOWN


def test_models_say_since_when_they_are_in_use(stored: Drawn) -> None:
    with database.transaction(stored[0]) as session:
        assert overview.models(session, overview.expected(session, asked(stored))) == ()
        predicted.areas_published(session)
        outlook = overview.expected(session, asked(stored))
        [model] = overview.models(session, outlook)
        session.rollback()
    assert (model.kind, model.recipe) == (ModelKind.AREAS, "prophet_hybrid")
    assert model.since == model.issued_at == town.NOW
    assert outlook.expected[0].mean == predicted.TOTAL
