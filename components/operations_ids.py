"""The ids of the page /operations."""

from enum import StrEnum


class Operations(StrEnum):
    """Is Halo itself well?"""

    CLOCK = "operations-clock"
    SAID = "operations-said"
    REFUSAL = "operations-refusal"
    REFUSAL_SAID = "operations-refusal-said"
    ALERTS = "operations-alerts"
    ASKED = "operations-asked"
    HEEDED = "operations-heeded"
    LOOK = "operations-look"
    HEALTH = "operations-health"
    POST = "operations-post"
    TEST = "operations-test"
    TESTED = "operations-tested"
    MESSAGES = "operations-messages"
    HISTORY = "operations-history"
