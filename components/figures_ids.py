"""The ids of the figures of areas on the page of the settings."""

from enum import StrEnum


class Figures(StrEnum):
    """Figures of areas for the fairness audit."""

    STATE = "figures-state"
    NAME = "figures-name"
    FILE = "figures-file"
    TEXT = "figures-text"
    SAVE = "figures-save"
    SAVED = "figures-saved"
    ASKED = "figures-asked"
    WITHDRAWN = "figures-withdrawn"
    REFUSAL = "figures-refusal"
    REFUSAL_SAID = "figures-refusal-said"
