"""How much decoding one file may take."""

from dataclasses import dataclass

from domain.report_media import Kind

READY = "confined"


@dataclass(frozen=True, slots=True)
class Bounds:
    """``memory_bytes`` of addresses, ``cpu_s`` of computing, ``wall_s`` by the clock on the wall,
    ``written_bytes`` of what is made."""

    memory_bytes: int
    cpu_s: int
    wall_s: float
    written_bytes: int


BOUNDS = {
    Kind.PHOTO: Bounds(1_500_000_000, 30, 90, 8_000_000),
    Kind.SOUND: Bounds(1_500_000_000, 60, 180, 8_000_000),
    Kind.FILM: Bounds(2_500_000_000, 300, 900, 80_000_000),
}
