"""The ids of the page /sources/categories."""

from enum import StrEnum


class Categories(StrEnum):
    """What do the words of a source mean?"""

    CLOCK = "categories-clock"
    CHANGES = "categories-changes"
    SEEN = "categories-seen"
    SAVED = "categories-saved"
    ASKED = "categories-asked"
    ENDED = "categories-ended"

    SOURCE = "categories-source"
    FIND = "categories-find"
    WORDS = "categories-words"
    CHANGED = "categories-changed"
    FORM = "categories-form"
    REASON = "categories-reason"
    SAVE = "categories-save"
    SAID = "categories-said"
    REFUSAL = "categories-refusal"
    REFUSAL_SAID = "categories-refusal-said"
    EDITIONS = "categories-editions"
