"""What the Accuracy page is told: only what a run measured."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from db import session as database
from db.queries import areas, covariates, sources
from domain.errors import BadInput, NotFound
from domain.model import ModelKind
from domain.scorecard import Horizon
from services import monitors, registry, scorecards
from tests import tried
from tests.api import drawn


@pytest.fixture(scope="module")
def sessions(database_url: str) -> Iterator[database.Sessions]:
    with drawn.town_of(database_url) as (found, _):
        yield found


@pytest.fixture
def session(sessions: database.Sessions) -> Iterator[Session]:
    """Rolled back at the end, so that each test finds empty tables."""
    with sessions() as opened:
        yield opened


@pytest.fixture
def live(session: Session) -> tuple[int, int]:
    ids = tuple(one.id for one in areas.listed(session))
    return tried.live(session, ids, source_id=sources.by_slug(session, "police").id)


def test_before_any_run_there_is_no_number_but_what_is_missing(session: Session) -> None:
    found = scorecards.standing(session, "all", now=tried.NOW)
    assert (found.cards, found.counts, found.places) == ((), None, ())
    assert found.lack is not None
    assert found.lack.days == 334  # 1 February to 31 December 2025
    assert found.lack.needed_incidents == 30
    assert monitors.checks(session).ran_at is None
    assert monitors.monitors(session, "all").audit is None


def test_the_audit_goes_by_the_figures_that_were_given(
    session: Session, live: tuple[int, int]
) -> None:
    assert live
    given = {one.id: float(one.id) for one in areas.listed(session)}
    covariates.keep(session, "income", given, by=1, now=tried.NOW)
    audit = monitors.monitors(session, "all").audit
    assert audit is not None
    assert (audit.covariate, audit.unknown) == ("income", 0)
    assert [one.areas for one in audit.groups] == [1, 1]


@pytest.mark.usefixtures("live")
def test_the_live_models_speak_for_the_category(session: Session) -> None:
    found = scorecards.standing(session, "burglary", now=tried.NOW)
    assert found.lack is None
    assert found.counts is not None
    assert found.counts.target == "burglary"
    assert found.counts.against == tried.BASELINE
    assert set(found.counts.skills) == set(Horizon)
    assert {one.name for one in found.counts.areas} <= {"District 1", "District 2"}
    assert [one.resolution for one in found.places] == [10, 9]


@pytest.mark.usefixtures("live")
def test_a_surface_stands_beside_every_baseline(session: Session) -> None:
    finest = scorecards.standing(session, "all", now=tried.NOW).places[0]
    assert {one.method for one in finest.catches} == {
        "mixture", "pkde", "count_365", "kde_30", "count_30", "uniform",
    }  # fmt: skip
    own, plain = finest.caught(0.02), finest.caught(0.02, "kde_30")
    assert own is not None
    assert plain is not None
    assert own.pai == pytest.approx(own.hit_rate / 0.02)
    assert own.hit_rate > plain.hit_rate
    assert finest.times["kde_30"].low < finest.times["kde_30"].value < finest.times["kde_30"].high
    assert finest.gains["uniform"] == 0


@pytest.mark.usefixtures("live")
def test_issued_weeks_are_told_once_each(session: Session) -> None:
    weeks = scorecards.standing(session, "all", now=tried.NOW).weeks
    days = [one.first_day for one in weeks]
    assert len(days) == 10
    assert all((b - a).days == 7 for a, b in pairwise(days))


@pytest.mark.usefixtures("live")
def test_issued_surfaces_are_told_beside_the_heat_map_of_their_day(session: Session) -> None:
    found = scorecards.standing(session, "all", now=tried.NOW)
    assert [round(one.gain, 2) for one in found.surfaces] == [n / 100 for n in range(10, 0, -1)]
    assert {one.caught for one in found.surfaces} == {0.2}
    assert all((b.first_day - a.first_day).days == 7 for a, b in pairwise(found.surfaces))


def test_a_baseline_in_the_place_of_what_trailed_it_is_known_as_that(
    session: Session, live: tuple[int, int]
) -> None:
    assert scorecards.standing(session, "all", now=tried.NOW).stand_ins == frozenset()
    mean = tried.version(session, ModelKind.AREAS, tried.BASELINE)
    tried.replayed(session, mean, tried.area_figures((1, 2)))
    tried.issued(session, mean, source_id=1)
    registry.demote(session, mean.id, now=tried.NOW)
    assert scorecards.standing(session, "all", now=tried.NOW).stand_ins == {ModelKind.AREAS}
    registry.publish(session, live[0], reason="It is better again.", now=tried.NOW, by=1)
    assert scorecards.standing(session, "all", now=tried.NOW).stand_ins == frozenset()


def test_a_candidate_is_listed_and_speaks_for_nobody(session: Session, live: object) -> None:
    made = tried.version(session, ModelKind.AREAS, "prophet_hybrid")
    tried.replayed(session, made, tried.area_figures((1, 2)))
    found = scorecards.standing(session, "all", now=tried.NOW)
    assert made.id in {one.record.version.id for one in found.cards}
    assert found.cards[-1].record.version.id == made.id
    with pytest.raises(NotFound):
        scorecards.card(session, made.id)


def test_without_a_live_version_the_newest_that_was_tried_speaks(session: Session) -> None:
    made = tried.version(session, ModelKind.AREAS, "ewma_eb")
    tried.replayed(session, made, tried.area_figures((1, 2)))
    found = scorecards.standing(session, "all", now=tried.NOW)
    assert found.counts is not None
    assert found.counts_of == made
    assert (found.places, found.places_of) == ((), None)


def test_a_card_stays_readable_after_its_version_was_replaced(
    session: Session, live: tuple[int, int]
) -> None:
    made = tried.version(session, ModelKind.AREAS, "prophet_hybrid")
    tried.replayed(session, made, tried.area_figures((1, 2)))
    tried.issued(session, made, source_id=1)
    registry.publish(session, made.id, reason="registry.night.passed", now=tried.NOW)
    assert scorecards.card(session, live[0]).counts
    with pytest.raises(NotFound):
        scorecards.card(session, 9_999)


def test_figures_of_a_run_that_measured_nothing_are_no_cards(session: Session) -> None:
    made = tried.version(session, ModelKind.AREAS, "ewma_eb")
    nothing = dict.fromkeys(("skill_day", "skill_week", "skill_later", "coverage80"))
    tried.replayed(session, made, {"all": nothing, "violent": None})
    [card] = scorecards.standing(session, "all", now=tried.NOW).cards
    assert (card.counts, card.places) == ((), ())


@pytest.mark.usefixtures("live")
def test_the_checks_are_those_of_the_newest_run(session: Session) -> None:
    found = monitors.checks(session)
    assert found.ran_at == tried.NOW
    assert found.findings == (tried.GAP, tried.STACK)
    [delay] = found.delays
    assert (delay.name, delay.provisional_days) == ("Police", 3)
    assert [one.days for one in delay.recent] == [3, 7, 28]


@pytest.mark.usefixtures("live")
def test_the_monitors_audit_the_areas_and_see_the_places_move_on(session: Session) -> None:
    found = monitors.monitors(session, "all")
    assert found.audit is not None
    assert sum(one.areas for one in found.audit.groups) == len(areas.listed(session))
    assert found.audit.churn is not None
    assert found.audit.churn > 0.05
    ours, everything = found.feedback
    assert not ours.diverges
    assert everything.diverges


@pytest.mark.parametrize(
    "asked", [{"target": "fraud"}, {"share": "3"}, {"card": "x"}, {"card": "9" * 12}, {"card": "²"}]
)
def test_what_cannot_be_read_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        scorecards.question(asked)


def test_a_question_has_its_usual_answer() -> None:
    assert scorecards.question({}) == scorecards.Question("all", 0.02, None)
    asked = {"target": "violent", "share": "5", "card": "7"}
    assert scorecards.question(asked) == scorecards.Question("violent", 0.05, 7)
