"""The ids of the page /audit."""

from enum import StrEnum


class Audit(StrEnum):
    """Who did what, and when?"""

    ASKED = "audit-asked"
    WHO = "audit-who"
    ACTION = "audit-action"
    PERIOD = "audit-period"
    TEXT = "audit-text"
    CHOSEN = "audit-chosen"
    REFUSAL = "audit-refusal"
    REFUSAL_SAID = "audit-refusal-said"
    CSV = "audit-csv"
    JSON = "audit-json"
    FOUND = "audit-found"
    STEPS = "audit-steps"
    CHAIN = "audit-chain"
