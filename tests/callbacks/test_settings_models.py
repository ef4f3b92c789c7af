"""The models of the settings: published, put aside and taken back, each with a reason."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from components.ids import Settings
from db import session as database
from db.queries import issues
from db.queries import registry as rows
from domain.model import Backtest, ModelKind, ModelState, NewIssue, NewVersion, Version
from services import registry
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

LISTED = f"{Settings.MODELS}.tree"
ASK = f"{Settings.DECISION_SAID}.children"
DECIDE = f"{Settings.DECIDED}.data"
LAST = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _no_models(house: House) -> Iterator[None]:
    yield
    with database.transaction(house.sessions) as session:
        session.execute(text("TRUNCATE model_version CASCADE"))


def candidate(
    house: House, recipe: str, *, passes: bool = True, reasons: tuple[dict[str, object], ...] = ()
) -> Version:
    """A version of the forecasts of areas with a backtest and an issue."""
    now, first = house.clock(), LAST + timedelta(days=1)
    with database.transaction(house.sessions) as session:
        new = NewVersion(ModelKind.AREAS, recipe, {}, f"hash of {recipe}")
        version = rows.known(session, new, job_id=None, now=now)
        tested = Backtest(version.id, None, now, LAST, 1234, {}, passes=passes, reasons=reasons)
        registry.keep_backtest(session, tested)
        issues.keep(session, NewIssue(version.id, None, now, first, LAST, 1234, {}, "f"))
    return version


def live(house: House) -> int | None:
    with house.sessions() as session:
        found = rows.live(session, ModelKind.AREAS)
    return found.id if found else None


def listed(asker: Asker) -> str:
    return words(asker.answer(LISTED)[Settings.MODELS]["tree"])


def test_without_a_model_it_says_that_no_forecast_is_shown(admin: Asker) -> None:
    assert listed(admin).count("No version is live, so no forecast is shown") == 2


def test_a_candidate_is_published_with_a_reason(house: House, admin: Asker) -> None:
    version = candidate(house, "mean_28")
    assert "It passes every gate" in listed(admin)
    asked = [f"published {version.id}", 1]
    dialog = admin.answer(ASK, settings_asked=asked)
    assert "Publish 28-day mean" in words(dialog[Settings.DECISION_SAID]["children"])
    assert dialog[Settings.REASON]["value"] == ""
    refused = admin.answer(DECIDE, settings_asked=asked, settings_reason="  ")
    assert "Say why" in refused[Settings.DECISION_REFUSAL_SAID]["children"]
    assert live(house) is None
    done = admin.answer(DECIDE, settings_asked=asked, settings_reason="It is better.")
    assert done[Settings.MODELS_SAID]["children"] == f"Version {version.id} published"
    assert live(house) == version.id
    said = listed(admin)
    assert "It is better." in said
    assert "admin" in said
    assert [entry.subject for entry in house.entries("model_published")] == [f"model:{version.id}"]


def test_what_fails_its_gates_has_no_button_and_cannot_be_published(
    house: House, admin: Asker
) -> None:
    version = candidate(house, "ewma_eb", passes=False)
    assert "may not be published" in listed(admin)
    assert f"published {version.id}" not in str(admin.answer(LISTED))
    asked = [f"published {version.id}", 1]
    refused = admin.answer(DECIDE, settings_asked=asked, settings_reason="I want it.")
    assert "gates" in refused[Settings.DECISION_REFUSAL_SAID]["children"]
    assert live(house) is None


def test_a_published_version_is_taken_back(house: House, admin: Asker) -> None:
    first, second = candidate(house, "mean_28"), candidate(house, "prophet_hybrid")
    for version in (first, second):
        asked = [f"published {version.id}", 1]
        admin.answer(DECIDE, settings_asked=asked, settings_reason="Because.")
    assert live(house) == second.id
    dialog = admin.answer(ASK, settings_asked=["rolled_back areas", 1])
    said = words(dialog[Settings.DECISION_SAID]["children"])
    assert "Roll back to 28-day mean" in said
    assert "takes the place of Prophet hybrid" in said
    asked = ["rolled_back areas", 2]
    admin.answer(DECIDE, settings_asked=asked, settings_reason="Complaints.")
    assert live(house) == first.id
    assert f"Rolled back to version {first.id}" in listed(admin)


def test_a_version_is_put_aside(house: House, admin: Asker) -> None:
    version = candidate(house, "ewma_eb")
    asked = [f"discarded {version.id}", 1]
    admin.answer(DECIDE, settings_asked=asked, settings_reason="Too slow.")
    with house.sessions() as session:
        found = rows.by_id(session, version.id)
    assert found is not None
    assert found.state is ModelState.DISCARDED
    assert "1 earlier version" in listed(admin)


@pytest.mark.parametrize(
    "asked",
    [None, [], ["published", 1], ["published x", 1], ["demoted 1", 1], ["rolled_back moon", 1]],
)
def test_a_press_that_cannot_be_read_is_refused(
    house: House, admin: Asker, asked: list[object] | None
) -> None:
    refused = admin.answer(DECIDE, settings_asked=asked, settings_reason="Because.")
    assert refused[Settings.DECISION_REFUSAL]["hidden"] is False
    assert live(house) is None


def test_no_such_version(admin: Asker) -> None:
    refused = admin.answer(ASK, settings_asked=["published 999", 1])
    assert "no such model version" in refused[Settings.MODELS_REFUSAL_SAID]["children"]


def test_an_analyst_may_neither_look_nor_decide(house: House, analyst: Asker) -> None:
    version = candidate(house, "mean_28")
    asked = [f"published {version.id}", 1]
    assert analyst.post(LISTED).status_code == 403
    assert analyst.post(ASK, settings_asked=asked).status_code == 403
    assert analyst.post(DECIDE, settings_asked=asked, settings_reason="x").status_code == 403
    assert live(house) is None
