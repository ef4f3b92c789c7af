"""A decision names clusters in several ways; none is told to who may not know of it."""

from datetime import UTC, datetime

from domain import decision_border
from domain.decision_border import BEYOND
from domain.verification import Action, Decision

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _decision(before: dict[str, object], after: dict[str, object]) -> Decision:
    return Decision(9, 1, 3, "Ann", Action.MERGE, "One fire", before, after, None, None, NOW, "ab")


ONE = _decision(
    {"state": "unreviewed", "version": 12, "merged_into": None, "duplicate_of": 12},
    {
        "merged_into": 13,
        "given_to": 2,
        "far": {"12": 7, "2": 8},
        "moved": {"report:12": 12, "incident:5": 2},
        "answered": {"12": None, "4": 13},
        "carried": [12],
        "members": ["report:12"],
    },
)


def test_every_cluster_that_a_decision_names_is_found() -> None:
    assert decision_border.named(ONE) == {2, 12, 13}


def test_those_beyond_have_no_number() -> None:
    told = decision_border.told(ONE, {2})
    assert dict(told.before) == {**ONE.before, "duplicate_of": BEYOND}
    assert dict(told.after) == {
        "merged_into": BEYOND,
        "given_to": 2,
        "far": {"2": 8, BEYOND: None},
        "moved": {"report:12": BEYOND, "incident:5": 2},
        "answered": {"12": None, "4": BEYOND},
        # Numbers of records and of members, not of clusters.
        "carried": [12],
        "members": ["report:12"],
    }
    assert told.id == ONE.id
    assert decision_border.told(ONE, {2, 12, 13}) == ONE
