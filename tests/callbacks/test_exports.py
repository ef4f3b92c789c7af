"""The export dialog's callbacks."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from components.ids import Exports
from db import session as database
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

SEARCH = "?from=2025-12-04&to=2026-01-01"


@pytest.fixture(autouse=True)
def _no_files(house: House) -> Iterator[None]:
    yield
    with database.transaction(house.sessions) as session:
        session.execute(text("DELETE FROM export_file; DELETE FROM job"))


def _offered(
    asker: Asker, subject: str, form: str, reason: str = ""
) -> dict[str, dict[str, object]]:
    return asker.answer(
        f"{Exports.LINK}.href",
        exports_opened=1,
        exports_subject=subject,
        exports_form=form,
        exports_reason=reason,
        frame_url=SEARCH,
    )


def test_each_role_is_offered_what_it_may_have(analyst: Asker, viewer: Asker) -> None:
    both = [one.answer(f"{Exports.SUBJECT}.options") for one in (analyst, viewer)]
    assert [one[Exports.SUBJECT]["value"] for one in both] == ["incidents", "cells"]
    assert len(viewer.answer(f"{Exports.SUBJECT}.options")[Exports.SUBJECT]["options"]) == 3


def test_what_can_be_sent_at_once_is_a_link(analyst: Asker, viewer: Asker) -> None:
    told = _offered(analyst, "incidents", "csv.zip")
    assert told[Exports.LINK] == {
        "hidden": False,
        "href": "/api/v1/exports/incidents.csv.zip?from=2025-12-04&to=2026-01-01",
    }
    assert told[Exports.START]["hidden"] is True
    assert "About" in words(told[Exports.SAID]["children"])
    assert _offered(viewer, "cells", "xlsx")[Exports.LINK]["hidden"] is False


def test_what_cannot_is_made_and_listed_and_dropped(analyst: Asker) -> None:
    told = _offered(analyst, "incidents", "xlsx")
    assert (told[Exports.LINK]["hidden"], told[Exports.START]["hidden"]) == (True, False)
    given = {"exports_subject": "incidents", "exports_form": "xlsx", "frame_url": SEARCH}
    begun = analyst.answer(f"{Exports.STARTED}.data", exports_start=1, exports_reason="", **given)
    assert begun[Exports.STARTED]["data"]
    listed = analyst.answer(f"{Exports.FILES}.children", exports_clock=1, exports_opened=1)
    assert "Waiting for a worker" in words(listed[Exports.FILES]["children"])
    assert listed[Exports.CLOCK]["disabled"] is False


def test_a_refusal_is_said_in_the_dialog(viewer: Asker) -> None:
    told = _offered(viewer, "incidents", "csv")
    assert "counts, not single incidents" in words(told[Exports.REFUSAL_SAID]["children"])
    assert told[Exports.REFUSAL]["hidden"] is False
