"""A table that a phone may lay out as blocks keeps its meaning."""

from dash import html

from components import fact_table
from components.fact_table import Column
from tests.components import drawn_text

COLUMNS = [Column("Source"), Column("Records", number=True), Column("Switch", silent=True)]


def _table() -> html.Div:
    return fact_table.table("Sources", COLUMNS, [["Police", "12", html.Button("Pause")]])


def test_every_fact_carries_the_name_of_its_column() -> None:
    cells = [one for one in drawn_text.components(_table()) if isinstance(one, html.Td)]
    labels = [one.to_plotly_json()["props"]["data-label"] for one in cells]
    assert labels == ["Records", ""]


def test_its_roles_are_written_out() -> None:
    roles = drawn_text.attribute(_table(), "role")
    assert roles.count("columnheader") == 3
    assert {"table", "rowgroup", "row", "rowheader", "cell"} <= set(roles)


def test_a_silent_column_is_named_for_the_ear() -> None:
    drawn = drawn_text.words(_table())
    assert "Switch" in drawn
    assert "visually-hidden" in drawn_text.attribute(_table(), "className")
