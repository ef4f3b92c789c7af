"""What telephones and attackers send, and what is kept of it, by the real process."""

import io
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import av
import pytest
from PIL import Image

from domain.errors import Unavailable
from domain.job import Interrupted
from domain.report_media import Kind, Media, MediaState, Unfit
from services.media import cleaning, forms, storing
from services.reencoding import bounds
from tests.services.media import sent_files as files

UNFORESEEN = random.Random(5).randbytes(40_000)
Contents = Callable[[], bytes]


def cleaned(
    folder: Path, media_type: str, contents: bytes
) -> tuple[cleaning.Clean | Unfit, bytes | None]:
    kind, _ = forms.declared(media_type)
    media = Media(uuid4(), 1, 0, kind, MediaState.WAITING, None, media_type, len(contents))
    with storing.new(storing.waiting(folder, media.id)) as file:
        file.write(contents)
    found = cleaning.cleaned(media, folder, heed=lambda: None)
    path = storing.kept(folder, media.id)
    assert not list(folder.glob("*/*.part"))
    return found, path.read_bytes() if path.exists() else None


def kept(folder: Path, media_type: str, contents: bytes) -> tuple[Media, bytes]:
    found, made = cleaned(folder, media_type, contents)
    assert isinstance(found, cleaning.Clean), found
    assert made is not None
    assert found.media.size_bytes == len(made)
    assert not [secret for secret in files.SECRETS if secret in made]
    return found.media, made


def refused(folder: Path, media_type: str, contents: bytes) -> Unfit:
    found, made = cleaned(folder, media_type, contents)
    assert made is None
    assert isinstance(found, Unfit)
    return found


def test_the_files_of_these_tests_hold_what_must_go() -> None:
    assert all(secret in files.jpeg() for secret in files.SECRETS[:4])
    assert files.SECRETS[1] in files.png()
    assert files.SECRETS[1] in files.wav()
    film = files.film()
    assert all(secret in film for secret in files.SECRETS[:4])


def test_a_photo_keeps_its_pixels_upright_and_nothing_else(tmp_path: Path) -> None:
    media, made = kept(tmp_path, "image/jpeg", files.jpeg(3000, 2000, orientation=6))
    assert (media.media_type, media.width, media.height) == ("image/jpeg", 1365, 2048)
    with Image.open(io.BytesIO(made)) as image:
        assert image.size == (1365, 2048)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        # Turned to the right, the red left half is on top.
        assert image.getpixel((700, 50))[0] > 200 > 100 > image.getpixel((700, 2000))[0]


@pytest.mark.parametrize(
    ("media_type", "contents"),
    [
        ("image/png", files.png),
        ("image/webp", lambda: files.saved(files.picture(), "WEBP")),
        ("image/png", lambda: files.saved(files.picture().convert("P"), "PNG", transparency=0)),
        ("image/jpeg", lambda: files.saved(files.picture().convert("CMYK"), "JPEG")),
        ("image/jpeg", files.polyglot),
    ],
)
def test_whatever_the_photo_a_plain_jpeg_is_kept(
    tmp_path: Path, media_type: str, contents: Contents
) -> None:
    media, made = kept(tmp_path, media_type, contents())
    assert (media.width, media.height) == (64, 48)
    # It ends where the picture ends: nothing can be unpacked or run that was behind it.
    assert made.startswith(b"\xff\xd8\xff")
    assert made.endswith(b"\xff\xd9")
    assert b"<html" not in made
    assert b"PK\x03\x04" not in made


@pytest.mark.parametrize(
    ("media_type", "contents", "reason"),
    [
        ("image/png", lambda: files.pixel_bomb(8_000), Unfit.TOO_MANY_PIXELS),
        ("image/webp", lambda: files.moving("WEBP"), Unfit.MOVES),
        ("image/png", lambda: files.moving("PNG", 3), Unfit.MOVES),
        ("image/jpeg", lambda: files.jpeg(800, 600)[:3_000], Unfit.BROKEN),
        ("image/jpeg", lambda: b"\xff\xd8\xff" + UNFORESEEN, Unfit.BROKEN),
        ("image/png", lambda: files.png()[:60], Unfit.BROKEN),
        ("image/jpeg", lambda: files.moving("GIF", 3), Unfit.BROKEN),
        ("video/mp4", lambda: b"\0\0\0\x18ftypisom" + UNFORESEEN, Unfit.BROKEN),
        ("video/webm", lambda: b"\x1a\x45\xdf\xa3" + UNFORESEEN, Unfit.BROKEN),
        ("audio/mpeg", lambda: b"ID3" + UNFORESEEN, Unfit.BROKEN),
        ("audio/wav", lambda: b"#EXTM3U\nfile:///etc/passwd\n", Unfit.BROKEN),
        ("video/mp4", lambda: files.film()[:2_000], Unfit.BROKEN),
        ("video/mp4", lambda: files.film(62, rate=2, sound=False), Unfit.TOO_LONG),
        ("audio/wav", lambda: files.wav(190, rate=1_000), Unfit.TOO_LONG),
        (
            "video/mp4",
            lambda: files.film(0.2, size=(4128, 64)),
            Unfit.TOO_MANY_PIXELS,
        ),
        ("video/mp4", files.sound, Unfit.DISAGREES),
        ("audio/mp4", files.film, Unfit.DISAGREES),
    ],
)
def test_what_is_refused_leaves_nothing_but_its_reason(
    tmp_path: Path, media_type: str, contents: Contents, reason: Unfit
) -> None:
    assert refused(tmp_path, media_type, contents()) is reason


@pytest.mark.parametrize(
    ("media_type", "contents"),
    [
        ("video/mp4", files.film),
        ("video/quicktime", lambda: files.film(form="mov", turned=90)),
        ("video/webm", lambda: files.film(form="webm", codec="libvpx", size=(760, 740), rate=4)),
        ("video/mp4", lambda: files.film(sound=False)),
    ],
)
def test_a_film_keeps_pictures_and_sound_and_no_word(
    tmp_path: Path, media_type: str, contents: Contents
) -> None:
    sent = contents()
    with av.open(io.BytesIO(sent)) as film:
        has_sound = len(film.streams.audio)
    media, made = kept(tmp_path, media_type, sent)
    assert media.media_type == "video/mp4"
    assert media.duration_s == pytest.approx(1.0, abs=0.3)
    assert min(media.width or 0, media.height or 0) <= 720
    with av.open(io.BytesIO(made)) as film:
        assert [stream.codec_context.name for stream in film.streams.video] == ["h264"]
        assert len(film.streams.audio) == has_sound
        told = {**film.metadata, **film.streams.video[0].metadata}
        assert set(told) <= {
            *("major_brand", "minor_version", "compatible_brands"),
            *("language", "handler_name"),
        }
        picture = next(film.decode(video=0)).to_image()
    assert picture.size == (media.width, media.height)
    is_turned = media_type == "video/quicktime"
    assert (picture.height > picture.width) is is_turned
    red = picture.getpixel((8, picture.height - 8))
    assert red[0] > 150 > red[2]


@pytest.mark.parametrize(
    ("media_type", "contents"),
    [
        ("audio/wav", files.wav),
        ("audio/x-m4a", files.sound),
        ("audio/webm;codecs=opus", lambda: files.sound(form="webm")),
        ("audio/ogg", lambda: files.sound(form="ogg")),
        ("audio/mpeg", lambda: files.sound(form="mp3")),
    ],
)
def test_a_sound_is_kept_as_sound(tmp_path: Path, media_type: str, contents: Contents) -> None:
    media, made = kept(tmp_path, media_type, contents())
    assert (media.media_type, media.width) == ("audio/mp4", None)
    assert media.duration_s == pytest.approx(1.0, abs=0.1)
    with av.open(io.BytesIO(made)) as sound:
        assert [stream.codec_context.name for stream in sound.streams] == ["aac"]


def test_one_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = bounds.Bounds(1_500_000_000, 30, 0.0, 8_000_000)
    monkeypatch.setitem(bounds.BOUNDS, Kind.PHOTO, soon)
    assert refused(tmp_path, "image/jpeg", files.jpeg()) is Unfit.TOO_MUCH_WORK


def test_a_worker_that_stops_takes_the_process_with_it(tmp_path: Path) -> None:
    media = Media(uuid4(), 1, 0, Kind.PHOTO, MediaState.WAITING, None, "image/jpeg", 1)
    with storing.new(storing.waiting(tmp_path, media.id)) as file:
        file.write(files.jpeg())

    def stop() -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        cleaning.cleaned(media, tmp_path, heed=stop)
    assert list((tmp_path / "kept").iterdir()) == []
    assert storing.waiting(tmp_path, media.id).exists()


def test_where_no_process_can_start_the_file_is_not_to_blame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cleaning, "_ALONE", [sys.executable, "-m", "services.not_there"])
    with pytest.raises(Unavailable, match="No process"):
        cleaned(tmp_path, "image/jpeg", files.jpeg())


CONFINED = """
import errno, os, resource, socket, sys, threading
sys.path.insert(0, sys.argv[1])
from services.reencoding import bounds, confinement
confinement.confine(bounds.Bounds(1_000_000_000, 1, 10, 1_000))
def tried(work):
    try:
        work()
    except (OSError, RuntimeError, MemoryError, ValueError) as refused:
        return type(refused).__name__
    return "done"
print(tried(lambda: open("/etc/passwd")))
print(tried(lambda: open("/tmp/halo-not-to-be", "w")))
print(tried(lambda: socket.create_connection(("127.0.0.1", 9), 1)))
print(tried(lambda: os.pipe()))
print(tried(lambda: os.fork()))
print(tried(lambda: threading.Thread(target=print).start()))
print(tried(lambda: bytearray(2_000_000_000)))
print(tried(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))))
print(tried(lambda: os.kill(os.getppid(), 0)) if os.getuid() != int(sys.argv[2]) else "OSError")
sys.stdout.flush()
while True:
    pass
"""


def test_the_process_can_open_start_and_reach_nothing() -> None:
    """Nor compute for longer than it may."""
    root = str(Path(__file__).parents[3])
    ended = subprocess.run(
        [sys.executable, "-c", CONFINED, root, str(os.getuid())],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = ended.stdout.split()
    assert len(said) == 9, ended.stderr
    assert "done" not in said
    assert ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
