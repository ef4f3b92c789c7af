"""Forecasts of areas as a file."""

import csv
import io

import pytest

from db import session as database
from domain import spreadsheet
from tests import predicted
from tests.auth.house import Browser, House

CSV = "/api/v1/forecasts/areas.csv"


def test_the_file_holds_past_and_future(house: House, analyst: Browser) -> None:
    with database.transaction(house.sessions) as session:
        predicted.areas_published(session)
    answer = analyst.get(CSV)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].endswith('"forecast-all--1-7d.csv"')
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    ahead = [row for row in rows if row["expected"] and not row["recorded"]]
    assert [row["expected"] for row in ahead] == ["14.0"] * 4
    assert sum(int(row["recorded"]) for row in rows if row["recorded"]) > 20


def test_an_unknown_area_is_not_found(house: House, analyst: Browser) -> None:
    assert analyst.get(CSV, query_string={"area": "99999"}).status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_text_never_becomes_a_formula(text: str) -> None:
    assert spreadsheet.inert(text) == f"'{text}"
    assert spreadsheet.inert(-3) == -3
    assert spreadsheet.inert(None) == ""
