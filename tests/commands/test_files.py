"""``manage.py import`` and ``manage.py faults`` as an operator types them."""

import csv
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import manage
from db import session as database
from tests import town

GOOD = """id,occurred_at,category,description,lat,lon,district
1,2025-01-02 10:00,Larceny,a bag,38.61,-90.25,1
2,2025-01-03 11:00,Fight,two men,38.61,-90.21,2
"""
BAD = GOOD + (
    '3,2025-13-45 11:00,Fight,"=HYPERLINK(""http://evil"")",38.61,-90.21,2\n'
    "4,+1+2,Fight,@sum,38.61,-90.21,2\n"
    "5,2025-01-05 11:00,Larceny,no place,0,0,2\n"
)
Run = Callable[..., tuple[int, str, str]]
sessions = town.sessions()


@pytest.fixture
def run(
    sessions: database.Sessions,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command; its exit code, and what it said on stdout and stderr."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    def running(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = manage.main([str(word) for word in words])
        return (code, *capsys.readouterr())

    return running


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.csv"
    path.write_text(BAD, "utf-8")
    return path


def size(sessions: database.Sessions) -> int:
    tables = ("incident", "ingest_run", "fault", "area", "day_count")
    return sum(town.value(sessions, f"SELECT count(*) FROM {table}") for table in tables)


def test_the_last_line_is_the_summary(run: Run, sessions: database.Sessions, bad: Path) -> None:
    town.settled(sessions)
    code, said, progress = run("import", bad, "--source", "police")
    assert code == 0
    summary = json.loads(said.splitlines()[-1])
    assert summary == {
        "read": 5,
        "stored": 3,
        "updated": 0,
        "duplicate": 0,
        "withdrawn": 0,
        "flagged": 1,
        "no_location": 1,
        "rejected": 2,
    }
    assert "← occurred_at" in said
    assert "5 records" in progress
    again = json.loads(run("import", bad, "--source", "police")[1].splitlines()[-1])
    assert (again["stored"], again["duplicate"], again["rejected"]) == (0, 3, 2)


def test_a_dry_run_shows_everything_and_stores_nothing(
    run: Run, sessions: database.Sessions, tmp_path: Path
) -> None:
    town.settled(sessions)
    path = tmp_path / "long.csv"
    rows = "".join(
        f"{n},2025-01-02 10:00,Larceny,thing {n},38.61,-90.25,1\n" for n in range(10, 5_200)
    )
    path.write_text(BAD + rows + "9999,never,Fight,x,38.61,-90.21,2\n", "utf-8")
    code, said, _ = run("import", path, "--source", "police", "--dry-run")
    assert code == 0
    assert size(sessions) == 0
    assert "← occurred_at" in said
    assert '"description": "a bag"' in said
    problems = [line for line in said.splitlines() if line.startswith("  rejected")]
    assert [line.split(",")[0].split()[-1] for line in problems] == ["3", "4", "5196"]
    last = json.loads(said.splitlines()[-1])
    assert last == {"dry_run": True, "read": 5196, "flagged": 1, "no_location": 1, "rejected": 3}


def test_a_record_of_another_length_than_the_header_has_no_column_to_blame(
    run: Run, sessions: database.Sessions, tmp_path: Path
) -> None:
    town.settled(sessions)
    (tmp_path / "ragged.csv").write_text(f"{GOOD}3,2025-01-04 11:00\n", "utf-8")
    said = run("import", tmp_path / "ragged.csv", "--source", "police", "--dry-run")[1]
    assert "  rejected record 3: The record has another number of cells" in said


def test_nobody_is_troubled_when_the_list_is_read_no_further(
    run: Run, sessions: database.Sessions, bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.settled(sessions)
    run("import", bad, "--source", "police")
    number = town.value(sessions, "SELECT id FROM ingest_run")
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="utf-8") as closed, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", closed)
        assert manage.main(["faults", str(number)]) == 1


def test_the_map_a_dry_run_shows_can_be_handed_back(
    run: Run, sessions: database.Sessions, bad: Path, tmp_path: Path
) -> None:
    town.settled(sessions)
    said = run("import", bad, "--source", "police", "--dry-run")[1]
    line = next(line for line in said.splitlines() if line.startswith("Column map: "))
    settled = json.loads(line.removeprefix("Column map: "))
    path = tmp_path / "map.json"
    path.write_text(json.dumps({**settled, "description": None}), "utf-8")
    code, said, _ = run("import", bad, "--source", "police", "--map", path, "--keep-map")
    assert (code, json.loads(said.splitlines()[-1])["stored"]) == (0, 3)
    assert set(town.rows(sessions, "SELECT description FROM incident")) == {("",)}
    kept = town.value(sessions, "SELECT column_map FROM source WHERE slug = 'police'")
    assert kept == json.loads(path.read_text())


def test_what_cannot_be_done_is_one_sentence(
    run: Run, sessions: database.Sessions, bad: Path, tmp_path: Path
) -> None:
    def refusal(*words: object) -> str:
        code, said, sentence = run("import", *words)
        assert (code, said) == (1, "")
        assert len(sentence.splitlines()) == 1
        return sentence

    assert "No city has been chosen yet" in refusal(bad)
    town.settled(sessions)
    assert "fire, police" in refusal(bad)
    assert "fire, police" in refusal(bad, "--source", "polis")
    assert "absent.csv" in refusal(tmp_path / "absent.csv", "--source", "police")
    assert str(tmp_path) in refusal(tmp_path / "x.csv", "--source", "police", "--map", tmp_path)
    (tmp_path / "map.json").write_text("[1]")
    assert "map.json" in refusal(bad, "--source", "police", "--map", tmp_path / "map.json")
    (tmp_path / "map.json").write_text('{"when": "x"}')
    assert "when" in refusal(bad, "--source", "police", "--map", tmp_path / "map.json")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n")
    assert "picture.csv" in refusal(tmp_path / "picture.csv", "--source", "police")
    assert size(sessions) == 0


def test_no_file_is_mixed_with_an_invented_city(
    run: Run, sessions: database.Sessions, bad: Path
) -> None:
    demo = Path(manage.__file__).parent / "cities" / "demo.toml"
    town.settled(sessions, demo.read_text("utf-8"), name=demo.name)
    code, _, sentence = run("import", bad, "--source", "records")
    assert code == 1
    assert "invented" in sentence
    assert town.value(sessions, "SELECT count(*) FROM incident") == 0


def test_faults_are_listed_as_harmless_csv(
    run: Run, sessions: database.Sessions, tmp_path: Path
) -> None:
    town.settled(sessions)
    path = tmp_path / "formulas.csv"
    path.write_text(BAD.replace("occurred_at", "=occurred_at()", 1), "utf-8")
    (tmp_path / "map.json").write_text('{"key": "id", "occurred": "=occurred_at()"}')
    run("import", path, "--source", "police", "--map", tmp_path / "map.json")
    number = town.value(sessions, "SELECT id FROM ingest_run")
    code, said, _ = run("faults", number)
    assert code == 0
    listed = list(csv.DictReader(io.StringIO(said)))
    rejects = [row for row in listed if row["kind"] == "rejected"]
    assert [(row["record"], row["reason"]) for row in rejects] == [
        ("3", "impossible_date"),
        ("4", "unreadable_date"),
    ]
    assert {row["column"] for row in rejects} == {"'=occurred_at()"}
    assert rejects[1]["value"] == "'+1+2"
    whole = json.loads(rejects[0]["rejected_record"])
    assert whole["description"] == '=HYPERLINK("http://evil")'
    cells = (cell for row in listed for cell in row.values())
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in cells)
    refused = run("faults", number + 1)
    assert refused == (1, "", f"There is no run {number + 1}.\n")


def test_a_later_edition_at_the_command_line(
    run: Run, sessions: database.Sessions, tmp_path: Path
) -> None:
    town.settled(sessions)
    path = tmp_path / "whole.csv"
    path.write_text(GOOD, "utf-8")
    run("import", path, "--source", "police", "--edition", "2025")
    path.write_text("\n".join(GOOD.replace("a bag", "two bags").splitlines()[:2]) + "\n", "utf-8")
    said = run("import", path, "--source", "police", "--edition", "2025")[1]
    summary = json.loads(said.splitlines()[-1])
    assert (summary["updated"], summary["withdrawn"], summary["read"]) == (1, 1, 1)
