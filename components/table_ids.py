"""The ids of what narrows the table of incidents."""

from enum import StrEnum


class TableChips(StrEnum):
    """The chips above the table, and what is said of it while they narrow it."""

    CHOSEN = "table-chips-chosen"
    WORDS = "table-chips-words"
    PUBLISHED = "table-chips-published"
    TIMES = "table-chips-times"
    PLACES = "table-chips-places"
    FLAGS = "table-chips-flags"
    TOLD = "table-chips-told"
