"""What a check of data or predictions found: said on the Accuracy page, weighed before publishing.

``code`` names the sentence ``accuracy.finding.<code>`` and ``figures`` fill it in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# Few points for many records, and a publisher that says it moves them: no fine cells.
SNAPPED = ("snapped_points", "moved_points")


class Severity(StrEnum):
    """What a finding does: stop publishing, or only be said."""

    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``subject`` is what it is about (a source, a category, an area group), in words
    or a code; "" for everything. ``figures`` holds numbers and ISO dates."""

    code: str
    severity: Severity
    subject: str = ""
    figures: Mapping[str, float | str] = field(default_factory=dict)


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that stop publishing."""
    return tuple(each for each in findings if each.severity is Severity.BLOCKS)


def as_json(finding: Finding) -> dict[str, object]:
    """The finding as it is stored with a run."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "subject": finding.subject,
        "figures": dict(finding.figures),
    }


def from_json(stored: Mapping[str, object]) -> Finding:
    """What ``as_json`` wrote."""
    figures = stored["figures"]
    assert isinstance(figures, Mapping)  # noqa: S101
    return Finding(
        str(stored["code"]), Severity(str(stored["severity"])), str(stored["subject"]), figures
    )
