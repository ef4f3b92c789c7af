"""Options that will not do are refused in the reader's language, and stored as a line."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import connectors
import locales
from connectors import folder
from domain import line
from domain.errors import BadInput
from domain.line import Line
from tests import feeds

LIST = {"url": "https://data.example.org/resource/abcd-1234.json", "columns": {"occurred": "at"}}
LAYER = {**LIST, "url": "https://gis.example.org/FeatureServer/0"}
# A kind, options that will not do, and a word that the English sentence holds.
WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("features", {"url": "file:///etc/passwd"}, "where its list is"),
    ("features", {**LIST, "columns": {}}, "occurred"),
    ("features", {**LIST, "columns": []}, "must be a table"),
    ("features", {**LIST, "columns": {"whence": "a"}}, "column map cannot say whence"),
    ("features", {**LIST, "joined": {"call": "id"}}, "list of texts"),
    ("features", {**LIST, "after": {"suburb": ["title", ""]}}, "separator"),
    ("features", {**LIST, "words": {"place": {"fire": "x"}}}, "name a column"),
    ("features", {**LIST, "bounds": [1, 2]}, "bounds"),
    ("socrata", {"url": "data.example.org"}, "abcd-1234.json"),
    ("socrata", {**LIST, "page": 0}, "from 1 to 20,000 rows"),
    ("arcgis", LIST, "url of a layer"),
    ("arcgis", {**LAYER, "object_id": "a b"}, "OBJECTID"),
    ("police_uk", {"since": "January"}, "2024-01"),
    ("police_uk", {"force": "all&x=1"}, "leicestershire"),
    ("police_uk", {"areas": [[[51.0, 0.0], [52.0, 0.0]]]}, "three corners"),
    ("file_addresses", {"urls": ["ftp://x.example/a"]}, "option urls"),
    ("file_addresses", {"urls": ["https://x.example/a"], "precision": "inch"}, "precision"),
    ("folder", {"path": "../drop"}, "below the watched folder"),
    ("synthetic", {"feed": "weather"}, "dispatch, records"),
)
NAMES = [f"{n}-{kind}-{said.split()[-1]}" for n, (kind, _, said) in enumerate(WRONG)]
FILES = sorted(Path(connectors.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize(("kind", "options", "said"), WRONG, ids=NAMES)
def test_options_that_will_not_do_are_refused_in_every_language(
    kind: str, options: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput) as refused:
        feeds.connector(kind, {folder.WATCHED: tmp_path, **options})
    assert said in str(refused.value)
    assert isinstance(refused.value.said, Line)
    kept = line.from_json(json.loads(json.dumps(line.as_json(refused.value.said))))
    assert locales.english(kept) == str(refused.value)
    read = {}
    for language in ("sv", "ar"):
        with locales.spoken(language):
            read[language] = locales.worded(kept)
    assert len({str(refused.value), *read.values()}) == 3


def test_the_source_is_named_around_what_is_wrong_with_it() -> None:
    with pytest.raises(BadInput) as refused:
        feeds.connector("features", {**LIST, "joined": {"call": "id"}})
    assert str(refused.value) == "The source “feed”: “call” must be a list of texts."
    with locales.spoken("sv"):
        assert locales.worded(refused.value.said) == (
            "Källan ”feed”: ”call” måste vara en lista med texter."
        )


def _plain(path: Path) -> Iterator[int]:
    """The lines on which a refusal is made of plain words."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in ("BadInput", "SourceDown") and isinstance(
                first, ast.Constant | ast.JoinedStr
            ):
                yield node.lineno


def test_no_connector_refuses_in_words_of_one_language() -> None:
    assert {path.name: list(_plain(path)) for path in FILES if list(_plain(path))} == {}
