"""What pg_dump and pg_restore do for a backup. Passwords go to them by the environment alone."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg import conninfo

from db import cluster_process, libpq
from db.cluster_binaries import Programs
from domain import errors

# Most of the time of a dump is spent packing it: a little larger, and several times as fast.
_PACKING = "3"
_LOOK_S = 0.1
_HEED_EVERY_ROWS = 100_000
_COPY = b"COPY "
_END_OF_COPY = b"\\.\n"
_WORDS = 20_000


class DumpFailed(errors.Unavailable):
    """pg_dump or pg_restore did not do it; the message says why in its own words."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs to use, and what is called while they work: what it raises stops them."""

    programs: Programs
    heed: Callable[[], None]


def write(tools: Tools, url: str, path: Path, *, snapshot: str) -> None:
    """Dump the database at ``url``, as ``snapshot`` sees it, to the new file ``path``.

    Raises ``DumpFailed``.
    """
    command = ["pg_dump", "--format=custom", f"--compress={_PACKING}", f"--snapshot={snapshot}"]
    # PostGIS fills it; only a superuser could bring its rows back.
    command += ["--exclude-table-data=*.spatial_ref_sys"]
    command += ["--no-owner", "--no-privileges", f"--file={path}"]
    with _started(tools, command, url=url) as process:
        _await(tools, process)


def restore(tools: Tools, url: str, path: Path) -> None:
    """Bring the dump at ``path`` into the empty database at ``url``: whole, or not at all.

    Raises ``DumpFailed``.
    """
    command = ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner"]
    # A comment on an extension is its owner's to make.
    command += ["--no-privileges", "--no-comments"]
    with _started(tools, command, url=url, path=path) as process:
        _await(tools, process)


def row_counts(tools: Tools, path: Path) -> dict[str, int]:
    """How many rows of each table the dump at ``path`` holds: it is unpacked from end to end.

    Raises ``DumpFailed``.
    """
    command = ["pg_restore", "--data-only", "--file=-"]
    with _started(tools, command, path=path, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101
        return dict(_counted(process.stdout, tools.heed))


def _counted(lines: IO[bytes], heed: Callable[[], None]) -> Iterator[tuple[str, int]]:
    """In the text form of COPY every row is one line."""
    for line in lines:
        if not line.startswith(_COPY):
            continue
        table, rows = line.split(b" ", 2)[1].decode(), 0
        while (row := lines.readline()) != _END_OF_COPY and row:
            rows += 1
            if rows % _HEED_EVERY_ROWS == 0:
                heed()
        yield table.removeprefix("public."), rows


@contextmanager
def _started(
    tools: Tools,
    command: Sequence[str],
    *,
    url: str | None = None,
    path: Path | None = None,
    stdout: int = subprocess.DEVNULL,
) -> Iterator["subprocess.Popen[bytes]"]:
    """The program while the block lasts; raises what it said where it did not end well."""
    environment = {**os.environ, "LC_ALL": "C", **tools.programs.environment}
    given = [tools.programs.path(command[0]), *command[1:]]
    if url is not None:
        where = conninfo.conninfo_to_dict(libpq.url(url))
        if password := where.pop("password", None):
            environment["PGPASSWORD"] = str(password)
        given.append(f"--dbname={conninfo.make_conninfo('', **where)}")
    if path is not None:
        given.append(str(path))
    with tempfile.TemporaryFile() as said:
        kill = signal.SIGKILL
        process = cluster_process.child(
            given, ends_by=kill, env=environment, stdout=stdout, stderr=said
        )
        with process:
            try:
                yield process
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise DumpFailed(f"{command[0]} failed: {_last_line(said)}")


def _await(tools: Tools, process: "subprocess.Popen[bytes]") -> None:
    while True:
        tools.heed()
        try:
            process.wait(_LOOK_S)
        except subprocess.TimeoutExpired:
            continue
        return


def _last_line(said: IO[bytes]) -> str:
    """Its last error, else the last thing it said."""
    said.seek(max(0, said.seek(0, os.SEEK_END) - _WORDS))
    lines = [line.strip() for line in said.read().decode(errors="replace").splitlines()]
    told = [line for line in lines if line]
    wrong = [line for line in told if "error:" in line]
    return (wrong or told or ["it said nothing"])[-1]
