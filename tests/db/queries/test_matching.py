"""The functions of the database that say whether two records are one event."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, create_engine, text

from analytics.matching import fit, judging
from analytics.matching.fit import Fitted, Pairs, Scales
from bench import matching, matching_pairs, matching_records
from bench.matching_records import Labelled, LabelledSet
from tests.town import NOW

THEFT, ROBBERY, FRAUD = 6, 3, 10
HERE = Labelled(
    event="one",
    source="police",
    lat=38.62,
    lon=-90.23,
    place_precision="exact",
    accuracy_m=None,
    area=0,
    occurred_from=NOW,
    occurred_to=NOW,
    time_precision="minute",
    category=THEFT,
    words="",
    official=True,
)
# 1/900 of a degree north is 123 m.
NORTH = replace(HERE, source="fire", lat=38.62 + 1 / 900)


@pytest.fixture(scope="module")
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        connection.execute(text("SET jit = off"))
        matching_pairs.prepare(connection)
        yield connection
    engine.dispose()


def score(connection: Connection, one: Labelled, other: Labelled, version: int = 2) -> Any:
    """What the function of the database says of two records."""
    matching_pairs.fill(connection, [one, other], LabelledSet("two", (), (), True))
    return connection.execute(
        text("""
        SELECT (calculate_report_similarity(a.subject, b.subject, CAST(:version AS int))).*
        FROM labelled a, labelled b WHERE a.id < b.id
        """),
        {"version": version},
    ).one()


def test_the_same_place_time_and_kind_is_one_event(connection: Connection) -> None:
    found = score(connection, HERE, replace(HERE, source="fire"))
    assert (found.spatial, found.temporal, found.category) == (1, 1, 1)
    assert (found.verdict, found.distance_m, found.minutes) == ("accepted", 0, 0)
    assert found.wording is None


def test_the_order_of_the_two_does_not_matter(connection: Connection) -> None:
    other = replace(NORTH, category=ROBBERY, occurred_from=NOW - timedelta(minutes=9))
    assert score(connection, HERE, other) == score(connection, other, HERE)


@pytest.mark.parametrize(
    "other",
    [
        replace(HERE, place_precision="county"),
        replace(HERE, place_precision="municipality", area=3),
        replace(HERE, place_precision="district", area=3),
        replace(HERE, place_precision="none", lat=None, lon=None),
        replace(HERE, time_precision="month"),
        replace(HERE, time_precision="none"),
        replace(HERE, lat=38.63),
        replace(HERE, occurred_from=NOW + timedelta(days=1), occurred_to=NOW + timedelta(days=1)),
    ],
)
def test_what_cannot_be_compared_has_no_chance(connection: Connection, other: Labelled) -> None:
    assert score(connection, HERE, other).probability is None


def test_two_records_of_one_county_have_no_chance(connection: Connection) -> None:
    county = replace(HERE, place_precision="county", area=3, words="the very same words")
    assert score(connection, county, county).probability is None


def test_records_of_one_municipality_go_by_time_and_words(connection: Connection) -> None:
    there = replace(HERE, place_precision="municipality", area=3)
    one = replace(there, words="Två bilar har krockat på Storgatan")
    same = replace(there, words="Två bilar har krockat på Storgatan, en skadad")
    other = replace(there, words="En moped stals vid stationen")
    assert score(connection, one, same).verdict == "accepted"
    assert score(connection, one, same).spatial is None
    assert score(connection, one, other).verdict == "none"


def test_other_kinds_of_event_are_never_joined_without_asking(connection: Connection) -> None:
    fraud = replace(HERE, category=FRAUD, source="fire")
    assert score(connection, HERE, fraud).category == 0
    assert score(connection, HERE, fraud).verdict != "accepted"


def test_a_sender_who_is_not_sure_where_may_be_further_off(connection: Connection) -> None:
    sure = replace(NORTH, official=False, accuracy_m=5.0)
    unsure = replace(sure, accuracy_m=150.0)
    assert score(connection, HERE, unsure).spatial > score(connection, HERE, sure).spatial


def test_the_ancestors_formula_is_theirs(connection: Connection) -> None:
    later = replace(
        HERE,
        lat=38.62 + 1100 / 111_195,
        category=ROBBERY,
        occurred_from=NOW + timedelta(hours=12.5),
        occurred_to=NOW + timedelta(hours=12.5),
    )
    found = score(connection, HERE, later, version=1)
    assert found.spatial == pytest.approx(0.5, abs=0.01)
    assert found.temporal == pytest.approx(0.5)
    assert found.category == 0.8
    assert found.probability == pytest.approx(0.5 * 0.5 + 0.3 * 0.5 + 0.2 * 0.8, abs=0.01)
    assert found.verdict == "none"
    assert score(connection, HERE, replace(HERE, category=FRAUD), version=1).verdict == "accepted"


def test_the_database_and_the_mathematics_say_the_same(connection: Connection) -> None:
    """What is learned is what is used."""
    known = matching.method(connection, "active")
    kind = known["report"]
    one = replace(HERE, official=False, accuracy_m=22.0, words="A bag was stolen at the market")
    other = replace(
        NORTH,
        category=ROBBERY,
        occurred_from=NOW + timedelta(minutes=13),
        occurred_to=NOW + timedelta(minutes=43),
        words="Bag stolen near the market",
    )
    found = score(connection, one, other)
    pairs = matching_pairs.differences(connection, known)["report"]
    weights = kind["weights"]
    related = weights["category"] * kind["related_score"]
    fitted = Fitted(
        Scales(kind["near_m"], kind["soon_min"], kind["span_min"], kind["neutral"]),
        np.array(
            [
                *(weights[name] for name in ("intercept", "spatial", "temporal", "both")),
                *(related, weights["category"] - related, 0.0, weights["wording"]),
            ]
        ),
        0.0,
    )
    assert isinstance(pairs, Pairs)
    assert fit.chances(pairs, fitted)[0] == pytest.approx(found.probability, abs=1e-9)


def test_the_synthetic_pairs_are_told_better_than_by_the_ancestors(connection: Connection) -> None:
    """A small part of what ``bench.matching`` measures."""
    methods = [matching.method(connection, which) for which in ("active", "version = 1")]
    for known in matching_records.synthetic(days=4, learned=(), tested=(6,)):
        missed = matching_pairs.fill(connection, known.tested, known)
        ours, theirs = (
            judging.figures(matching_pairs.scored(connection, method, missed=missed))
            for method in methods
        )
        assert ours.precision >= 0.9
        assert ours.f1 > theirs.f1 + 0.2
