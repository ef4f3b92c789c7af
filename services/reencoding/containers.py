"""Containers of sound and film: opened as what they were found to be, and as nothing else."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any, BinaryIO, Protocol

import av

# Looked for whenever a file is opened, which is too late for it to be read itself.
import av.subtitles.stream
from av.container import InputContainer, OutputContainer
from av.stream import Disposition, Stream

from domain.report_media import Unfit
from services.reencoding.made import NotMade

# The name ffmpeg gives the reader of each form: none is looked for, so that a list of addresses
# or a script in the clothes of a film is not followed.
_READERS = {"mp4": "mov", "webm": "matroska", "ogg": "ogg", "wav": "wav", "mp3": "mp3"}
# A little more than the limit, for a sound that ends after its last picture.
_SLACK_S = 0.5
# So many packets that give nothing but errors are no film.
_MOST_ERRORS = 50


class Track(Protocol):
    """Takes what was decoded of the stream ``sent`` and encodes it."""

    sent: Any

    def add(self, frame: Any) -> None: ...

    def end(self) -> None: ...


@contextmanager
def read(sent: BinaryIO, form: str) -> Iterator[InputContainer]:
    """``sent`` open for decoding. What the libraries cannot read raises ``NotMade``."""
    try:
        found = av.open(sent, "r", format=_READERS[form], metadata_errors="replace", io_open=_none)
        with closing(found):
            yield found
    except (av.error.FFmpegError, ValueError, IndexError) as broken:
        if isinstance(broken, MemoryError):
            raise
        raise NotMade(Unfit.BROKEN) from broken


@contextmanager
def written(target: BinaryIO) -> Iterator[OutputContainer]:
    """An MP4 container that says nothing of when, where and by what it was made."""
    options = {"fflags": "+bitexact"}
    with av.open(target, "w", format="mp4", options=options, io_open=_none) as found:
        yield found


def is_cover(stream: Stream) -> bool:
    """Whether a stream of pictures is the cover of a sound."""
    return bool(stream.disposition & Disposition.attached_pic)


def pass_through(source: InputContainer, tracks: Sequence[Track]) -> None:
    """Decode ``source`` and give each of ``tracks`` its own, in the order they come."""
    of = {track.sent.index: track for track in tracks}
    errors = 0
    for packet in source.demux([track.sent for track in tracks]):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            errors += 1
            if errors > _MOST_ERRORS:
                raise
            continue
        for frame in frames:
            of[packet.stream.index].add(frame)
    for track in tracks:
        track.end()


def require_within(time_s: float | None, longest: timedelta) -> None:
    """Raise ``NotMade`` where ``time_s`` is later than ``longest``, before 0 or unknown."""
    if time_s is None or time_s < -_SLACK_S:
        raise NotMade(Unfit.BROKEN)
    if time_s > longest.total_seconds() + _SLACK_S:
        raise NotMade(Unfit.TOO_LONG)


def _none(url: str, flags: int, options: dict[str, str]) -> object:
    raise PermissionError(url)
