"""A manifest is read as it was written, or refused."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from domain import backup
from domain.backup import Manifest, StoredFile
from domain.errors import BadInput

PHOTO = "media/kept/0a6f4c1e-6c8a-4b43-9a53-0c1fb1c1e5a7"
MANIFEST = Manifest(
    taken_at=datetime(2026, 11, 21, 1, 20, 3, 5, tzinfo=UTC),
    version="0.1.0",
    head="0016",
    postgres="15.8",
    pg_dump=15,
    rows={"incident": 3, "job": 0},
    files={backup.DUMP: StoredFile("ab" * 32, 10), PHOTO: StoredFile("cd" * 32, 5)},
    missing=("kept/x",),
)


def test_it_is_read_as_it_was_written() -> None:
    assert backup.read(backup.written(MANIFEST)) == MANIFEST
    assert (MANIFEST.media, MANIFEST.size_bytes) == ((PHOTO,), 15)


@pytest.mark.parametrize("stored", [b"", b"\xff", b"[]", b"{}", b'{"format": 1}', b"null"])
def test_what_is_no_manifest_is_refused(stored: bytes) -> None:
    with pytest.raises(BadInput, match="damaged"):
        backup.read(stored)


def test_a_format_of_later_times_is_refused() -> None:
    told = {**json.loads(backup.written(MANIFEST)), "format": 2}
    with pytest.raises(BadInput, match="cannot read"):
        backup.read(json.dumps(told).encode())


@pytest.mark.parametrize("name", ["../secret-key", "/etc/passwd", "media/kept/../../x", "x"])
def test_a_manifest_leads_nowhere_else(name: str) -> None:
    told = json.loads(backup.written(MANIFEST))
    told["files"][name] = told["files"][PHOTO]
    with pytest.raises(BadInput, match="no backup has"):
        backup.read(json.dumps(told).encode())


def test_names_sort_as_their_times_do() -> None:
    times = [MANIFEST.taken_at + timedelta(hours=7 * step) for step in range(100)]
    names = [backup.name_at(at) for at in times]
    assert names == sorted(set(names))
    assert all(map(backup.is_name, names))
    assert not backup.is_name(f".{names[0]}.part")


def test_differences_are_said_table_by_table() -> None:
    assert backup.differences({"a": 1, "b": 2}, {"a": 1, "b": 2}) == ()
    assert backup.differences({"a": 1, "b": 2, "c": 0}, {"a": 1, "b": 3}) == (
        "b: 3 rows instead of 2 rows",
        "c: no such table instead of 0 rows",
    )
