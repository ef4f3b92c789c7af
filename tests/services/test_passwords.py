"""What may be a password, without asking anybody on the network."""

import hashlib
from pathlib import Path

import pytest

from domain.errors import BadInput
from services import breached, passwords

GOOD = "a quiet harbour at dawn"
GUESSED = [
    "password1234",
    "P@ssw0rd2024",
    "qwertyuiop12",
    "letmeinletmein",
    "abcdefghijkl",
    "dragondragon1",
    "1q2w3e4r5t6y",
]


@pytest.mark.parametrize("password", GUESSED)
def test_what_lists_and_habits_give_is_refused(password: str) -> None:
    with pytest.raises(BadInput, match="easy to guess"):
        passwords.require_strong(password, email="kim@example.org")


@pytest.mark.parametrize(
    "password", [GOOD, "tvättbjörn över Årstaviken", "vK9#mq2!Zr7p", "مرفأ هادئ عند الفجر"]
)
def test_what_nobody_guesses_passes(password: str) -> None:
    passwords.require_strong(password, email="kim@example.org")


def _list(path: Path, known: list[str], *, counts: bool, end: str = "\n") -> Path:
    hashes = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in known)
    lines = [f"{one}:{number + 1}" if counts else one for number, one in enumerate(hashes)]
    path.write_bytes((end.join(lines) + end).encode())
    return path


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_password_of_a_file_is_found_and_no_other(
    tmp_path: Path, counts: bool, end: str
) -> None:
    known = [f"stolen {number}" for number in range(257)]
    path = _list(tmp_path / "list", known, counts=counts, end=end)
    assert all(breached.is_known(one, path) for one in known)
    assert not any(breached.is_known(f"kept {number}", path) for number in range(257))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_the_shortest_files(tmp_path: Path, size: int) -> None:
    path = _list(tmp_path / "list", [f"stolen {number}" for number in range(size)], counts=True)
    path = path if size else _emptied(path)
    assert [breached.is_known(f"stolen {number}", path) for number in range(3)] == [
        number < size for number in range(3)
    ]


def _emptied(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def test_the_operators_file_is_asked_too(tmp_path: Path) -> None:
    path = _list(tmp_path / "list", [GOOD, "something else entirely"], counts=True)
    with pytest.raises(BadInput, match="stolen"):
        passwords.require_strong(GOOD, email="kim@example.org", breached=path)
    passwords.require_strong("the tide turns at seven", email="kim@example.org", breached=path)
