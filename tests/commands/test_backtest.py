"""``manage.py backtest``: tables from which its own figures can be worked out again."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import psycopg
import pytest

import manage
from db import session as database
from tests import busy_town, town

DAYS = 260
FIRST = busy_town.FIRST.date()
SINCE, TO = FIRST + timedelta(days=DAYS - 35), FIRST + timedelta(days=DAYS - 1)


@pytest.fixture
def sessions(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[database.Sessions]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    with town.database_of(database_url) as factory:
        yield factory


def command(folder: Path, *more: str, city: str = "smalltown") -> list[str]:
    period = ["--from", str(SINCE), "--to", str(TO)]
    return ["backtest", "--city", city, *period, "--into", str(folder), *more]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_tables_hold_what_the_figures_are_made_of(
    sessions: database.Sessions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    busy_town.settled(sessions, days=DAYS, a_day=12)
    assert manage.main(command(tmp_path)) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["city"] == "smalltown"
    assert told["tables"] == [str(tmp_path / "forecasts.csv"), str(tmp_path / "places.csv")]
    weeks = [row for row in rows(tmp_path, "forecasts.csv") if row["target"] == "all"]
    assert {row["origin"] for row in weeks} == {
        str(SINCE + timedelta(days=14 * n)) for n in (0, 1, 2)
    }
    assert {row["recipe"] for row in weeks} == {"prophet_hybrid", "ewma_eb", "mean_28"}
    assert {row["area"] for row in weeks} == {"District 1", "District 2", "in no area"}
    own = [row for row in weeks if row["recipe"] == "ewma_eb" and row["area_code"]]
    mean = np.mean([float(row["crps_week"]) for row in own])
    assert told["areas"]["all"]["ewma_eb"]["crps_week"] == pytest.approx(mean)
    actual = sum(float(row["actual_week"]) for row in own if row["origin"] == str(SINCE))
    counted = town.value(
        sessions,
        "SELECT sum(weight) FROM incident WHERE area_id > 0"
        f" AND day >= '{SINCE}' AND day < '{SINCE + timedelta(days=7)}'",
    )
    assert actual == counted
    ranked = [
        row
        for row in rows(tmp_path, "places.csv")
        if (row["target"], row["resolution"], row["recipe"]) == ("all", "10", "mixture")
    ]
    assert len({row["origin"] for row in ranked}) == told["places"]["all"]["10"]["origins"] == 5
    two = [row for row in ranked if row["share"] == "0.02"]
    hits, events = (sum(float(row[name]) for row in two) for name in ("hits", "events"))
    figures = told["places"]["all"]["10"]["recipes"]["mixture"]
    assert figures["hit_rate_2pct"] == pytest.approx(hits / events, abs=1e-4)


def test_a_file_is_judged_in_a_database_of_its_own(
    sessions: database.Sessions,
    database_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    city = tmp_path / "smalltown.toml"
    city.write_text(town.FILE, "utf-8")
    file = tmp_path / "incidents.csv"
    lines = [
        f"{number},{each.incident.occurred_from:%Y-%m-%d %H:%M},Larceny,"
        f"{each.incident.lat},{each.incident.lon}"
        for number, each in enumerate(busy_town.records(DAYS, a_day=3))
        if each.incident is not None
    ]
    file.write_text("\n".join(["id,occurred_at,category,lat,lon", *lines]), "utf-8")
    given = command(tmp_path, "--file", str(file), "--source", "police", city=str(city))
    assert manage.main(given) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["areas"]["all"]["ewma_eb"]["crps_week"] is None
    assert told["places"] == {}
    [least] = [one for one in told["left_out"] if one.startswith("Risk of cells, All")]
    assert f"Before {SINCE} there are " in least
    assert "of 1,000 incidents with a precise place." in least
    assert {row["area"] for row in rows(tmp_path, "forecasts.csv")} == {"in no area"}
    assert town.value(sessions, "SELECT count(*) FROM incident") == 0
    with psycopg.connect(database_url.replace("+psycopg", "", 1)) as server:
        left = server.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'halo_backtest_%'")
        assert left.fetchone() is None


def test_another_city_and_an_impossible_period_are_refused(
    sessions: database.Sessions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town.settled(sessions)
    assert manage.main(command(tmp_path, city="elsewhere")) == 1
    assert "holds the incidents of 'smalltown'" in capsys.readouterr().err
    assert manage.main(command(tmp_path)) == 1
    assert "No incident of Smalltown is on or before" in capsys.readouterr().err
    assert (
        manage.main(["backtest", "--city", "x", "--from", "2024-01-02", "--to", "2024-01-03"]) == 1
    )
    assert "a week at least" in capsys.readouterr().err
