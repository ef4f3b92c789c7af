"""The ids of the page on which reports are verified."""

from enum import StrEnum


class Verify(StrEnum):
    """Reports and their verification."""

    VIEW = "verify-view"
    CLUSTER = "verify-cluster"
    REVIEWER = "verify-reviewer"
    HEARD = "verify-heard"
    TOLD = "verify-told"
    CHANGED = "verify-changed"

    STRIP = "verify-strip"
    PACE = "verify-pace"
    LIST = "verify-list"
    LIST_REFUSAL = "verify-list-refusal"
    LIST_REFUSAL_SAID = "verify-list-refusal-said"
    REFUSAL = "verify-refusal"
    REFUSAL_SAID = "verify-refusal-said"

    HEAD = "verify-head"
    EVIDENCE = "verify-evidence"
    BASE = "verify-base"
    CELLS = "verify-cells"
    CLAIM = "verify-claim"
    FORM = "verify-form"
    OTHERS = "verify-others"
    HISTORY = "verify-history"
    DONE = "verify-done"
