"""What the words of a source mean: edition by edition, followed by what is stored."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from db import session as database
from db.queries import categories, mappings
from domain.category import BY_CODE
from domain.city import City
from domain.errors import BadInput, IllegalStep, NotFound
from domain.mapping import Edition
from services import mapping
from tests import town
from tests.town import NOW

Sessions = database.Sessions
ADMIN = 1
sessions = town.sessions()


@pytest.fixture
def city(sessions: Sessions) -> City:
    """The town with three words that somebody said: one mapped, one Halo's own, one unknown."""
    city = town.settled(sessions)
    said = ["Larceny", "Brawl", "BRAWL ", "Vehicle theft"]
    records = [town.incident(str(n), category_published=word) for n, word in enumerate(said)]
    town.stored(sessions, city, town.parsed(*records))
    return city


def saved(
    sessions: Sessions, changes: dict[str, str], *, seen: int, reason: str = "why"
) -> Edition:
    with database.transaction(sessions) as session:
        source = town.source(sessions)
        return mapping.save(session, source, changes, reason=reason, seen=seen, by=ADMIN, now=NOW)


def applied(sessions: Sessions, edition: Edition) -> int:
    with database.transaction(sessions) as session:
        return mapping.apply(session, mapping.argument(edition), now=NOW)


def counted(sessions: Sessions, code: str) -> int:
    """What the day counts say of a category, which the maps are drawn from."""
    asked = f"SELECT coalesce(sum(c{BY_CODE[code].slot}), 0) FROM day_count"
    return int(town.value(sessions, asked))


def test_words_without_a_category_come_first(sessions: Sessions, city: City) -> None:
    with sessions() as session:
        found = mapping.words(session, town.source(sessions))
    told = [(one.key, one.records, one.category, one.own) for one in found]
    assert told == [
        ("brawl", 2, "unmapped", False),
        ("larceny", 1, "theft", False),
        ("vehicle theft", 1, "vehicle_theft", True),
        ("fight", 0, "assault", False),
    ]


def test_an_edition_is_followed_by_what_is_stored_and_by_what_comes(
    sessions: Sessions, city: City
) -> None:
    edition = saved(sessions, {"brawl": "assault", "larceny": "robbery"}, seen=0)
    assert edition.number == 2
    assert counted(sessions, "assault") == 0
    assert applied(sessions, edition) == 3
    assert (counted(sessions, "assault"), counted(sessions, "robbery")) == (2, 1)
    assert town.value(sessions, "SELECT count(*) FROM incident WHERE flags <> '{}'") == 0
    town.stored(sessions, city, town.parsed(town.incident("9", category_published="Brawl")))
    assert counted(sessions, "assault") == 3
    with sessions() as session:
        first, by_city = mappings.editions(session, town.source(sessions).id)
    assert (first.number, first.account_id, first.reason) == (2, ADMIN, "why")
    assert first.applied_at == NOW
    assert by_city.words == {"larceny": "theft", "fight": "assault"}


def test_an_earlier_edition_comes_back_whole(sessions: Sessions, city: City) -> None:
    applied(sessions, saved(sessions, {"brawl": "assault", "larceny": ""}, seen=0))
    assert counted(sessions, "unmapped") == 1
    with database.transaction(sessions) as session:
        source = town.source(sessions)
        again = mapping.restore(session, source, 1, by=ADMIN, now=NOW)
        with pytest.raises(IllegalStep):
            mapping.restore(session, source, 1, by=ADMIN, now=NOW)
        with pytest.raises(NotFound):
            mapping.restore(session, source, 99, by=ADMIN, now=NOW)
    assert applied(sessions, again) == 3
    assert (counted(sessions, "theft"), counted(sessions, "unmapped")) == (1, 2)


@pytest.mark.parametrize(
    ("changes", "seen", "reason", "problem"),
    [
        ({"brawl": "assault"}, 7, "why", IllegalStep),
        ({"brawl": "assault"}, 0, "  ", BadInput),
        ({"brawl": "assault"}, 0, "x" * 400, BadInput),
        ({"brawl": "unheard_of"}, 0, "why", BadInput),
        ({"nobody says": "assault"}, 0, "why", BadInput),
        ({"larceny": "theft"}, 0, "why", BadInput),
    ],
)
def test_what_cannot_be_meant_is_refused(
    sessions: Sessions,
    city: City,
    changes: dict[str, str],
    seen: int,
    reason: str,
    problem: type[Exception],
) -> None:
    with pytest.raises(problem):
        saved(sessions, changes, seen=seen, reason=reason)
    assert town.value(sessions, "SELECT count(*) FROM mapping_edition") == 0


def test_a_city_file_read_again_leaves_alone_what_people_decided(
    sessions: Sessions, city: City
) -> None:
    edition = saved(sessions, {"larceny": "robbery", "fight": ""}, seen=0)
    file = town.FILE.replace('"Fight" = "assault"', '"Fight" = "assault"\n"Tumult" = "disorder"')
    town.settled(sessions, file)
    source = town.source(sessions)
    with sessions() as session:
        words = categories.mapping(session, source.id)
    slots = {word: BY_CODE[code].slot for word, code in edition.words.items()}
    assert words == {**slots, "tumult": BY_CODE["disorder"].slot}
    later = saved(sessions, {"brawl": "assault"}, seen=edition.number)
    assert later.words == {"larceny": "robbery", "tumult": "disorder", "brawl": "assault"}


def test_what_a_dead_worker_left_is_queued_again(sessions: Sessions, city: City) -> None:
    saved(sessions, {"brawl": "assault"}, seen=0)
    with database.transaction(sessions) as session:
        assert mapping.resume(session, now=NOW) == 1
        assert mapping.resume(session, now=NOW + timedelta(minutes=1)) == 0
        session.execute(text("DELETE FROM job"))
