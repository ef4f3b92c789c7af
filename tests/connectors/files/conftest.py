"""A city to import into, and a way to write and read a small file."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import files
from connectors.files import FileOptions
from domain.city import City
from domain.fault import ParsedRecord

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CITY = City(
    slug="st_louis",
    name="St. Louis",
    zone="America/Chicago",
    centre=(38.63, -90.2),
    zoom=11,
    bounds=(-90.33, 38.52, -90.16, 38.79),
    weekend=(6, 7),
    week_start=7,
    languages=("en",),
)

Read = Callable[..., list[ParsedRecord]]


@pytest.fixture
def city() -> City:
    return CITY


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes text or bytes to a file and reads it by the map it suggests."""

    def reading(
        content: str | bytes, *, name: str = "file.csv", options: FileOptions | None = None
    ) -> list[ParsedRecord]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_path(path, options)

    return reading


def read_path(path: Path, options: FileOptions | None = None) -> list[ParsedRecord]:
    chosen = options or FileOptions()
    preview = files.preview(path, options=chosen, city=CITY, now=NOW)
    return list(
        files.records(path, column_map=preview.column_map, options=chosen, city=CITY, now=NOW)
    )


@pytest.fixture
def read_file() -> Callable[..., list[ParsedRecord]]:
    """Reads an existing file by the map it suggests."""
    return read_path
