"""Staged rows against what is stored: new, changed, the same, gone."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import merge, runs, sources, staging
from domain.incident import NewIncident
from services.staging import AreaBook, Stager
from tests import town


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """Holds Smalltown without incidents; rolled back at the end."""
    with town.database_of(database_url) as factory:
        town.settled(factory)
        with factory() as opened:
            staging.prepare(opened)
            yield opened


def context(session: Session, edition: str | None = None) -> merge.Context:
    source = sources.by_slug(session, "police").id
    run = runs.begin(session, source, origin="test", edition=edition, now=town.NOW)
    return merge.Context(source, run, edition, town.NOW)


def merged(session: Session, of: merge.Context, *told: NewIncident) -> merge.Tally:
    """The tally of one batch; a key that comes again is merged in its own round."""
    stager = Stager(ZoneInfo(town.ZONE), AreaBook([]), {})
    met: dict[str, int] = {}
    rows = []
    for record, each in enumerate(told, 1):
        met[each.key] = met.get(each.key, -1) + 1
        rows.append(stager.row(record, each, met[each.key]))
    staging.fill(session, rows)
    return merge.staged(session, of, rounds=max(met.values(), default=-1) + 1)


def delta(session: Session) -> list[tuple[int, int]]:
    asked = text("SELECT category, sum(n) FROM delta GROUP BY 1 HAVING sum(n) <> 0 ORDER BY 1")
    return [(row[0], row[1]) for row in session.execute(asked)]


def test_the_tally_and_the_difference(session: Session) -> None:
    of = context(session)
    theft = town.incident("a", category_published="theft")
    assert merged(session, of, theft, replace(theft, key="b")) == merge.Tally(stored=2)
    assert delta(session) == [(6, 2)]
    fraud = replace(theft, category_published="fraud", weight=3)
    assert merged(session, of, fraud, replace(theft, key="b")) == merge.Tally(
        updated=1, duplicate=1
    )
    assert delta(session) == [(6, 1), (10, 3)]
    assert merge.duplicate_records(session) == {2}
    assert merged(session, of) == merge.Tally()


def test_repeats_of_a_key_are_merged_one_after_the_other(session: Session) -> None:
    first = town.incident("a", category_published="theft")
    told = [first, replace(first, title="x"), replace(first, title="x"), first]
    of = context(session)
    assert merged(session, of, *told) == merge.Tally(stored=1, updated=2, duplicate=1)
    assert delta(session) == [(6, 1)]
    numbers = session.execute(text("SELECT revision FROM source_record ORDER BY 1")).scalars()
    assert list(numbers) == [1, 2, 3]


def test_a_reading_that_ends_as_it_began_leaves_no_revision(session: Session) -> None:
    first = town.incident("a")
    merged(session, context(session), first)
    of = context(session)
    merged(session, of, replace(first, title="x"), first)
    assert merge.undo_round_trips(session, of) == 2
    state = session.execute(text("SELECT revision, run_id FROM incident")).one()
    assert state == (1, of.run_id - 1)
    for table in ("incident_revision", "source_record"):
        n = session.execute(text(f"SELECT count(*) FROM {table} WHERE revision > 1")).scalar()
        assert n == 0
    assert delta(session) == [(0, 1)]


def test_withdrawing_takes_only_what_the_edition_held(session: Session) -> None:
    merged(session, context(session), town.incident("loose"))
    merged(session, context(session, "a"), *(town.incident(key) for key in "xyz"))
    staging.prepare(session)
    later = context(session, "a")
    merged(session, later, town.incident("y"))
    assert merge.withdraw_unseen(session, later) == 2
    assert delta(session) == [(0, -2)]
    asked = text("SELECT key, status, revision FROM incident ORDER BY key")
    assert [tuple(row) for row in session.execute(asked)] == [
        ("loose", "active", 1),
        ("x", "withdrawn", 2),
        ("y", "active", 1),
        ("z", "withdrawn", 2),
    ]
