"""A small table of facts that a phone shows as a list: a block a row, each fact with its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from components.attributes import aria, data


@dataclass(frozen=True, slots=True)
class Column:
    """``label`` is always there for a screen reader; ``silent`` hides it from the eye, ``number``
    aligns figures."""

    label: str
    number: bool = False
    silent: bool = False


def table(caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> html.Div:
    """``rows`` hold one content a column; the first names its row. ``caption`` is for the ear."""
    # Roles are written out: a table laid out as blocks would lose its own.
    head = html.Thead(html.Tr([_head(one) for one in columns], role="row"), role="rowgroup")
    body = html.Tbody([_row(columns, row) for row in rows], role="rowgroup")
    words = html.Caption(caption, className="visually-hidden")
    drawn = html.Table([words, head, body], className="table-quiet fact-table", role="table")
    # What may scroll can be reached by the keyboard, which then scrolls it.
    reached = {"tabIndex": 0, "role": "group", **aria(label=caption)}
    return html.Div(drawn, className="table-frame", **reached)


def _head(column: Column) -> html.Th:
    label = html.Span(column.label, className="visually-hidden" if column.silent else "")
    return html.Th(
        label, scope="col", role="columnheader", className="number" if column.number else ""
    )


def _row(columns: Sequence[Column], row: Sequence[Any]) -> html.Tr:
    first, *rest = row
    name = html.Th(first, scope="row", role="rowheader")
    cells = [
        html.Td(
            html.Div(content, className="fact"),
            role="cell",
            className="number" if column.number else "",
            **data(label="" if column.silent else column.label),
        )
        for column, content in zip(columns[1:], rest, strict=True)
    ]
    return html.Tr([name, *cells], role="row")
