"""Tables as files: CSV that a spreadsheet opens as words and numbers, never as formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from domain import spreadsheet


def download(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """``rows`` under ``columns`` as the file ``name``.csv, in UTF-8 that spreadsheets recognise."""
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow(columns)
    out.writerows([spreadsheet.inert(value) for value in row] for row in rows)
    answer = Response("\ufeff" + written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
