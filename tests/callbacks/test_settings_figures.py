"""Figures of areas: given, shown, used by audit and gate, changed, refused and taken back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from components.ids import Figures
from db import session as database
from db.queries import areas
from db.queries import covariates as rows
from services import covariates
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

STATE, FORM = f"{Figures.STATE}.children", f"{Figures.NAME}.value"
SAVE, WITHDRAW = f"{Figures.SAVED}.data", f"{Figures.WITHDRAWN}.data"
TABLE = "area;income\nDistrict 1;31 500\nDistrict 2;28000"


@pytest.fixture(autouse=True)
def _as_it_came(house: House) -> Iterator[None]:
    yield
    with database.transaction(house.sessions) as session:
        session.execute(text("TRUNCATE area_covariate, area_figure"))


def said(asker: Asker) -> str:
    return words(asker.answer(STATE)[Figures.STATE]["children"])


def test_at_first_there_are_none_and_it_says_what_to_do(admin: Asker) -> None:
    assert "No figures have been given." in said(admin)
    form = admin.answer(FORM)
    assert form[Figures.NAME]["value"] == ""
    assert "District 1;" in form[Figures.TEXT]["value"].splitlines()[0]


def test_given_figures_count_are_changed_and_are_taken_back(house: House, admin: Asker) -> None:
    admin.answer(SAVE, figures_name="Median  income", figures_text=TABLE)
    shown = said(admin)
    assert "Median income" in shown
    assert "2 areas have a figure" in shown
    assert "Given by admin" in shown
    with house.sessions() as session:
        found = rows.in_force(session)
        names = {one.id: one.name for one in areas.listed(session)}
    assert found is not None
    assert {names[area]: figure for area, figure in found.figures.items()} == {
        "District 1": 31500.0, "District 2": 28000.0,
    }  # fmt: skip
    form = admin.answer(FORM)
    again = form[Figures.TEXT]["value"].replace("28000", "29000")
    admin.answer(SAVE, figures_name=form[Figures.NAME]["value"], figures_text=again)
    with house.sessions() as session:
        changed = rows.in_force(session)
    assert changed is not None
    assert sorted(changed.figures.values()) == [29000.0, 31500.0]
    admin.answer(WITHDRAW, figures_asked=["withdraw", 1])
    assert "No figures have been given." in said(admin)
    told = [house.entries(action) for action in (covariates.GIVEN, covariates.WITHDRAWN)]
    assert [len(entries) for entries in told] == [2, 1]
    assert told[0][0].detail == {"name": "Median income", "areas": 2}


@pytest.mark.parametrize(
    ("name", "table", "why"),
    [
        ("", TABLE, "Say what the figure is"),
        ("Income", "District 1;7\nDistrict 2;7", "at least two areas"),
        ("Income", "District 1;7\nNowhere;8", "no area of the city: Nowhere"),
        ("Income", "District 1;7\nDISTRICT 1;8\nDistrict 2;9", "twice"),
        ("Income", "District 1;7\nDistrict 2;much", "Line 2"),
        ("Income", "", "at least two areas"),
    ],
)
def test_what_makes_no_groups_is_refused(
    house: House, admin: Asker, name: str, table: str, why: str
) -> None:
    refused = admin.answer(SAVE, figures_name=name, figures_text=table)
    assert refused[Figures.REFUSAL]["hidden"] is False
    assert why in refused[Figures.REFUSAL_SAID]["children"]
    with house.sessions() as session:
        assert rows.in_force(session) is None


def test_there_is_nothing_to_take_back(admin: Asker) -> None:
    refused = admin.answer(WITHDRAW, figures_asked=["withdraw", 1])
    assert "no figures to take back" in refused[Figures.REFUSAL_SAID]["children"]


def test_an_analyst_may_not(analyst: Asker) -> None:
    assert analyst.post(STATE).status_code == 403
    given = analyst.post(SAVE, figures_name="Income", figures_text=TABLE)
    assert given.status_code == 403
