"""The ids of the page /sources/import."""

from enum import StrEnum


class Imports(StrEnum):
    """A file comes in: how will it be read?"""

    CLOCK = "imports-clock"
    GATHERED = "imports-gathered"
    SETTLED = "imports-settled"
    ASKED = "imports-asked"
    DONE = "imports-done"
    ENDED = "imports-ended"

    DESK = "imports-desk"
    LOOK = "imports-look"
    FOUND = "imports-found"
    STORE = "imports-store"
    EDITION = "imports-edition"
    KEEP = "imports-keep"
    START = "imports-start"
    START_SAID = "imports-start-said"
    SAID = "imports-said"
    REFUSAL = "imports-refusal"
    REFUSAL_SAID = "imports-refusal-said"

    SOURCE = "imports-source"
    SOURCE_PLACE = "imports-source-place"
    WAITING = "imports-waiting"
    HISTORY = "imports-history"
