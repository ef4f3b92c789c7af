"""Text in tables that spreadsheets open: never taken for a formula, and read back as it was.

Text that a spreadsheet could take for a formula is put behind an apostrophe, as is text that an
earlier apostrophe makes look so put; taking one apostrophe away again gives back every text.
"""

import re

# The same in SQL, where text is put behind apostrophes while it is read (db.queries.exporting).
RISKY = "^([ \\t\\r\\n']*[=+@-]|'*[\\t\\r\\n])"
_RISKY = re.compile(RISKY)


def inert(value: object) -> object:
    """``value`` with text that begins like a formula put behind an apostrophe; "" for None."""
    if isinstance(value, str) and _RISKY.match(value):
        return "'" + value
    return "" if value is None else value


def plain(text: str) -> str:
    """The text that ``inert`` was given."""
    return text[1:] if text.startswith("'") and _RISKY.match(text[1:]) else text
