"""What a command works with: settings, the database, the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from db import cluster
from db import session as database


@dataclass(frozen=True, slots=True)
class House:
    """One opened Halo. ``boundaries``, ``cities`` and ``media`` are folders, the last that of the
    files of reports; ``backups`` is the folder in which ``backups_kept`` backups are kept."""

    url: str
    sessions: database.Sessions
    boundaries: Path
    cities: Path
    city_file: str | None
    media: Path | None = None
    backups: Path | None = None
    backups_kept: int = 1

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed at the end of the block, or rolled back whole."""
        with database.transaction(self.sessions) as session:
            yield session

    @property
    def now(self) -> datetime:
        """The time, aware UTC."""
        return datetime.now(UTC)


@contextmanager
def opened(
    *, url: str | None, home: Path, boundaries: Path, cities: Path, city_file: str | None
) -> Iterator[House]:
    """The house on the database at ``url``, else on the private one below ``home``."""
    if url is None:
        with (
            cluster.running(home) as private,
            _house(private.url, boundaries, cities, city_file, home / "media") as house,
        ):
            yield house
        return
    with _house(url, boundaries, cities, city_file, home / "media") as house:
        yield house


@contextmanager
def _house(
    url: str, boundaries: Path, cities: Path, city_file: str | None, media: Path
) -> Iterator[House]:
    engine = database.engine(url, pool_size=2)
    try:
        yield House(url, database.sessions(engine), boundaries, cities, city_file, media)
    finally:
        engine.dispose()
