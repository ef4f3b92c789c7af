"""What is forecast: named groups of offence categories.

Only what victims report is ever forecast: what is found by policing is found where police are, and
a model fed with it sends them back there (docs/methods.md). Fraud is left out because it has no
place and four in ten come late.
"""

from dataclasses import dataclass

from domain.category import BY_CODE


@dataclass(frozen=True, slots=True)
class Target:
    """A group of categories that has forecasts of its own; ``slots`` are their count columns."""

    code: str
    slots: tuple[int, ...]


def _target(code: str, *categories: str) -> Target:
    return Target(code, tuple(BY_CODE[category].slot for category in categories))


_VIOLENT = ("homicide", "sexual_offence", "robbery", "assault")

ALL = _target(
    "all", *_VIOLENT, "burglary", "theft", "vehicle_theft", "arson", "vandalism", "threat"
)
TARGETS: tuple[Target, ...] = (
    ALL,
    _target("violent", *_VIOLENT),
    _target("burglary", "burglary"),
    _target("vehicle_theft", "vehicle_theft"),
)
TARGET_BY_CODE = {target.code: target for target in TARGETS}
