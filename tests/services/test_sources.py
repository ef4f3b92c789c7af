"""Sources are connected, changed, read at once and removed; their secrets stay sealed."""

from dataclasses import replace

import pytest

from db import session as database
from db.queries import source_desk
from db.queries import sources as rows
from domain.city import City
from domain.errors import BadInput, IllegalStep, NotFound
from domain.job import JobState
from domain.source import Source
from services import cities, feeds, jobs, sources
from services.reaching import Reach
from services.sources import Wanted
from tests import town

KEY = "k" * 40
REACH = Reach()
OPTIONS = {
    "url": "https://data.example.org/calls.geojson",
    "columns": {"key": "id", "occurred": "time", "category": "kind"},
}
CALLS = Wanted("Dispatch  calls ", "features", "CC BY", "City", 15, OPTIONS)
sessions = town.sessions()


@pytest.fixture
def city(sessions: database.Sessions) -> City:
    return town.settled(sessions)


def connected(sessions: database.Sessions, city: City, wanted: Wanted = CALLS) -> Source:
    with database.transaction(sessions) as session:
        return sources.connect(session, wanted, city=city, reach=REACH)


def test_a_source_is_connected_under_a_name_of_its_own_and_read_at_once(
    sessions: database.Sessions, city: City
) -> None:
    first, second = connected(sessions, city), connected(sessions, city)
    assert (first.slug, second.slug) == ("dispatch_calls", "dispatch_calls_2")
    assert first.name == "Dispatch calls"
    with sessions() as session:
        assert [one.slug for one in rows.due(session, now=town.NOW)] == [first.slug, second.slug]
        facts = source_desk.facts(session, first.id)
    assert (facts.publisher, facts.by_hand, facts.has_credential) == ("City", True, False)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": " "}, "name"),
        ({"connector": "harbour"}, "kind of source"),
        ({"connector": "synthetic"}, "invented"),
        ({"poll_minutes": None}, "minutes"),
        ({"poll_minutes": 20_000}, "minutes"),
        ({"options": {"url": "nowhere"}}, "url"),
        ({"options": {**OPTIONS, "columns": {"key": "id"}}}, "occurred"),
        ({"options": {**OPTIONS, "credential": "s3cret"}}, "credential"),
    ],
)
def test_what_will_not_do_is_refused_with_its_reason(
    sessions: database.Sessions, city: City, said: dict[str, object], why: str
) -> None:
    with sessions() as session:
        before = rows.listed(session)
    with pytest.raises(BadInput, match=why):
        connected(sessions, city, replace(CALLS, **said))  # type: ignore[arg-type]
    with sessions() as session:
        assert rows.listed(session) == before


def test_other_options_are_read_from_the_beginning_and_a_name_is_not(
    sessions: database.Sessions, city: City
) -> None:
    source = connected(sessions, city)
    cursors = []
    for wanted in (
        replace(CALLS, name="Calls", poll_minutes=5),
        replace(CALLS, options={**OPTIONS, "zone": "America/Chicago"}),
    ):
        with database.transaction(sessions) as session:
            rows.save_cursor(session, source.id, {"etag": "x"})
            sources.change(session, source.slug, wanted, city=city, reach=REACH)
        with sessions() as session:
            cursors.append(rows.by_slug(session, source.slug).cursor)
    assert cursors == [{"etag": "x"}, {}]


def test_a_kind_is_not_changed_and_nothing_unknown_is(
    sessions: database.Sessions, city: City
) -> None:
    source = connected(sessions, city)
    with database.transaction(sessions) as session:
        other = replace(CALLS, connector="socrata")
        kept = sources.change(session, source.slug, other, city=city, reach=REACH)
        assert kept.connector == "features"
        with pytest.raises(NotFound):
            sources.change(session, "nobody", CALLS, city=city, reach=REACH)


def test_a_secret_is_sealed_opened_for_its_source_alone_and_removed(
    sessions: database.Sessions, city: City
) -> None:
    first, second = connected(sessions, city), connected(sessions, city)
    with database.transaction(sessions) as session:
        sources.seal(session, first.slug, " t0ken ", secret_key=KEY)
    with database.transaction(sessions) as session:
        kept = source_desk.credential(session, first.id)
        assert kept is not None
        assert b"t0ken" not in kept
        ready = sources.unlocked(session, first, REACH, secret_key=KEY)
        assert ready.options["credential"] == "t0ken"
        with pytest.raises(IllegalStep, match="HALO_SECRET_KEY"):
            sources.unlocked(session, first, REACH, secret_key="o" * 40)
        source_desk.set_credential(session, second.id, kept)
        with pytest.raises(IllegalStep):
            sources.unlocked(session, second, REACH, secret_key=KEY)
        sources.unseal(session, first.slug)
        assert "credential" not in sources.unlocked(session, first, REACH, secret_key=KEY).options
        for words in ("", "a\nb", "x" * 5000):
            with pytest.raises(BadInput, match="credential"):
                sources.seal(session, first.slug, words, secret_key=KEY)


def test_a_source_is_removed_while_it_is_empty_alone(
    sessions: database.Sessions, city: City
) -> None:
    source = connected(sessions, city)
    with database.transaction(sessions) as session:
        sources.remove(session, source.slug)
        with pytest.raises(NotFound):
            rows.by_slug(session, source.slug)
    town.stored(sessions, city, town.parsed(town.incident("a")))
    with (
        pytest.raises(IllegalStep, match="Pause it instead"),
        database.transaction(sessions) as session,
    ):
        sources.remove(session, "police")


def test_a_reading_is_asked_for_once_and_of_what_is_read_alone(
    sessions: database.Sessions, city: City
) -> None:
    source = connected(sessions, city)
    with database.transaction(sessions) as session:
        _, job = sources.ask(session, source.slug, by=1, now=town.NOW)
        _, again = sources.ask(session, source.slug, by=1, now=town.NOW)
        assert (job.name, job.argument, job.state) == (jobs.POLL, source.slug, JobState.QUEUED)
        assert again.id == job.id
        feeds.pause(session, source.slug)
        with pytest.raises(IllegalStep, match="paused"):
            sources.ask(session, source.slug, by=1, now=town.NOW)
        with pytest.raises(IllegalStep, match="by hand"):
            sources.ask(session, "police", by=1, now=town.NOW)


def test_the_city_file_leaves_alone_what_an_administrator_changed(
    sessions: database.Sessions, city: City
) -> None:
    with database.transaction(sessions) as session:
        sources.change(session, "police", Wanted("Our police", "file"), city=city, reach=REACH)
        cities.choose(session, town.FILE, name="smalltown.toml", now=town.NOW)
        assert rows.by_slug(session, "police").name == "Our police"
        assert rows.by_slug(session, "fire").name == "Fire service"
