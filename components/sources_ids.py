"""The ids of the page /sources."""

from enum import StrEnum


class Sources(StrEnum):
    """What is connected, and is it well?"""

    LIST = "sources-list"
    REFUSAL = "sources-refusal"
    REFUSAL_SAID = "sources-refusal-said"
    SAID = "sources-said"
    ASKED = "sources-asked"
    CHANGED = "sources-changed"
    OPENED = "sources-opened"
    FORM = "sources-form"
    FORM_REFUSAL = "sources-form-refusal"
    FORM_REFUSAL_SAID = "sources-form-refusal-said"
    SENT = "sources-sent"
    TRIED = "sources-tried"
    TRYING = "sources-trying"


class Boundaries(StrEnum):
    """The form that takes boundaries."""

    FILE = "boundaries-file"
    LEVEL = "boundaries-level"
    SENT = "boundaries-sent"
    FOUND = "boundaries-found"
    REFUSAL = "boundaries-refusal"
    REFUSAL_SAID = "boundaries-refusal-said"
    WORKING = "boundaries-working"
    STORED = "boundaries-stored"
    CLOCK = "boundaries-clock"


class Breaks(StrEnum):
    """The banner on analysis pages."""

    BANNER = "breaks-banner"
