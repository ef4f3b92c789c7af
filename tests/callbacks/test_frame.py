"""The frame: pages for those who may see them, and what the header says."""

from components.ids import Frame
from tests.callbacks.calling import Asker, words


def test_the_page_of_an_address_is_drawn(analyst: Asker) -> None:
    drawn = analyst.answer(f"{Frame.PAGE}.children", frame_url="/map")
    assert "Counts" in words(drawn[Frame.PAGE]["children"])
    first = analyst.answer(f"{Frame.PAGE}.children", frame_url="/")
    assert first == drawn


def test_an_address_without_a_page_says_so(analyst: Asker) -> None:
    drawn = analyst.answer(f"{Frame.PAGE}.children", frame_url="/nowhere")
    assert "There is no such page" in words(drawn[Frame.PAGE]["children"])


def test_the_header_says_how_far_the_data_reaches_and_how_the_sources_are(viewer: Asker) -> None:
    written = viewer.answer(f"{Frame.DATA_THROUGH}.children")
    assert "Data through 31 Dec 2025 12:00" in words(written[Frame.DATA_THROUGH]["children"])
    sources = words(written[Frame.SOURCES]["children"])
    assert "2 sources healthy" in sources
    assert "imported by hand" in sources


def test_the_account_chip_is_of_who_asks(analyst: Asker, viewer: Asker) -> None:
    for asker, role in ((analyst, "Analyst"), (viewer, "Viewer")):
        written = asker.answer(f"{Frame.ACCOUNT}.children")
        assert role in words(written[Frame.ACCOUNT]["children"])
