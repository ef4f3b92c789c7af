"""What a text is made of, as numbers: its words, pairs of words, and the pieces of its words.

Features are known by their hash alone, so that no word anybody wrote is part of a model.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

from domain import category_words

Hashes = npt.NDArray[np.uint32]
_PIECES = (3, 4, 5)
# Longer than any word: a link, or letters somebody's cat wrote.
_LONGEST_WORD = 40
_MOST_WORDS = 400


def words(text: str) -> Sequence[str]:
    """The words that are looked at; numbers count as one and the same."""
    found = category_words.words(text)[:_MOST_WORDS]
    return [_number(word) for word in found if len(word) <= _LONGEST_WORD]


def of_text(text: str) -> Hashes:
    """The hashes of all features of ``text``, each once, ascending."""
    return np.unique(np.fromiter(_all(words(text)), np.uint32))


def of_words(text: str) -> Hashes:
    """The hashes of its words alone."""
    return np.unique(np.fromiter((_of_word(word)[0] for word in words(text)), np.uint32))


def _all(found: Sequence[str]) -> Iterator[int]:
    for word in found:
        yield from _of_word(word)
    for first, second in pairwise(found):
        yield crc32(f"pair {first} {second}".encode())


@lru_cache(maxsize=100_000)
def _of_word(word: str) -> tuple[int, ...]:
    """The word itself, then its pieces; its ends are marked."""
    marked = f"<{word}>"
    pieces = {
        marked[start : start + size]
        for size in _PIECES
        for start in range(len(marked) - size + 1)
        if size < len(marked)
    }
    return (crc32(f"word {word}".encode()), *(crc32(f"piece {piece}".encode()) for piece in pieces))


def _number(word: str) -> str:
    return "0" if any(char.isdigit() for char in word) else word
