"""Real files as telephones and attackers send them, made when they are asked for."""

import io
import struct
import wave
import zipfile
import zlib
from fractions import Fraction

import av
from PIL import Image, PngImagePlugin

# Nothing of this may be found in what is kept.
SECRETS = (
    b"SecretPhone",
    b"Anna Secret",
    b"+59.3293+018.0686",
    b"secret comment",
    b"secret.example",
)


def picture(width: int = 64, height: int = 48) -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", (width, height), (220, 20, 20))
    image.paste((20, 20, 220), (width // 2, 0, width, height))
    return image


def jpeg(width: int = 64, height: int = 48, *, orientation: int = 1) -> bytes:
    """With a position, an author, a camera, XMP and a comment."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = orientation, "SecretPhone", "Anna Secret"
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 19.0, 45.5), 3: "E", 4: (18.0, 4.0, 7.0)})
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">+59.3293+018.0686</x:xmpmeta>'
    told = {"exif": exif.tobytes(), "xmp": xmp, "comment": b"secret comment"}
    return saved(picture(width, height), "JPEG", **told)


def png() -> bytes:
    """With text chunks, compressed and not."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Anna Secret")
    info.add_itxt("XML:com.adobe.xmp", "+59.3293+018.0686")
    info.add_text("Comment", "secret comment", zip=True)
    return saved(picture(), "PNG", pnginfo=info)


def saved(image: Image.Image, form: str, **told: object) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **told)
    return target.getvalue()


def pixel_bomb(side: int = 30_000) -> bytes:
    """A PNG of some hundred kilobytes that would take gigabytes."""
    row = zlib.compressobj(9)
    packed = b"".join(row.compress(b"\0" * (side + 1)) for _ in range(side)) + row.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def moving(form: str, frames: int = 300) -> bytes:
    images = [Image.new("RGB", (16, 16), (n % 256, 0, 0)) for n in range(frames)]
    return saved(images[0], form, save_all=True, append_images=images[1:], duration=20)


def polyglot() -> bytes:
    """A photo that a browser may take for a page, and that can be unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("evil.js", "alert('secret.example')")
    page = b"<html><script src='https://secret.example/x.js'></script></html>"
    return jpeg() + page + packed.getvalue()


def wav(seconds: float = 1.0, rate: int = 8_000) -> bytes:
    """A tone, with a list of who made it."""
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        tone = b"".join(struct.pack("<h", (n * 2_000) % 20_000 - 10_000) for n in range(rate))
        sound.writeframes((tone * (int(seconds) + 1))[: int(seconds * rate) * 2])
    info = b"LIST" + struct.pack("<I", 24) + b"INFOIART" + struct.pack("<I", 12) + b"Anna Secret\0"
    whole = target.getvalue() + info
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


def film(
    seconds: float = 1.0,
    *,
    size: tuple[int, int] = (160, 120),
    rate: int = 10,
    form: str = "mp4",
    turned: int = 0,
    codec: str = "libx264",
    sound: bool = True,
) -> bytes:
    """A film with sound, the place it was made at, its author and its telephone."""
    target = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if form in ("mp4", "mov") else {}
    with av.open(target, "w", format=form, options=options) as made:
        made.metadata.update(
            {
                "location": "+59.3293+018.0686/",
                "artist": "Anna Secret",
                "com.apple.quicktime.make": "SecretPhone",
                "comment": "secret comment",
                "creation_time": "2026-11-21T10:00:00Z",
            }
        )
        video = made.add_stream(codec, rate=rate)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.metadata["title"] = "secret comment"
        if turned:
            video.set_display_rotation(turned)
        audio = _tone(made, form) if sound else None
        frame = av.VideoFrame.from_image(picture(*size)).reformat(format="yuv420p")
        for number in range(int(seconds * rate)):
            frame.pts, frame.time_base = number, Fraction(1, rate)
            made.mux(video.encode(frame))
        made.mux(video.encode(None))
        if audio is not None:
            _sing(made, audio, seconds)
    return target.getvalue()


def sound(seconds: float = 1.0, *, form: str = "mp4") -> bytes:
    """A recording without pictures."""
    target = io.BytesIO()
    with av.open(target, "w", format=form) as made:
        made.metadata.update({"artist": "Anna Secret", "comment": "secret comment"})
        audio = _tone(made, form)
        _sing(made, audio, seconds)
    return target.getvalue()


def _tone(made: av.container.OutputContainer, form: str) -> av.AudioStream:
    codec = {"webm": "libopus", "ogg": "libopus", "mp3": "mp3"}.get(form, "aac")
    audio = made.add_stream(codec, rate=48_000)
    audio.layout = "mono"
    return audio


def _sing(made: av.container.OutputContainer, audio: av.AudioStream, seconds: float) -> None:
    for number in range(int(seconds * 50)):
        frame = av.AudioFrame(format="s16", layout="mono", samples=960)
        frame.planes[0].update(struct.pack("<960h", *([500, -500] * 480)))
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        made.mux(audio.encode(frame))
    made.mux(audio.encode(None))
