"""The folders of the private cluster: who owns them, how they are reached, what they are called."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from db import cluster_process
from db.cluster_binaries import NoCluster
from db.cluster_process import Account

PORT = 5432
_LONGEST_SOCKET = 103
_ELSEWHERE = Path("/var/lib/halo")
_LONG_LOG = 8_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Everything about one cluster that is known before it runs."""

    home: Path
    folder: Path
    socket: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def unfinished(self) -> Path:
        return self.folder / "data.unfinished"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def major(self) -> int | None:
        """The version that wrote the data; None before the first start."""
        version = self.data / "PG_VERSION"
        return int(version.read_text().split(".")[0]) if version.exists() else None


def existing(home: Path) -> Place:
    """The place as it is; nothing is made, nothing may be there yet."""
    folder = (home / "postgres").resolve()
    owner_uid = folder.stat().st_uid if folder.exists() else None
    return Place(home, folder, _socket(folder), cluster_process.account(owner_uid))


def prepared(home: Path, say: Callable[[str], None]) -> Place:
    """The place with its closed folders made, each enterable by the account alone.

    Raises:
        NoCluster: a folder belongs to somebody else or cannot be reached.
    """
    place = existing(home)
    if not place.folder.exists():
        _make_folder(home, place.account, say)
        place = existing(home)
    if closed := cluster_process.closed_parent(place.folder, place.account):
        raise NoCluster(
            f"The database runs as {place.account.name}, who may not enter {closed}: "
            f"type chmod o+x {closed}, or set HALO_HOME to another folder."
        )
    if place.socket != place.folder:
        _make_socket_folder(place)
    return place


def url(place: Place, database: str = "halo") -> str:
    """The SQLAlchemy URL; the folder is percent-encoded, the port pinned against PGPORT."""
    socket = quote(str(place.socket), safe="/")
    return f"postgresql+psycopg://halo@/{database}?host={socket}&port={PORT}"


def log(place: Place) -> IO[bytes]:
    """The open log, begun anew when long; no link is followed, its owner is the account."""
    if place.log.exists() and place.log.stat().st_size > _LONG_LOG:
        place.log.replace(place.folder / "log.old")
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    handle = os.open(place.log, flags, 0o600)
    _give(handle, place.account)
    return os.fdopen(handle, "ab")


def discard(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _make_folder(home: Path, account: Account, say: Callable[[str], None]) -> None:
    """`postgres` itself, or a link to a reachable folder where root keeps HALO_HOME closed."""
    link = home / "postgres"
    if cluster_process.closed_parent(home, account) is None:
        link.mkdir(mode=0o700)
        _give(link, account)
        return
    _ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=_ELSEWHERE))
    _give(folder, account)
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    say(f"{account.name} may not enter {home}, so the database lives in {folder}.")


def _socket(folder: Path) -> Path:
    """The folder itself, or a short one of its own where the socket's path would be too long."""
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= _LONGEST_SOCKET:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"halo-{digest}"  # noqa: S108  (its owner and mode are checked)


def _make_socket_folder(place: Place) -> None:
    try:
        place.socket.mkdir(mode=0o700)
        _give(place.socket, place.account)
    except FileExistsError:
        found = place.socket.lstat()
        if (found.st_uid, found.st_mode) != (place.account.uid, 0o040700):
            raise NoCluster(f"{place.socket} belongs to somebody else: remove it.") from None


def _give(target: Path | int, account: Account) -> None:
    if os.geteuid() == 0:
        os.chown(target, account.uid, account.gid)
