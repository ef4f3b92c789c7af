"""Archives that are more than they seem are not opened."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest

from connectors import files
from connectors.files import archives
from domain.errors import BadInput

CSV = b"source_id,occurred_at,category,lat,lon\nA-1,2018-07-16T11:00:00,Burglary,38.63,-90.2\n"


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


def commented(comment: bytes) -> bytes:
    whole = zipped(a_csv=CSV)
    return whole[:-2] + struct.pack("<H", len(comment)) + comment


@pytest.mark.parametrize(
    "content",
    [
        zipped(a_csv=CSV) + b"<script>alert(1)</script>",
        b"GIF89a" + CSV + zipped(a_csv=CSV),
        CSV + zipped(a_csv=CSV),
        b"PK\x03\x04" + bytes(26) + CSV + zipped(a_csv=CSV),
        b"source_id\n%PDF-1.7\n" + CSV,
        commented(b"x" * 600),
    ],
)
def test_a_file_that_is_two_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "two.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="two files in one"):
        files.require_sound(path)


def test_a_zip_with_a_short_comment_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(commented(b"exported by hand"))
    files.require_sound(path)


def test_an_archive_of_very_many_files_is_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(archives.MOST_MEMBERS + 1):
            archive.writestr(f"{number}.md", b"")
    with pytest.raises(BadInput, match="1,001 files"):
        files.require_sound(path)


@pytest.mark.parametrize("within", [zipped(b_csv=CSV), gzip.compress(CSV)])
def test_an_archive_within_an_archive_is_named(tmp_path: Path, within: bytes) -> None:
    path = tmp_path / "nested.zip"
    path.write_bytes(zipped(a_csv=within))
    with pytest.raises(BadInput, match="ZIP file"):
        files.require_sound(path)
