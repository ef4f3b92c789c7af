"""The operator's file of stolen passwords is looked at before it is believed."""

from pathlib import Path

import pytest

from domain import setting

ONE, TWO = "0" * 39 + "A", "F" * 40


@pytest.mark.parametrize("content", [ONE, f"{ONE}\n{TWO}\n", f"{ONE}:17\r\n{TWO}:3\r\n"])
def test_a_list_in_order_is_taken(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(content.encode())
    assert setting.breached(path) == path.resolve()


@pytest.mark.parametrize(
    "content",
    ["", "password\n", f"{TWO}\n{ONE}\n", f"{ONE.lower()}\n", f"{ONE};17\n", f"{ONE}{TWO}\n"],
)
def test_anything_else_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(content.encode())
    with pytest.raises(ValueError, match="is no list of SHA-1"):
        setting.breached(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere cannot be read: No such file"):
        setting.breached(tmp_path / "nowhere")
