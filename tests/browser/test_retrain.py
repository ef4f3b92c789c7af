"""An administrator retrains, sees what came of it, publishes, and takes it back."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from components.ids import Figures, Forecast, Settings
from db import session as database
from db.queries import area_forecasts, issues
from db.queries.area_forecasts import CITY, AreaForecast
from domain.model import Backtest, Decision, ModelKind, NewIssue, NewVersion
from domain.roles import Role
from domain.target import ALL
from services import registry
from tests import busy_town
from tests.browser import house, seen
from tests.browser.conftest import SignIn

DAYS, A_DAY = 1055, 20
FIRST_DAY = busy_town.FIRST.date() + timedelta(days=DAYS)
PATIENCE_MS = 400_000
PHONE = {"width": 390, "height": 844}
REASON = "Better than what we have; looked at with the analysts."


@pytest.fixture(scope="module")
def halo(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[house.Running]:
    """Halo in a town with three years of history, where an older version is live that expects
    ten incidents every day."""
    engine = database.engine(database_url)
    sessions = database.sessions(engine)
    busy_town.settled(sessions, days=DAYS, a_day=A_DAY)
    _published(sessions, NewVersion(ModelKind.AREAS, "mean_28", {"edition": 0}, "older"))
    engine.dispose()
    with house.running(database_url, tmp_path_factory.mktemp("halo")) as running:
        yield running


@pytest.fixture(scope="module")
def worker(halo: house.Running, database_url: str, tmp_path_factory: Any) -> Iterator[None]:
    """The worker of the product, on the same database."""
    home: Path = tmp_path_factory.mktemp("worker")
    environment = {**os.environ, "DATABASE_URL": database_url, "HALO_HOME": str(home)}
    with (
        (home / "worker.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "worker.py"], cwd=house.ROOT, env=environment, stdout=log, stderr=log
        ) as running,
    ):
        yield
        running.terminate()


def _published(sessions: database.Sessions, new: NewVersion) -> None:
    now, last = datetime.now(UTC), FIRST_DAY - timedelta(days=1)
    with database.transaction(sessions) as session:
        version = registry.register(session, new, job_id=None, now=now)
        tested = Backtest(version.id, None, now, FIRST_DAY, 1, {}, passes=True, reasons=())
        registry.keep_backtest(session, tested)
        said = NewIssue(version.id, None, now, FIRST_DAY, last, 1, {}, "older")
        issue_id = issues.keep(session, said)
        area_forecasts.keep(session, issue_id, list(_ten_a_day(FIRST_DAY)))
        registry.publish(session, version.id, reason="The first one.", now=now)


def _ten_a_day(first: date) -> Iterator[AreaForecast]:
    for days in (1, 7):
        for at in range(0, 28, days):
            day, count = first + timedelta(days=at), 10.0 * days
            yield AreaForecast(ALL.code, CITY, day, days, count, 0.1, count, 0.1)


def opened(page: Page, address: str) -> Page:
    page.goto(f"{address}/settings")
    page.wait_for_selector(f"#{Settings.MODELS} article")
    return seen.at_rest(page)


def health(page: Page, address: str) -> Any:
    return page.request.get(f"{address}/api/v1/ai/health").json()


def forecast(page: Page, address: str) -> str:
    """What the Forecast page says of the city's next week, without how long ago it was issued."""
    page.goto(f"{address}/forecast")
    summary = page.locator(f"#{Forecast.SUMMARY}")
    expect(summary).to_contain_text(re.compile(r"\d"))
    seen.at_rest(page)
    return re.sub(r"\([^()]*\)\.$", "", summary.inner_text())


def expected_cells(page: Page, address: str) -> int:
    """The status of the map's forecast layer: 404 while no model of cells is live."""
    return page.request.get(f"{address}/api/v1/map/h3/forecast?res=9").status


def version(page: Page, recipe: str) -> Locator:
    own = page.get_by_role("heading", name=re.compile(f"^{recipe}, version"))
    return page.locator(f"#{Settings.MODELS} article").filter(has=own)


def decide(page: Page, button: Locator, done: str) -> None:
    """Press, forget the reason, give it, confirm: all by keyboard."""
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.locator(f"#{Settings.DECISION}")
    expect(dialog).to_be_visible()
    expect(page.locator(f"#{Settings.REASON}")).to_be_focused()
    page.locator(f"#{Settings.CONFIRM}").press("Enter")
    expect(dialog).to_contain_text("Say why")
    assert seen.faults(page) == []
    page.locator(f"#{Settings.REASON}").focus()
    page.keyboard.type(REASON)
    page.locator(f"#{Settings.CONFIRM}").press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(f"#{Settings.MODELS_SAID}")).to_contain_text(done)


# The machine may be busy with other tests: the run itself takes half a minute on an idle one.
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("worker")
def test_an_administrator_retrains_publishes_and_rolls_back(
    sign_in: SignIn, halo: house.Running
) -> None:
    # What moves while it waits would be painted on the core on which the worker computes.
    page, reader = sign_in(Role.ADMIN, reduced_motion="reduce"), sign_in(Role.VIEWER)
    before, older = forecast(reader, halo.address), health(reader, halo.address)
    assert older["models"]["areas"]["hash"] == "older"
    assert older["models"]["cells"] == {"status": "none"}
    assert expected_cells(reader, halo.address) == 404

    retrained(opened(page, halo.address), halo)
    assert health(reader, halo.address)["models"]["areas"]["hash"] == "older"
    assert forecast(reader, halo.address) == before

    candidate = version(page, "Level and rhythm")
    expect(candidate).to_contain_text("It passes every gate")
    expect(candidate).to_contain_text("28-day mean · baseline")
    decide(page, candidate.get_by_role("button", name="Publish"), "published")
    published = health(reader, halo.address)["models"]["areas"]
    assert (published["recipe"], published["published"]["by"]) == ("ewma_eb", Role.ADMIN)
    after = forecast(reader, halo.address)
    assert after != before

    surface = version(page, "Mixture")
    decide(page, surface.get_by_role("button", name="Publish"), "published")
    assert expected_cells(reader, halo.address) == 200

    back = page.locator(f"[data-word='{Decision.ROLLED_BACK} {ModelKind.AREAS}']")
    decide(page, back, "Rolled back")
    assert health(reader, halo.address)["models"]["areas"]["hash"] == "older"
    assert forecast(reader, halo.address) == before
    expect(page.locator(f"#{Settings.MODELS}")).to_contain_text(REASON)


def retrained(page: Page, halo: house.Running) -> None:
    """Start a run and watch it to its end, across a reload of the page."""
    page.locator(f"#{Settings.START}").click()
    run = page.locator(f"#{Settings.RUN}")
    expect(run).to_contain_text(re.compile(r"Step \d of 6"), timeout=60_000)
    expect(page.locator(f"#{Settings.START}")).to_be_disabled()
    opened(page, halo.address)
    expect(run).to_contain_text(re.compile(r"Step \d of 6"))
    progress = run.locator("progress")
    begun = progress.get_attribute("value") or ""
    expect(progress).not_to_have_attribute("value", begun, timeout=PATIENCE_MS)
    expect(run).to_contain_text("Finished", timeout=PATIENCE_MS)
    expect(page.locator(f"#{Settings.START}")).to_be_enabled()
    expect(run.locator("summary").first).to_be_visible()


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ar", "dark")])
def test_nothing_for_axe_to_find(
    sign_in: SignIn, halo: house.Running, language: str, theme: str
) -> None:
    page = opened(sign_in(Role.ADMIN, language=language, theme=theme), halo.address)
    page.locator(".figures-edit > summary").click()
    assert seen.faults(page) == []


def test_a_file_of_figures_is_looked_at_on_a_phone_without_sideways_scroll(
    sign_in: SignIn, halo: house.Running
) -> None:
    page = opened(sign_in(Role.ADMIN, viewport=PHONE), halo.address)
    page.locator(".figures-edit > summary").click()
    table = {"name": "income.csv", "mimeType": "text/csv", "buffer": b"Old Town;31000"}
    page.locator(f"#{Figures.FILE} input").set_input_files([table])
    expect(page.locator(f"#{Figures.TEXT}")).to_have_value("Old Town;31000")
    for width in (390, 320):
        page.set_viewport_size({**PHONE, "width": width})
        seen.assert_fits(page, width)


def test_the_schedule_is_moved_and_a_bad_time_refused(sign_in: SignIn, halo: house.Running) -> None:
    page = opened(sign_in(Role.ADMIN), halo.address)
    time = page.locator(f"#{Settings.TIME}")
    expect(time).to_have_value("02:00")
    time.fill("25:00")
    page.locator(f"#{Settings.SAVE}").click()
    expect(page.locator(f"#{Settings.SCHEDULE_REFUSAL}")).to_contain_text("time of day")
    time.fill("03:30")
    page.get_by_label("Sun").uncheck()
    page.locator(f"#{Settings.SAVE}").click()
    expect(page.locator(f"#{Settings.SCHEDULE}")).to_contain_text("Fri, Sat at 03:30 UTC")
    expect(page.locator(f"#{Settings.SCHEDULE_REFUSAL}")).to_be_hidden()


def test_an_analyst_has_no_settings(sign_in: SignIn, halo: house.Running) -> None:
    page = sign_in(Role.ANALYST)
    answer = page.goto(f"{halo.address}/settings")
    assert answer is not None
    assert answer.status == 403
