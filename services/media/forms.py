"""What a file is: by what its sender says, and by how it begins. The two must agree."""

from domain.report_media import Kind, Unfit

HEAD_BYTES = 16
_MP4_SOUNDS = ("audio/mp4", "audio/x-m4a", "audio/m4a", "audio/aac", "audio/3gpp")
_MP4_FILMS = ("video/mp4", "video/quicktime", "video/x-m4v", "video/3gpp")
# Type as declared: kind and form.
_TYPES: dict[str, tuple[Kind, str]] = {
    "image/jpeg": (Kind.PHOTO, "jpeg"),
    "image/jpg": (Kind.PHOTO, "jpeg"),
    "image/png": (Kind.PHOTO, "png"),
    "image/webp": (Kind.PHOTO, "webp"),
    **dict.fromkeys(_MP4_SOUNDS, (Kind.SOUND, "mp4")),
    **dict.fromkeys(("audio/webm",), (Kind.SOUND, "webm")),
    **dict.fromkeys(("audio/ogg", "audio/opus"), (Kind.SOUND, "ogg")),
    **dict.fromkeys(("audio/wav", "audio/x-wav", "audio/wave"), (Kind.SOUND, "wav")),
    **dict.fromkeys(("audio/mpeg", "audio/mp3"), (Kind.SOUND, "mp3")),
    **dict.fromkeys(_MP4_FILMS, (Kind.FILM, "mp4")),
    "video/webm": (Kind.FILM, "webm"),
}
TAKEN = tuple(_TYPES)


def declared(media_type: str) -> tuple[Kind, str]:
    """Kind and form of a media type, parameters aside; ``UNKNOWN`` where none such is taken."""
    return _TYPES.get(plain(media_type), (Kind.UNKNOWN, ""))


def plain(media_type: str) -> str:
    """A media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def found(head: bytes) -> str:
    """The form that a file beginning with ``head`` has; "" where it is none that is taken."""
    starts = {
        b"\xff\xd8\xff": "jpeg",
        b"\x89PNG\r\n\x1a\n": "png",
        b"\x1a\x45\xdf\xa3": "webm",
        b"OggS": "ogg",
        b"ID3": "mp3",
    }
    for start, form in starts.items():
        if head.startswith(start):
            return form
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return "mp4"
    # The eleven bits that every frame of MPEG sound begins with.
    return "mp3" if head[:1] == b"\xff" and head[1:2] >= b"\xe0" else ""


def unfit(media_type: str, head: bytes) -> Unfit | None:
    """Why a file declared to be ``media_type`` and beginning with ``head`` is refused unread."""
    kind, form = declared(media_type)
    if kind is Kind.UNKNOWN:
        return Unfit.NOT_TAKEN
    if not head:
        return Unfit.EMPTY
    return None if found(head) == form else Unfit.DISAGREES
