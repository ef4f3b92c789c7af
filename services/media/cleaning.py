"""One file is decoded and encoded anew, by a process of its own that can do nothing else."""

import hashlib
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, BinaryIO

import structlog

from domain.errors import Unavailable
from domain.report_media import Kind, Media, Unfit
from services.media import forms, storing
from services.reencoding import bounds
from services.reencoding.made import NotMade

_ROOT = Path(__file__).resolve().parents[2]
_ALONE = [sys.executable, "-s", "-P", "-m", "services.reencoding"]
_LOOK_S = 0.05
_ANSWER_BYTES = 4_096
_TYPES = {Kind.PHOTO: "image/jpeg", Kind.SOUND: "audio/mp4", Kind.FILM: "video/mp4"}
_STOPPED = {-signal.SIGXCPU, -signal.SIGKILL}

log = structlog.get_logger("media")


@dataclass(frozen=True, slots=True)
class Clean:
    """What is kept of a file, and the SHA-256 digest of it."""

    media: Media
    digest: bytes


def cleaned(media: Media, folder: Path, *, heed: Callable[[], None]) -> Clean | Unfit:
    """Make the file that is kept of ``media``; why not, where it is refused.

    ``heed`` is asked all the while and may raise. Raises ``Unavailable`` where no process can do
    it, which is no fault of the file.
    """
    try:
        with (
            storing.waiting(folder, media.id).open("rb") as sent,
            storing.new(storing.kept(folder, media.id)) as target,
        ):
            told = _encoded(media, sent, target, heed)
            target.seek(0)
            digest = hashlib.file_digest(target, "sha256").digest()
            size = target.tell()
            kept = replace(media, media_type=_TYPES[media.kind], size_bytes=size, **_sizes(told))
    except NotMade as refused:
        return refused.reason
    except FileNotFoundError:
        return Unfit.BROKEN
    return Clean(kept, digest)


def _encoded(
    media: Media, sent: BinaryIO, target: BinaryIO, heed: Callable[[], None]
) -> dict[str, Any]:
    """What the process says that it made. Raises ``NotMade``."""
    limits, (_, form) = bounds.BOUNDS[media.kind], forms.declared(media.media_type)
    with tempfile.TemporaryFile() as said:
        code = _ended(_started(media.kind, form, sent, target, said), limits.wall_s, heed)
        lines = _lines(said)
    if code in _STOPPED:
        raise NotMade(Unfit.TOO_MUCH_WORK)
    if code != 0:
        if bounds.READY not in lines:
            raise Unavailable(f"No process can clean media: {lines[-1] if lines else code}.")
        log.warning("media_broke_its_reader", media=str(media.id), code=code)
        raise NotMade(Unfit.BROKEN)
    told: dict[str, Any] = json.loads(lines[-1])
    if "refused" in told:
        raise NotMade(Unfit(told["refused"]))
    made: dict[str, Any] = told["made"]
    return made


def _started(
    kind: Kind, form: str, sent: BinaryIO, target: BinaryIO, said: IO[bytes]
) -> "subprocess.Popen[bytes]":
    """Nothing of this process goes with it: no setting, no secret, no open file but the three."""
    return subprocess.Popen(
        [*_ALONE, kind, form],
        stdin=sent,
        stdout=target,
        stderr=said,
        cwd="/",
        env={"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        start_new_session=True,
    )


def _ended(process: "subprocess.Popen[bytes]", wall_s: float, heed: Callable[[], None]) -> int:
    """Its exit code; killed where it takes longer than ``wall_s`` or ``heed`` raises."""
    until = time.monotonic() + wall_s
    try:
        while time.monotonic() < until:
            heed()
            try:
                return process.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                continue
    finally:
        process.kill()
        code = process.wait()
    return code


def _lines(said: IO[bytes]) -> list[str]:
    """The beginning and the end of what was said, as lines; a library may have said more."""
    first = _part(said, 0)
    size = said.seek(0, 2)
    last = _part(said, max(0, size - _ANSWER_BYTES)) if size > _ANSWER_BYTES else ""
    return [line for line in (first + last).splitlines() if line.strip()]


def _part(said: IO[bytes], start: int) -> str:
    said.seek(start)
    return said.read(_ANSWER_BYTES).decode(errors="replace")


def _sizes(told: dict[str, Any]) -> dict[str, Any]:
    """Width and height as whole numbers and duration, as far as ``told``."""
    width, height, duration_s = (told.get(name) for name in ("width", "height", "duration_s"))
    return {
        "width": int(width) if width is not None else None,
        "height": int(height) if height is not None else None,
        "duration_s": round(float(duration_s), 2) if duration_s is not None else None,
    }
