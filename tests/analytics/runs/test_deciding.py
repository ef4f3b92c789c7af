"""Who becomes live by night."""

from datetime import UTC, datetime

from analytics.runs.deciding import Candidate, chosen
from analytics.scores.bootstrap import Interval
from domain.model import ModelKind, ModelState, Version

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BETTER, WORSE = Interval(0.03, 0.01, 0.05), Interval(0.01, -0.02, 0.04)


def version(number: int, recipe: str, state: ModelState = ModelState.CANDIDATE) -> Version:
    return Version(number, ModelKind.AREAS, recipe, {}, str(number), state, NOW, None)


def candidate(
    number: int, recipe: str, state: ModelState = ModelState.CANDIDATE, *, passes: bool = True
) -> Candidate:
    return Candidate(version(number, recipe, state), passes)


def leads(**by_recipe: Interval):  # type: ignore[no-untyped-def]
    return lambda recipe, other: by_recipe[recipe]


def test_the_first_that_passes_where_nothing_is_live() -> None:
    found = [candidate(1, "a", passes=False), candidate(2, "b"), candidate(3, "c")]
    assert chosen(found, None, runs=False, beats=leads()) == found[1]
    assert chosen(found[:1], None, runs=False, beats=leads()) is None


def test_only_what_is_surely_better_than_the_live_one() -> None:
    live = version(1, "a", ModelState.LIVE)
    found = [candidate(1, "a", ModelState.LIVE), candidate(2, "b"), candidate(3, "c")]
    assert chosen(found, live, runs=True, beats=leads(b=WORSE, c=BETTER)) == found[2]
    assert chosen(found, live, runs=True, beats=leads(b=WORSE, c=WORSE)) is None
    most = Interval(0.06, 0.02, 0.09)
    assert chosen(found, live, runs=True, beats=leads(b=most, c=BETTER)) == found[1]


def test_what_was_live_or_put_aside_does_not_come_back_by_itself() -> None:
    live = version(1, "a", ModelState.LIVE)
    for state in (ModelState.RETIRED, ModelState.DISCARDED):
        assert chosen([candidate(2, "b", state)], live, runs=True, beats=leads(b=BETTER)) is None
        assert chosen([candidate(2, "b", state)], None, runs=False, beats=leads()) is None


def test_an_edition_that_runs_no_more_is_followed_by_its_own_recipe() -> None:
    live = version(1, "b", ModelState.LIVE)
    found = [candidate(2, "a"), candidate(3, "b")]
    assert chosen(found, live, runs=False, beats=leads()) == found[1]


def test_who_speaks() -> None:
    assert candidate(1, "a", ModelState.LIVE, passes=False).speaks
    assert candidate(1, "a", ModelState.RETIRED).speaks
    assert not candidate(1, "a", ModelState.DISCARDED).speaks
    assert not candidate(1, "a", passes=False).speaks
