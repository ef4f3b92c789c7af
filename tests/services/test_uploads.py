"""Files that are handed over: kept whole, or refused with nothing left behind."""

import gzip
import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from db import session as database
from db.queries import uploads as rows
from domain.errors import BadInput, NotFound
from domain.upload import UploadState
from services import uploads
from tests import town

CSV = b"source_id,occurred_at,category,lat,lon\nA-1,2018-07-16T11:00:00,Burglary,38.63,-90.2\n"
MOST = 1_000_000
sessions = town.sessions(town.settled, scope="module")


def keep(folder: Path, content: bytes, name: str = "thefts.csv") -> uploads.Kept:
    return uploads.keep(io.BytesIO(content), name=name, folder=folder, most_bytes=MOST)


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_a_file_is_kept_under_a_name_of_ours(tmp_path: Path, sessions: database.Sessions) -> None:
    kept = keep(tmp_path, CSV, "Stölder '18.csv")
    with database.transaction(sessions) as session:
        uploads.register(session, kept, account_id=1, now=town.NOW)
    with sessions() as session:
        found, path = uploads.readable(session, kept.id, folder=tmp_path)
    assert (path.read_bytes(), path.name, found.name) == (CSV, str(kept.id), "Stölder '18.csv")
    assert (found.state, found.size) == (UploadState.WAITING, len(CSV))
    assert [one.name for one in tmp_path.iterdir()] == [str(kept.id)]
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (zipped("a.csv", b"0" * (40 << 20)), "far beyond its own size"),
        (gzip.compress(CSV + b"0" * (40 << 20)), "far beyond its own size"),
        (zipped("../../etc/cron.d/a.csv", CSV), "outside the archive"),
        (CSV * 200 + zipped("a.csv", CSV), "two files in one"),
        (b"%PDF-1.7 and so on", "PDF"),
        (b"\x7fELF" + bytes(100), "ELF"),
        (b"<!DOCTYPE html><p>Not found</p>", "HTML"),
        (bytes(range(256)) * 50, "no table of text"),
        (b'{"ok": true}', "FeatureCollection"),
        (b"PAR1 is all that is right", "damaged Parquet"),
        (CSV + b"x" * MOST, "larger than 1 MB"),
    ],
)
def test_what_is_no_such_file_leaves_nothing(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        keep(tmp_path, content)
    assert "thefts.csv" in refused.value.sentence
    assert list(tmp_path.iterdir()) == []


def test_a_json_file_without_an_end_is_given_up_quickly(tmp_path: Path) -> None:
    """Its beginning is looked for once, not again with every block."""
    endless = b'{"records": [' + b"1234567, " * 2_500_000
    with pytest.raises(BadInput, match="FeatureCollection"):
        uploads.keep(io.BytesIO(endless), name="a.json", folder=tmp_path, most_bytes=1 << 30)


@pytest.mark.parametrize(
    "name",
    ["", "..", "../a.csv", "/etc/passwd", "a/b.csv", "C:\\a.csv", "a\x00.csv", "a\u202e.csv"],
)
def test_a_name_that_is_a_place_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="name of the file"):
        keep(tmp_path, CSV, name)
    with pytest.raises(BadInput, match="longer than"):
        keep(tmp_path, CSV, "a" * 201)


def test_old_files_are_forgotten_and_what_was_stored_is_history(
    tmp_path: Path, sessions: database.Sessions
) -> None:
    old, recent, stored = (keep(tmp_path, CSV) for _ in range(3))
    long_ago = town.NOW - uploads.KEPT - timedelta(hours=1)
    with database.transaction(sessions) as session:
        uploads.register(session, old, account_id=1, now=long_ago)
        uploads.register(session, stored, account_id=1, now=long_ago)
        uploads.register(session, recent, account_id=1, now=town.NOW)
        rows.set_stored(session, stored.id, run_id=None, counts={"added": 1})
    (tmp_path / str(uuid4())).write_bytes(CSV)
    for path in tmp_path.iterdir():
        os.utime(path, (long_ago.timestamp(),) * 2)
    with database.transaction(sessions) as session:
        uploads.forget_old(session, folder=tmp_path, now=town.NOW)
    assert [path.name for path in tmp_path.iterdir()] == [str(recent.id)]
    with sessions() as session:
        assert uploads.one(session, stored.id).counts == {"added": 1}
        with pytest.raises(NotFound):
            uploads.one(session, old.id)
        with pytest.raises(NotFound, match="no longer there"):
            uploads.readable(session, stored.id, folder=tmp_path)
