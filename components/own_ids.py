"""The ids of a person's own access on their account page."""

from enum import StrEnum


class Own(StrEnum):
    """A person's own password, second factor and sessions."""

    PERSON = "own-person"

    CURRENT = "own-current"
    NEW = "own-new"
    AGAIN = "own-again"
    SAVE = "own-save"
    CHANGED = "own-changed"
    SET_SAID = "own-set-said"
    SET_REFUSAL = "own-set-refusal"
    SET_REFUSAL_SAID = "own-set-refusal-said"

    FACTOR = "own-factor"

    SESSIONS = "own-sessions"
    ASKED = "own-asked"
    CLOSED = "own-closed"
    SAID = "own-said"
    REFUSAL = "own-refusal"
    REFUSAL_SAID = "own-refusal-said"
