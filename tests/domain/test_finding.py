"""Findings keep their figures on the way into a run and back."""

from domain import finding
from domain.finding import Finding, Severity

GAP = Finding("gap", Severity.BLOCKS, "police", {"days": 4, "since": "2025-06-01"})
NOTE = Finding("stacked_points", Severity.WARNS)


def test_a_finding_is_stored_and_read_back() -> None:
    for each in (GAP, NOTE):
        assert finding.from_json(finding.as_json(each)) == each


def test_only_what_blocks_stops_publishing() -> None:
    assert finding.blocking([NOTE, GAP]) == (GAP,)
    assert finding.blocking([NOTE]) == ()
