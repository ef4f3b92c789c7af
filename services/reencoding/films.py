"""Films are decoded and encoded anew: pictures as H.264, their sound as AAC, in MP4.

Every bound is held while decoding: what a file says of its own length is not believed.
"""

from typing import BinaryIO

import av
import av.filter
from av.container import InputContainer, OutputContainer
from av.filter.graph import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from domain.report_media import FILM_RATE_HZ, FILM_SIDE_PX, LONGEST, MOST_PIXELS, Kind, Unfit
from services.reencoding import containers, sounds
from services.reencoding.made import Made, NotMade

_CODEC = {
    "preset": "veryfast",
    "crf": "27",
    "threads": "1",
    # No thread can be started here.
    "x264-params": "threads=1:lookahead-threads=1:sync-lookahead=0",
}
_LONGEST_SIDE_PX = 4096
# Of the display matrix, in degrees, to the filter that turns the picture accordingly.
_TURNS = {90: ("cclock",), -90: ("clock",), 180: ("clock", "clock"), -180: ("clock", "clock")}


def encode(sent: BinaryIO, target: BinaryIO, form: str) -> Made:
    """Write the film ``sent``, in a container ``form``, to ``target`` as MP4.

    Raises ``NotMade``.
    """
    with containers.read(sent, form) as source, containers.written(target) as film:
        return _encoded(source, film)


def _encoded(source: InputContainer, film: OutputContainer) -> Made:
    pictures = _Pictures(film, _pictures_of(source))
    tracks: list[_Pictures | sounds.Track] = [pictures]
    if source.streams.audio:
        tracks.append(sounds.Track(film, source.streams.audio[0], longest=LONGEST[Kind.FILM]))
    containers.pass_through(source, tracks)
    if pictures.stream is None:
        raise NotMade(Unfit.BROKEN)
    return Made("video/mp4", pictures.stream.width, pictures.stream.height, pictures.duration_s)


def _pictures_of(source: InputContainer) -> VideoStream:
    """The film's pictures; a cover picture is none."""
    for stream in source.streams.video:
        if not containers.is_cover(stream):
            return stream
    raise NotMade(Unfit.DISAGREES)


class _Pictures:
    """The pictures of a film on their way from ``sent`` into ``film``.

    ``stream`` is there from the first picture on.
    """

    def __init__(self, film: OutputContainer, sent: VideoStream) -> None:
        self.sent = sent
        self.stream: VideoStream | None = None
        self._film = film
        self._graph: Graph | None = None
        self._size = (0, 0)
        self._count = 0
        sent.codec_context.thread_count = 1
        _require_bounded(sent.codec_context.width, sent.codec_context.height)

    @property
    def duration_s(self) -> float:
        return self._count / FILM_RATE_HZ

    def add(self, frame: VideoFrame) -> None:
        """Encode one decoded picture. Raises ``NotMade`` beyond any bound."""
        containers.require_within(frame.time, LONGEST[Kind.FILM])
        if self._graph is None:
            self._begin(frame)
        if (frame.width, frame.height) != self._size:
            raise NotMade(Unfit.BROKEN)
        self._graph_push(frame)

    def end(self) -> None:
        """Encode what is left."""
        if self.stream is not None:
            self._graph_push(None)
            self._film.mux(self.stream.encode(None))

    def _begin(self, frame: VideoFrame) -> None:
        _require_bounded(frame.width, frame.height)
        self._size = (frame.width, frame.height)
        turns = _TURNS.get(round(frame.rotation / 90) * 90, ())
        across = frame.height if len(turns) == 1 else frame.width
        down = frame.width if len(turns) == 1 else frame.height
        width, height = _kept_size(across, down)
        self._graph = _graph(self.sent, frame, turns, width, height)
        self.stream = self._film.add_stream("libx264", rate=FILM_RATE_HZ, options=_CODEC)
        self.stream.width, self.stream.height = width, height
        self.stream.pix_fmt = "yuv420p"

    def _graph_push(self, frame: VideoFrame | None) -> None:
        if self._graph is None or self.stream is None:
            return
        self._graph.vpush(frame)
        while True:
            try:
                picture = self._graph.vpull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            self._count += 1
            # What the picture was in the sent film (a key picture, say) is not its business here.
            picture.pict_type = 0
            self._film.mux(self.stream.encode(picture))


def _require_bounded(width: int, height: int) -> None:
    if width * height > MOST_PIXELS[Kind.FILM] or max(width, height) > _LONGEST_SIDE_PX:
        raise NotMade(Unfit.TOO_MANY_PIXELS)


def _kept_size(width: int, height: int) -> tuple[int, int]:
    """The size that is kept, with even sides as H.264 wants them."""
    scale = min(1.0, FILM_SIDE_PX / min(width, height))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _graph(
    sent: VideoStream, frame: VideoFrame, turns: tuple[str, ...], width: int, height: int
) -> Graph:
    graph = Graph()
    graph.threads = 1
    steps = [
        graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base or sent.time_base,
        )
    ]
    steps += [graph.add("transpose", turn) for turn in turns]
    steps += [
        graph.add("scale", f"{width}:{height}"),
        graph.add("setsar", "1"),
        graph.add("fps", str(FILM_RATE_HZ)),
        graph.add("format", "yuv420p"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*steps).configure()
    return graph
