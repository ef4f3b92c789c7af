"""Tables as files: CSV that a spreadsheet opens as words and numbers, never as formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

# What a spreadsheet takes for a formula at the beginning of a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def download(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """``rows`` under ``columns`` as the file ``name``.csv, in UTF-8 that spreadsheets recognise."""
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow(columns)
    out.writerows([inert(value) for value in row] for row in rows)
    answer = Response("\ufeff" + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def inert(value: object) -> object:
    """``value`` with text that begins like a formula put behind an apostrophe."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value
