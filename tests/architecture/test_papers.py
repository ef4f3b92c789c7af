"""What the documents promise, and what must never stand in the repository."""

import ast
import hashlib
import re
import tomllib
from pathlib import Path

import config
import connectors
import worker
from domain import edition
from tests.architecture import tree

# Drawn and fetched by a browser: here no address of another machine may stand.
PAGE_CODE = ("assets", "auth", "pages", "callbacks", "components", "api")
HOST = re.compile(r"(?:https?:)?//(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
NAMESPACE = "http://www.w3.org/"
COMMENTS = {
    ".js": re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL),
    ".css": re.compile(r"/\*.*?\*/", re.DOTALL),
    ".html": re.compile(r"<!--.*?-->|\{#.*?#\}", re.DOTALL),
    ".svg": re.compile(r"<!--.*?-->", re.DOTALL),
}
LARGEST_KB = 300


def _docs() -> str:
    return "\n".join(path.read_text("utf-8") for path in tree.files("docs") if path.suffix == ".md")


def _operations() -> str:
    return (tree.ROOT / "docs" / "operations.md").read_text("utf-8")


def _named(word: str, text: str) -> bool:
    return re.search(rf"`[^`\n]*{re.escape(word)}[^`\n]*`", text) is not None


def test_every_setting_is_named() -> None:
    names = [
        field.validation_alias or f"HALO_{name.upper()}"
        for name, field in config.Settings.model_fields.items()
    ]
    assert [name for name in names if not _named(str(name), _operations())] == []


def test_every_setting_that_is_named_exists() -> None:
    known = {f"HALO_{name.upper()}" for name in config.Settings.model_fields}
    assert set(re.findall(r"HALO_[A-Z_]*[A-Z]", _operations())) - known == set()


def test_every_connector_is_named() -> None:
    assert [kind for kind in sorted(connectors.KINDS) if not _named(kind, _docs())] == []


def test_every_job_and_its_time_are_named() -> None:
    assert [name for name in worker.JOBS if not _named(name, _operations())] == []
    assert [entry.cron for entry in worker.SCHEDULE if not _named(entry.cron, _operations())] == []


def test_every_scheduled_job_exists() -> None:
    assert {entry.name for entry in worker.SCHEDULE} - worker.JOBS.keys() == set()


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = []
    for path in tree.files():
        if path.suffix == ".md":
            text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
            for target in re.findall(r"\]\(([^)#\s]+)", text):
                if "://" not in target and not (path.parent / target).exists():
                    broken.append((tree.name(path), target))
    assert broken == []


def test_no_page_can_ask_another_machine() -> None:
    found = []
    for path in [*tree.files(*PAGE_CODE), tree.ROOT / "app.py"]:
        for text in _page_texts(path):
            hosts = HOST.findall(text.replace(NAMESPACE, ""))
            found += [(tree.name(path), host) for host in hosts]
    assert found == []


def _page_texts(path: Path) -> list[str]:
    if path.suffix == ".py":
        return [str(node.value) for node in tree.strings(path)]
    if path.suffix in COMMENTS:
        return [COMMENTS[path.suffix].sub("", path.read_text("utf-8"))]
    return []


def test_the_repository_holds_no_data() -> None:
    """Sample data are fetched or invented, never committed."""
    data = {".csv", ".parquet", ".geojson", ".pmtiles", ".gpkg", ".shp", ".zip", ".gz", ".sqlite"}
    found = [
        tree.name(path)
        for path in tree.files()
        if path.suffix in data
        or (path.stat().st_size > LARGEST_KB * 1024 and path.parent.name != "pictures")
    ]
    assert found == []


def test_nothing_shared_was_copied(shared: Path) -> None:
    """By content, whatever the name."""
    theirs = {
        hashlib.sha256(path.read_bytes()).digest()
        for path in (shared / "data").rglob("*")
        if path.is_file() and 0 < path.stat().st_size < 10 * LARGEST_KB * 1024
    }
    ours = {
        tree.name(path): hashlib.sha256(path.read_bytes()).digest()
        for path in tree.files()
        if path.is_file()
    }
    assert [name for name, digest in ours.items() if digest in theirs] == []


def test_no_page_writes_a_sentence_itself() -> None:
    """It asks ``locales`` for it."""
    sentence = re.compile(r"[A-Z][a-z]+ [a-z]+ [a-z]+")
    found = [
        (tree.name(path), str(node.value))
        for path in tree.files("pages", "components", "callbacks")
        if path.suffix == ".py"
        for node in tree.strings(path)
        if isinstance(node, ast.Constant) and sentence.match(str(node.value))
    ]
    assert found == []


def test_the_edition_is_told_the_same_everywhere() -> None:
    told = tomllib.loads((tree.ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    images = {
        tag
        for path in (tree.ROOT / "compose.yaml", *(tree.ROOT / "deploy").rglob("*.yaml"))
        for tag in re.findall(r"image: halo:(\S+)", path.read_text("utf-8"))
    }
    assert (edition.VERSION, images) == (told, {told})
