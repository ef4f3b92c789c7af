"""A watched folder: each file once, none outside, no good one held up by a bad one."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors import folder, folder_files
from connectors.contract import MORE
from connectors.polite_http import PollFailed
from domain.city import City
from domain.errors import BadInput, SourceDown
from domain.source import Source

COLUMNS = {"key": "id", "occurred": "date", "category": "kind", "time_precision": "day"}
SOURCE = Source(1, "drop", "Drop", "folder", "Europe/Stockholm", 60, "CC0", synthetic=False)
CITY = City("x", "X", "Europe/Stockholm", (59.3, 18.0), 11, (17, 59, 19, 60), (6, 7), 1, ("sv",))


def source(root: Path | None, **options: Any) -> Source:
    granted = {folder.WATCHED: root, folder_files.COLUMN_MAP: COLUMNS}
    return replace(SOURCE, options={"path": "drop", "pattern": "*.csv", **options, **granted})


def put(root: Path, name: str, *keys: str, settled: bool = True) -> Path:
    path = root / "drop" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("id,date,kind\n" + "".join(f"{key},2025-06-03,Theft\n" for key in keys))
    if settled:
        os.utime(path, (1_700_000_000,) * 2)
    return path


def polled(root: Path, cursor: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """The keys of everything that is new, and the cursor afterwards, as it is stored."""
    keys = []
    connector = folder.connector(source(root), CITY)
    while True:
        fetched = connector.fetch(cursor)
        cursor = json.loads(json.dumps(fetched.cursor))
        if fetched.payload is not None:
            keys += [one.incident.key for one in connector.parse(fetched.payload)]
        if not cursor.get(MORE):
            return keys, cursor


def test_each_file_is_read_once_whatever_it_is_called(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "1", "2")
    put(tmp_path, "b.csv", "3")
    keys, cursor = polled(tmp_path, {})
    assert len(keys) == 3
    (tmp_path / "drop/b.csv").rename(tmp_path / "drop/renamed.csv")
    assert polled(tmp_path, cursor)[0] == []
    put(tmp_path, "a.csv", "1", "2", "4")
    os.utime(tmp_path / "drop/a.csv", (1_700_000_100,) * 2)
    assert len(polled(tmp_path, cursor)[0]) == 3


def test_what_may_still_be_written_is_left_for_later(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "1", settled=False)
    for name in (".a.csv", "a.csv.part", "notes.md"):
        put(tmp_path, name, "1")
    assert polled(tmp_path, {})[0] == []


def test_a_bad_file_is_told_and_holds_up_no_other(tmp_path: Path) -> None:
    bad = put(tmp_path, "a.csv")
    bad.write_text("nothing,of,use\n1,2,3\n")
    os.utime(bad, (1_700_000_000,) * 2)
    put(tmp_path, "b.csv", "1")
    connector = folder.connector(source(tmp_path), CITY)
    good = connector.fetch({})
    assert len(list(connector.parse(good.payload or b""))) == 1
    with pytest.raises(PollFailed, match=r"“a.csv” has no column “id”"):
        connector.fetch(good.cursor)
    bad.unlink()
    assert connector.fetch(good.cursor).payload is None


def test_a_file_that_changes_under_the_reader_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "1")
    connector = folder.connector(source(tmp_path), CITY)
    fetched = connector.fetch({})
    put(tmp_path, "a.csv", "1", "2")
    with pytest.raises(SourceDown, match="was changed"):
        connector.parse(fetched.payload or b"")


def test_nothing_outside_the_watched_folder_is_read(tmp_path: Path) -> None:
    root = tmp_path / "watched"
    secret = put(tmp_path, "secret.csv", "1")
    root.mkdir()
    put(root, "a.csv", "2")
    (root / "drop/link.csv").symlink_to(secret)
    (root / "away").symlink_to(tmp_path / "drop")
    keys, _ = polled(root, {})
    assert len(keys) == 1
    for path in ("..", "../drop", str(tmp_path / "drop"), "away"):
        with pytest.raises(BadInput, match="below the watched folder"):
            folder.connector(source(root, path=path), CITY)


def test_without_a_folder_or_a_settled_map_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceDown, match="HALO_WATCHED"):
        folder.connector(source(None), CITY)
    with pytest.raises(SourceDown, match="no folder"):
        folder.connector(source(tmp_path), CITY).fetch({})
    put(tmp_path, "a.csv", "1")
    unsettled = replace(SOURCE, options={folder.WATCHED: tmp_path, "path": "drop"})
    with pytest.raises(SourceDown, match="not settled yet"):
        folder.connector(unsettled, CITY).fetch({})
