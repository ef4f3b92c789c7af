"""What the words of a source mean: each use of a word, and the editions of a mapping."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a source's records say: ``key`` is its normalised form, ``published`` one of its
    spellings, ``records`` how many incidents say it and ``category`` the code they count under.
    ``own`` says that the word needs no mapping, being a category of Halo's own."""

    key: str
    published: str
    records: int
    category: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """The whole mapping of a source as it was from ``made_at`` on: normalised word → category code.
    ``account_id`` is None where the city file said so; ``applied_at`` None until stored incidents
    follow it."""

    source_id: int
    number: int
    made_at: datetime
    account_id: int | None
    reason: str
    words: Mapping[str, str]
    applied_at: datetime | None = None
