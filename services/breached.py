"""Passwords that were stolen somewhere once, looked up without asking anybody.

The list is a file of lines in the order of their bytes: a SHA-1 in 40 capital hexadecimal digits,
with a colon and a count behind it or nothing. Have I Been Pwned's list "ordered by hash" is one.
"""

import hashlib
from pathlib import Path
from typing import BinaryIO

_LONGEST_LINE = 200


def is_known(password: str, path: Path) -> bool:
    """Whether the file has the password: about forty lines of it are read, however long it is."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            start, line = _line_at(file, middle)
            if line is None or line[:40].upper() > wanted:
                high = middle
            elif line[:40].upper() < wanted:
                low = start + len(line)
            else:
                return True
    return False


def _line_at(file: BinaryIO, offset: int) -> tuple[int, bytes | None]:
    """The first line that begins at ``offset`` or after it, and where; None behind the last."""
    file.seek(max(0, offset - 1))
    if offset:
        file.readline(_LONGEST_LINE)
    start = file.tell()
    line = file.readline(_LONGEST_LINE)
    return start, line or None
