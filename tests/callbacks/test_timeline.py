"""The timeline as its callbacks answer: the same figures in sentence, bars, clock, twin, table."""

from components.ids import Timeline
from db import session as database
from db.queries import audit
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

BARS = f"{Timeline.BARS}.bars"
ROWS = f"{Timeline.GRID}.rowData"
DRAWER = f"{Timeline.DRAWER}.hidden"
SAID = f"{Timeline.NOTE_SAID}.children"
NOTES = f"{Timeline.NOTES}.children"
DECEMBER = "from=2025-12-04&to=2026-01-01"
NOTE = {"first": "2025-12-20", "end": "2025-12-22", "text": "<b>Fair</b>", "audience": "all"}


def total(written: dict[str, object]) -> int:
    return sum(bar["n"] or 0 for bar in written[Timeline.BARS]["bars"])  # type: ignore[index]


def test_bars_table_and_twin_tell_the_same(analyst: Asker) -> None:
    drawn = analyst.answer(BARS, filter_bar_asked=DECEMBER)
    bars = drawn[Timeline.BARS]["bars"]
    assert (len(bars), bars[0]["first"], bars[-1]["end"]) == (28, "2025-12-04", "2026-01-01")
    assert drawn[Timeline.SHOWN]["hidden"] is False
    table = analyst.answer(ROWS, filter_bar_asked=DECEMBER)
    weighed = len(table[Timeline.GRID]["rowData"])
    assert 0 < total(drawn) <= weighed
    twin = analyst.answer(
        f"{Timeline.TWIN}.children", timeline_view="table", filter_bar_asked=DECEMBER
    )
    assert twin[Timeline.TWIN]["hidden"] is False
    assert twin[Timeline.CHARTS]["hidden"] is True


def test_the_person_chooses_longer_bars_and_a_reference(analyst: Asker) -> None:
    asked = f"{DECEMBER}&compare=previous"
    drawn = analyst.answer(BARS, filter_bar_asked=asked, timeline_grain="week")
    props = drawn[Timeline.BARS]
    assert (props["grain"], props["compared"]) == ("week", True)
    assert any(bar["ref"] is not None for bar in props["bars"])
    stacked = analyst.answer(BARS, filter_bar_asked=asked, timeline_show="category")
    assert stacked[Timeline.BARS]["compared"] is False
    assert total(stacked) == total(drawn)


def test_a_bad_address_is_said_above_what_was_there(analyst: Asker) -> None:
    for name, value in (("timeline_grain", "minute"), ("filter_bar_asked", "hours=25-26")):
        written = analyst.answer(BARS, **{name: value})
        assert written[Timeline.REFUSAL]["hidden"] is False
        assert Timeline.BARS not in written


def test_the_sentence_compares_with_the_period_before(analyst: Asker) -> None:
    written = analyst.answer(f"{Timeline.SENTENCE}.children", filter_bar_asked=DECEMBER)
    said = words(written[Timeline.SENTENCE]["children"])
    assert "in 28 days" in said
    assert "before 4 Dec 2025" in said
    note = written[Timeline.BARS]["note"]
    assert note == written[Timeline.CLOCK]["note"]
    assert note[0] == "4 Dec 2025 – before 1 Jan 2026"
    assert note[1].startswith("Data through 31 Dec 2025")


def test_the_clock_keeps_the_whole_week_whatever_is_chosen_of_it(analyst: Asker) -> None:
    output = f"{Timeline.CLOCK}.counts"
    whole = analyst.answer(output, filter_bar_asked=DECEMBER)
    chosen = analyst.answer(output, filter_bar_asked=f"{DECEMBER}&weekdays=6,7&hours=22-4")
    assert whole[Timeline.CLOCK]["counts"] == chosen[Timeline.CLOCK]["counts"]
    assert max(max(row) for row in whole[Timeline.CLOCK]["counts"]) > 0


def test_the_table_steps_by_cursor_and_forgets_it_with_the_filter(analyst: Asker) -> None:
    first = analyst.answer(ROWS, filter_bar_asked="last=364")
    assert first[Timeline.NEXT]["disabled"] == (first[Timeline.CURSORS]["data"]["next"] is None)
    assert first[Timeline.PREVIOUS]["disabled"] is True
    stale = {"of": "another filter", "after": "nonsense", "first": 101}
    again = analyst.answer(ROWS, filter_bar_asked="last=364", timeline_stepped=stale)
    assert again[Timeline.GRID]["rowData"] == first[Timeline.GRID]["rowData"]
    forged = {"of": first[Timeline.CURSORS]["data"]["of"], "after": "nonsense", "first": 101}
    refused = analyst.answer(ROWS, filter_bar_asked="last=364", timeline_stepped=forged)
    assert refused[Timeline.REFUSAL]["hidden"] is False


def test_an_order_that_the_server_has_not_is_refused(analyst: Asker) -> None:
    by_area = analyst.answer(ROWS, filter_bar_asked=DECEMBER, timeline_sort="area")
    arrows = [one["field"] for one in by_area[Timeline.GRID]["columnDefs"] if one.get("sort")]
    assert arrows == ["area"]
    refused = analyst.answer(ROWS, filter_bar_asked=DECEMBER, timeline_sort="words")
    assert refused[Timeline.REFUSAL]["hidden"] is False


def opened(asker: Asker) -> dict[str, object]:
    rows = asker.answer(ROWS, filter_bar_asked=DECEMBER)[Timeline.GRID]["rowData"]
    return asker.answer(DRAWER, timeline_incident=rows[0]["id"])


def test_exact_places_are_told_once_a_reason_was_given(house: House, analyst: Asker) -> None:
    drawn = opened(analyst)
    assert drawn[Timeline.DRAWER]["hidden"] is False
    assert drawn[Timeline.REASON]["hidden"] is False
    analyst.answer(
        f"{Timeline.REASON_GIVEN}.data",
        timeline_reason_gathered={"reason": "Preparing a court case"},
    )
    exact = opened(analyst)
    assert exact[Timeline.REASON]["hidden"] is True
    with database.transaction(house.sessions) as session:
        noted = [one.action for one in audit.latest(session)]
    assert "read_exact_places" in noted
    assert "stated_reason" in noted


def test_who_sees_no_single_incidents_is_told_in_a_sentence(viewer: Asker) -> None:
    written = viewer.answer(ROWS, filter_bar_asked=DECEMBER)
    assert written[Timeline.GRID]["rowData"] == []
    assert "shown to analysts" in words(written[Timeline.ROWS_SAID]["children"])
    assert viewer.post(DRAWER, timeline_incident="1").status_code in (200, 403)
    refused = viewer.answer(DRAWER, timeline_incident="1")
    assert Timeline.DRAWER not in refused
    assert words(refused[Timeline.REFUSAL_SAID]["children"])


def test_a_viewer_sees_whole_weeks_and_no_hours(viewer: Asker) -> None:
    drawn = viewer.answer(BARS, filter_bar_asked=DECEMBER, timeline_grain="hour")
    assert drawn[Timeline.BARS]["grain"] == "week"
    clock = viewer.answer(f"{Timeline.CLOCK}.rows", filter_bar_asked=DECEMBER)
    assert clock[Timeline.CLOCK]["rows"] == []
    assert "not shown to your role" in clock[Timeline.CLOCK_SAID]["children"]


def test_a_note_is_written_drawn_taken_back_and_brought_back(
    house: House, analyst: Asker, viewer: Asker
) -> None:
    saved = analyst.answer(SAID, timeline_note_gathered=NOTE)
    assert "Note added." in words(saved[Timeline.NOTE_SAID]["children"])
    (mark,) = analyst.answer(BARS, filter_bar_asked=DECEMBER)[Timeline.BARS]["marks"]
    assert (mark["first"], mark["end"], mark["text"]) == (16, 18, "<b>Fair</b>")
    seen = words(viewer.answer(NOTES, filter_bar_asked=DECEMBER)[Timeline.NOTES]["children"])
    assert "<b>Fair</b>" in seen
    assert "Withdraw" not in seen
    told = f"{Timeline.NOTED}.data"
    gone = ["withdraw " + mark["id"], 1]
    assert analyst.answer(_told(analyst, told), timeline_note_told=gone)
    assert analyst.answer(BARS, filter_bar_asked=DECEMBER)[Timeline.BARS]["marks"] == []


def _told(asker: Asker, output: str) -> str:
    """The output of the second callback that writes it, which Dash gives a name of its own."""
    names = [
        part
        for name, one in asker.house.app.callback_map.items()
        if any(given["id"] == Timeline.NOTE_TOLD for given in one["inputs"])
        for part in name.strip(".").split("...")
    ]
    return next(name for name in names if name.startswith(output))


def test_a_note_without_sense_is_refused_in_the_form(analyst: Asker) -> None:
    for wrong in ({"text": ""}, {"first": "soon"}, {"end": "2025-12-01"}):
        refused = analyst.answer(SAID, timeline_note_gathered=NOTE | wrong)
        assert refused[Timeline.NOTE_REFUSAL]["hidden"] is False


def test_a_viewer_writes_no_note(viewer: Asker) -> None:
    assert viewer.post(SAID, timeline_note_gathered=NOTE).status_code == 403


def test_the_script_of_the_table_is_served_and_on_no_page(analyst: Asker) -> None:
    client = analyst.browser.client
    page = client.get("/timeline").get_data(as_text=True)
    assert "_dash-component-suites/dash_ag_grid" not in page
    script = client.get("/_dash-component-suites/dash_ag_grid/dash_ag_grid.min.js")
    assert (script.status_code, script.mimetype) == (200, "text/javascript")
