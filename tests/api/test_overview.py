"""The tables of the Overview as files."""

import csv
import io

import pytest

from tests.auth.house import Browser

CHANGES = "/api/v1/overview/changes.csv"
UNUSUAL = "/api/v1/overview/unusual.csv"


def rows(browser: Browser, address: str) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


def test_the_file_holds_every_line_with_its_interval_and_where_it_comes_from(
    analyst: Browser,
) -> None:
    found = rows(analyst, f"{CHANGES}?types=theft,assault")
    assert {row["key"] for row in found} == {"theft", "assault"}
    for row in found:
        assert (row["from"], row["to"]) == ("2025-12-04", "2026-01-01")
        assert (row["filter"], row["licence"]) == ("types=assault,theft", "CC0")
        assert row["data_through"].startswith("2025-12-31")
        if row["difference"]:
            assert float(row["low"]) <= float(row["high"])


def test_areas_and_the_year_so_far_are_files_too(analyst: Browser) -> None:
    found = rows(analyst, f"{CHANGES}?by=area&span=year")
    assert "District 1" in {row["name"] for row in found}
    assert {row["from"] for row in found} == {"2025-01-01"}


def test_nothing_unusual_is_a_file_without_lines(analyst: Browser) -> None:
    assert rows(analyst, UNUSUAL) == []


def test_a_viewer_s_file_has_no_small_count(viewer: Browser) -> None:
    for row in rows(viewer, f"{CHANGES}?by=area"):
        assert not row["count"] or not 0 < int(row["count"]) < 3


@pytest.mark.parametrize("query", ["by=x", "span=x", "types=x", "compare=x"])
def test_nonsense_is_refused(analyst: Browser, query: str) -> None:
    assert analyst.get(f"{CHANGES}?{query}").status_code == 400
