import gzip
import zipfile
from pathlib import Path

import pytest

from domain.errors import BadInput

CSV = "source_id,occurred_at,category,lat,lon\nA-1,2018-07-16T11:00:00,Burglary,38.63,-90.2\n"


def archive(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def test_a_zip_with_one_table_is_read(tmp_path: Path, read_file) -> None:
    path = archive(tmp_path / "a.zip", {"readme.md": "words", "data/incidents.csv": CSV})
    (record,) = read_file(path)
    assert record.incident.category_published == "Burglary"


@pytest.mark.parametrize("member", ["../out.csv", "/etc/out.csv", "a/../../out.csv", "C:\\out.csv"])
def test_a_member_outside_the_archive_is_refused(tmp_path: Path, read_file, member: str) -> None:
    path = archive(tmp_path / "a.zip", {"fine.csv": CSV, member: CSV})
    with pytest.raises(BadInput, match="outside the archive"):
        read_file(path)


def test_a_zip_that_unpacks_too_far_is_refused(tmp_path: Path, read_file) -> None:
    path = archive(tmp_path / "a.zip", {"zeros.csv": "0" * (20 << 20)})
    with pytest.raises(BadInput, match="far beyond its own size"):
        read_file(path)


def test_a_gzip_that_unpacks_too_far_ends_in_a_rejected_record(tmp_path: Path, read_file) -> None:
    path = tmp_path / "a.csv.gz"
    wide = CSV.splitlines()[1].replace("Burglary", "Burglary" + " " * 2_000) + "\n"
    path.write_bytes(gzip.compress((CSV + wide * 20_000).encode()))
    last = None
    for record in read_file(path):
        last = record
    assert last.faults[0].reason == "broken_off"


@pytest.mark.parametrize("members", [{}, {"a.csv": CSV, "b.csv": CSV}, {"readme.md": "x"}])
def test_a_zip_must_hold_one_table(tmp_path: Path, read_file, members: dict[str, str]) -> None:
    path = archive(tmp_path / "a.zip", members)
    with pytest.raises(BadInput, match="exactly one"):
        read_file(path)


def test_a_spreadsheet_is_named(tmp_path: Path, read_file) -> None:
    path = archive(tmp_path / "a.xlsx", {"xl/workbook.xml": "<x/>"})
    with pytest.raises(BadInput, match="XLSX"):
        read_file(path)


def test_a_damaged_zip_is_refused(tmp_path: Path, read_file) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": CSV})
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(BadInput, match="damaged"):
        read_file(path)


def test_a_missing_file_is_named(tmp_path: Path, read_file) -> None:
    with pytest.raises(BadInput, match=r"gone\.csv"):
        read_file(tmp_path / "gone.csv")
