"""XLSX, row by row: a sheet "About", then the table, on a further sheet where one is full."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]

from domain import spreadsheet
from domain.export import About, Column, Kind
from services.exports import telling
from services.exports.table import Table, Value

SHEET_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
_MOMENT = "yyyy-mm-dd hh:mm:ss"


def write(
    table: Table,
    about: About,
    path: Path,
    *,
    done: Callable[[int], None] = lambda rows: None,
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Write ``table`` to ``path``; how many rows. Times are the city's clock, as the About sheet
    says. Text stays text: none is taken for a formula, a link or a number."""
    # No row is kept once it is written; temporary parts lie beside the file.
    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(path, options) as book:
        _about(book, table, about)
        return _Sheets(book, table, ZoneInfo(about.zone), sheet_rows).filled(done)


def _about(book: Any, table: Table, about: About) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    wrapped, bold = book.add_format({"text_wrap": True, "valign": "top"}), _bold(book)
    for number, (name, text) in enumerate(telling.lines(table, about)):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 1, str(spreadsheet.inert(text)), wrapped)


def _bold(book: Any) -> Any:
    return book.add_format({"bold": True, "valign": "top"})


class _Sheets:
    """The sheets that hold the table of one workbook."""

    def __init__(self, book: Any, table: Table, zone: ZoneInfo, sheet_rows: int) -> None:
        self._book, self._table, self._zone = book, table, zone
        self._most, self._number = sheet_rows, 0
        self._moment, self._bold = book.add_format({"num_format": _MOMENT}), _bold(book)

    def filled(self, done: Callable[[int], None]) -> int:
        sheet, line, rows = self._added(), 1, 0
        for part in self._table.parts:
            for row in part:
                if line == self._most:
                    sheet, line = self._added(), 1
                for at, value in enumerate(row):
                    self._write(sheet, line, at, value)
                line += 1
            rows += len(part)
            done(rows)
        return rows

    def _added(self) -> Any:
        self._number += 1
        more = f" {self._number}" if self._number > 1 else ""
        sheet = self._book.add_worksheet(self._table.name[:28] + more)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(self._table.columns):
            sheet.set_column(at, at, _width(column))
            sheet.write_string(0, at, column.name, self._bold)
        return sheet

    def _write(self, sheet: Any, line: int, at: int, value: Value) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            sheet.write_string(line, at, str(spreadsheet.inert(value))[:_LONGEST_TEXT])
        elif isinstance(value, datetime):
            clock = value.astimezone(self._zone).replace(tzinfo=None)
            if clock.year < 1900:
                # A spreadsheet's days begin in 1900.
                sheet.write_string(line, at, clock.isoformat(" ", "seconds"))
            else:
                sheet.write_datetime(line, at, clock, self._moment)
        else:
            sheet.write_number(line, at, value)


def _width(column: Column) -> int:
    return {Kind.MOMENT: 19, Kind.TEXT: 22}.get(column.kind, 11)
