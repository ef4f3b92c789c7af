"""What comes out of decoding and encoding anew, and why nothing did."""

from dataclasses import dataclass

from domain.report_media import Unfit


@dataclass(frozen=True, slots=True)
class Made:
    """The clean file: its type, size in pixels and duration in seconds, as far as it has them."""

    media_type: str
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None


class NotMade(Exception):
    """The file is not encoded anew, for ``reason``."""

    def __init__(self, reason: Unfit) -> None:
        super().__init__(reason)
        self.reason = reason
