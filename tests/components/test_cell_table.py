"""The table twin says what the map shows, with its silences."""

from components import cell_table
from components.sorted_table import SortedTable
from domain import grid
from domain.layer import CellFlag, CellValue, Measure
from tests.components import drawn_text

CELL = grid.containing(38.63, -90.2, 9)


def table(*values: CellValue, measure: Measure = Measure.COUNT) -> SortedTable:
    drawn = cell_table.twin([(value, "Soulard") for value in values], measure, period="all year")
    [found] = [one for one in drawn_text.components(drawn) if isinstance(one, SortedTable)]
    return found


def test_a_row_carries_the_numbers_and_opens_its_cell() -> None:
    [row] = table(CellValue(CELL, 7, 2.5, 1.5, 3.5, CellFlag.UNSURE)).rows
    assert (row["area"], row["count"], row["rate"], row["low"], row["high"]) == (
        "Soulard", 7, 2.5, 1.5, 3.5
    )  # fmt: skip
    assert row["flags"] == "uncertain"
    assert row["address"] == f"view=&cell={grid.text(CELL)}"


def test_what_may_not_be_shown_stays_unsaid() -> None:
    drawn = table(CellValue(CELL, None, None, None, None, CellFlag.SUPPRESSED))
    [row] = drawn.rows
    assert (row["count"], row["rate"], row["flags"]) == (None, None, "none or too few to show")
    assert drawn.unknown == "none or too few to show"


def test_it_begins_with_the_highest_of_what_the_map_shows() -> None:
    assert (table().sort, table().falling) == ("count", True)
    assert table(measure=Measure.RATE).sort == "rate"


def test_rates_say_their_unit_and_the_caption_how_many() -> None:
    drawn = table(CellValue(CELL, 7, 2.5, 1.5, 3.5, 0))
    notes = {column["name"]: column.get("note") for column in drawn.columns}
    assert notes["rate"] == "incidents per km² and week"
    assert drawn.caption.startswith("1 cell in view with incidents, all year.")
