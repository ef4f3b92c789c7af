"""The connector that docs/connectors.md shows is taken out of the page and run."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

import connectors
from connectors import police_uk, polite_http
from domain import city_file
from domain.incident import PlacePrecision
from tests import feeds, replay
from tests.replay import Step

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "connectors.md").read_text("utf-8")


def shown(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return str(block)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The kind of source that the page adds: its file is saved, its line stands in the table."""
    feeds.hasten(monkeypatch)
    kind, module = re.findall(r'"(\w+)": (\w+)\.connector,', shown("text"))[0]
    path = tmp_path / f"{module}.py"
    path.write_text(shown("python"), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"connectors.{module}", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, loaded)
    spec.loader.exec_module(loaded)
    monkeypatch.setitem(connectors.CONNECTORS, kind, loaded.connector)  # type: ignore[arg-type]
    return kind


def test_the_pages_connector_reads_the_pages_answer(table: str) -> None:
    with replay.serving(Step(shown("json").encode(), etag='"1"')) as server:
        feed = feeds.connector(table, {"url": server.url})
        page = feed.fetch({})
        assert feed.fetch(page.cursor).payload is None
    theft, oil = (read.incident for read in feed.parse(page.payload or b""))
    assert theft is not None
    assert oil is not None
    assert (theft.key, theft.category_published) == ("4711", "Theft from boat")
    assert theft.occurred_from.isoformat() == "2025-06-03T17:40:00+00:00"
    assert (theft.lat, theft.place_precision) == (41.71, PlacePrecision.EXACT)
    assert (oil.lat, oil.place_precision) == (None, PlacePrecision.NONE)


@pytest.mark.parametrize("body", [b'{"error": "down"}', b"<html>", b'{"calls": 7}', b'{"calls'])
def test_the_pages_connector_refuses_what_was_not_promised(table: str, body: bytes) -> None:
    with replay.serving(Step(body)) as server:
        feed = feeds.connector(table, {"url": server.url})
        with pytest.raises(polite_http.SourceDown):
            list(feed.parse(feed.fetch({}).payload or b""))


CITY = """
name = "Nottingham"
zone = "Europe/London"
centre = [52.95, -1.15]
zoom = 12
bounds = [-1.26, 52.88, -1.07, 53.03]
weekend = [6, 7]
week_start = 1
languages = ["en"]

"""


def test_the_pages_source_of_british_crimes_is_good() -> None:
    name, text = "nottingham.toml", CITY + shown("toml")
    city = city_file.parse(text, name=name, connectors=connectors.KINDS)
    (source,) = city.sources
    assert set(source.categories) == set(police_uk.NAMES.values())
    feeds.connector(source.connector, source.options, city)


def test_the_page_names_every_connector_and_the_cities_it_points_to() -> None:
    kinds = connectors.KINDS - {"synthetic"}
    assert {kind for kind in kinds if f"`{kind}`" not in GUIDE} == set()
    for name in re.findall(r"cities/(\w+\.toml)", GUIDE):
        file = (ROOT / "cities" / name).read_text("utf-8")
        city = city_file.parse(file, name=name, connectors=connectors.KINDS)
        for source in city.sources:
            if source.connector != connectors.FILE:
                feeds.connector(source.connector, source.options, city)
