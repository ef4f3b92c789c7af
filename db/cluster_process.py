"""What running programs of our own asks of the system: accounts, locks, children, leftovers."""

import ctypes
import fcntl
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from db.cluster_binaries import NoCluster

_LINUX = sys.platform.startswith("linux")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Account:
    """The ordinary user PostgreSQL runs as: ourselves, or another one when we are root."""

    name: str
    uid: int
    gid: int


def account(owner_uid: int | None = None) -> Account:
    """Who may run PostgreSQL, which refuses root: the data's owner, else ourselves or `postgres`.

    Raises:
        NoCluster: we are root and the machine has no ordinary system user, or the data belong
            to somebody else.
    """
    if os.geteuid() != 0:
        if owner_uid not in (None, os.geteuid()):
            raise NoCluster(
                f"The database belongs to {_name(owner_uid)}: start Halo as that user or as root."
            )
        return Account(_name(os.geteuid()), os.geteuid(), os.getegid())
    names = [_name(owner_uid)] if owner_uid else ["postgres", "nobody"]
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise NoCluster("PostgreSQL refuses to run as root. Type: useradd --system postgres")


def closed_parent(folder: Path, chosen: Account) -> Path | None:
    """The first folder on the way to `folder` that the account may not enter, or None."""
    if os.geteuid() != 0:
        return None
    for parent in reversed((folder / "x").parents):
        if parent.exists() and _is_closed(parent, chosen):
            return parent
    return None


def child(
    command: Sequence[str],
    *,
    ends_by: signal.Signals,
    env: Mapping[str, str],
    runs_as: Account | None = None,
    folder: Path = Path("/"),
    stdout: IO[bytes] | int | None = None,
    stderr: IO[bytes] | int | None = None,
) -> subprocess.Popen[bytes]:
    """A program in a session of its own, so that Ctrl-C in a terminal reaches its owner alone.

    On Linux the kernel sends it `ends_by` when we die, however we die. The tie is to the thread
    that starts the child: call from the main thread.
    """
    changes_user = runs_as is not None and os.geteuid() == 0
    return subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        user=runs_as.uid if runs_as and changes_user else None,
        group=runs_as.gid if runs_as and changes_user else None,
        extra_groups=[] if changes_user else None,
        preexec_fn=_bound(ends_by),  # noqa: PLW1509  (one system call, its library is loaded)
    )


def tried_lock(path: Path, *, shared: bool = False) -> IO[str] | None:
    """The open lock file, held until it is closed or we die; None while another holds it.

    Raises:
        NoCluster: the file belongs to another user.
    """
    try:
        handle = path.open("a+")
    except PermissionError:
        raise NoCluster(
            f"You may not use {path}: run this as its owner or as root, or set HALO_HOME."
        ) from None
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


def awaited_lock(path: Path) -> IO[str]:
    handle = path.open("a+")
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def residents(folder: Path) -> list[int]:
    """PostgreSQL processes that live in `folder`, whatever `postmaster.pid` says.

    A pid can be recycled and backends can outlive their postmaster; the working folder of a
    PostgreSQL process cannot lie.
    """
    if _LINUX:
        everyone = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [pid for pid in everyone if _lives_in(pid, folder)]
    listing = subprocess.run(
        ["lsof", "-a", "-c", "postgres", "-d", "cwd", "-Fpn"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    pairs = zip(listing, listing[2:], strict=False)
    return [int(pid[1:]) for pid, name in pairs if pid[:1] == "p" and name == f"n{folder}"]


def evicted(folder: Path, *, patience_s: float = 60.0) -> bool:
    """End the PostgreSQL processes that live in `folder`; False if some would not leave.

    A postmaster is asked to shut down, which also ends its backends. Backends without one can
    only be told to quit; nothing acknowledged is lost, the next start replays the log.
    """
    steps = [(signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)]
    if (postmaster := recorded_pid(folder)) in residents(folder):
        _send(postmaster, signal.SIGINT)
        _await_empty(folder, patience_s)
    for stop_signal, wait_s in steps:
        for pid in residents(folder):
            _send(pid, stop_signal)
        _await_empty(folder, wait_s)
    return not residents(folder)


def recorded_pid(data: Path) -> int:
    """The pid in `postmaster.pid`, which may be stale or another program's by now; 0 if none."""
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def command_line(pid: int) -> str:
    """The words a process was started with, on one line; empty where it has ended."""
    if _LINUX:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")
        except OSError:
            return ""
    else:
        question = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        words = subprocess.run(question, capture_output=True, check=False).stdout
    return " ".join(words.decode(errors="replace").split())


def signal_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return


def end_leftovers(lines: Iterable[str], patience_s: float) -> None:
    """End the children a killed launcher left behind, where nothing ties them to it (macOS).

    Args:
        lines: `pid command` as they were started; a pid that runs something else by now is
            somebody else's.
    """
    for line in lines:
        pid, _, command = line.partition(" ")
        deadline = time.monotonic() + patience_s
        while command and command_line(int(pid)) == command and time.monotonic() < deadline:
            signal_group(int(pid), signal.SIGTERM)
            time.sleep(0.1)
        if command and command_line(int(pid)) == command:
            signal_group(int(pid), signal.SIGKILL)


def _await_empty(folder: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while residents(folder) and time.monotonic() < deadline:
        time.sleep(0.02)


def _lives_in(pid: int, folder: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/comm").read_text().strip()
        return (
            command in ("postgres", "postmaster") and Path(f"/proc/{pid}/cwd").readlink() == folder
        )
    except OSError:
        return False


def _send(pid: int, stop_signal: signal.Signals) -> None:
    try:
        os.kill(pid, stop_signal)
    except ProcessLookupError:
        return


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid if uid is not None else os.geteuid()).pw_name
    except KeyError:
        return f"user {uid}"


def _is_closed(folder: Path, chosen: Account) -> bool:
    probe = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
    tried = child(
        probe,
        ends_by=signal.SIGKILL,
        env={},
        runs_as=chosen,
        stderr=subprocess.DEVNULL,
    )
    return tried.wait() != 0


def _bound(ends_by: signal.Signals) -> Callable[[], None] | None:
    if not _LINUX:
        return None
    library, parent = ctypes.CDLL(None), os.getpid()

    def bind() -> None:
        library.prctl(_PR_SET_PDEATHSIG, int(ends_by))
        if os.getppid() != parent:
            os._exit(1)

    return bind
