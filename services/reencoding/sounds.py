"""Sounds are decoded and encoded anew as AAC in MP4."""

from datetime import timedelta
from typing import BinaryIO

from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer

from domain.report_media import LONGEST, Kind, Unfit
from services.reencoding import containers
from services.reencoding.made import Made, NotMade

_RATE_HZ = 48_000
_BITS_PER_S = 96_000


def encode(sent: BinaryIO, target: BinaryIO, form: str) -> Made:
    """Write the sound ``sent``, in a container ``form``, to ``target`` as MP4.

    Raises ``NotMade``.
    """
    with containers.read(sent, form) as source, containers.written(target) as sound:
        return _encoded(source, sound)


def _encoded(source: InputContainer, sound: OutputContainer) -> Made:
    is_film = any(not containers.is_cover(stream) for stream in source.streams.video)
    if is_film or not source.streams.audio:
        raise NotMade(Unfit.DISAGREES)
    track = Track(sound, source.streams.audio[0], longest=LONGEST[Kind.SOUND])
    containers.pass_through(source, [track])
    if not track.duration_s:
        raise NotMade(Unfit.BROKEN)
    return Made("audio/mp4", duration_s=track.duration_s)


class Track:
    """A sound on its way from ``sent`` into ``target``, in mono or stereo."""

    def __init__(self, target: OutputContainer, sent: AudioStream, *, longest: timedelta) -> None:
        self.sent = sent
        self.duration_s = 0.0
        self._target, self._longest = target, longest
        # The encoder does not write its own name either.
        self._stream = target.add_stream("aac", rate=_RATE_HZ, options={"flags": "+bitexact"})
        self._stream.layout = "mono" if sent.codec_context.channels == 1 else "stereo"
        self._stream.bit_rate = _BITS_PER_S

        sent.codec_context.thread_count = 1

    def add(self, frame: AudioFrame) -> None:
        """Encode what was decoded. Raises ``NotMade`` beyond the longest duration."""
        containers.require_within(frame.time, self._longest)
        self.duration_s += frame.samples / frame.sample_rate
        containers.require_within(self.duration_s, self._longest)
        self._target.mux(self._stream.encode(frame))

    def end(self) -> None:
        """Encode what is left."""
        self._target.mux(self._stream.encode(None))
