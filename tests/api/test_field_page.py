"""The field report page as it is served: small, closed to others, the same in every language."""

import base64
import gzip
import json
import re
import struct
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel import Locale

import locales
from api import field_page
from db import session as database
from domain import report
from domain.category import BY_CODE, UNMAPPED
from tests import predicted
from tests.auth.house import Browser, House

LARGEST_BYTES = 150_000
FOLDER = field_page.FOLDER
# One typeface each for Latin and for Arabic letters: what the page loads at most.
FACES = (
    "vendor/inter/inter-latin-wght-normal.woff2",
    "vendor/plex-arabic/ibm-plex-sans-arabic-arabic-500-normal.woff2",
)
SHY = "\u00ad"


def written(*suffixes: str) -> dict[str, str]:
    return {
        path.relative_to(FOLDER).as_posix(): path.read_text("utf-8")
        for path in sorted(FOLDER.rglob("*"))
        if path.suffix in suffixes
    }


def words(language: str) -> dict[str, Any]:
    return json.loads((FOLDER / "words" / f"{language}.json").read_text("utf-8"))


def forms(text: str | dict[str, str]) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [text]


def values(text: str | dict[str, str]) -> set[str]:
    return {name for form in forms(text) for _, name, _, _ in Formatter().parse(form) if name}


@pytest.fixture(scope="module")
def stranger(house: House) -> Browser:
    return house.browser()


def test_all_of_it_is_small(stranger: Browser) -> None:
    """Everything a browser could load: every language, both typefaces."""
    paths = (*field_page.kept(), *(field_page.PAGE + name for name in field_page.KEEPERS))
    size = 0
    for path in paths:
        if path.startswith("/assets/"):
            body = (field_page.ASSETS.parent / path[1:]).read_bytes()
        else:
            body = stranger.get(path).data
        size += len(gzip.compress(body, 6))
    faces = sum((field_page.ASSETS / name).stat().st_size for name in FACES)
    assert size + faces < LARGEST_BYTES, size + faces


def test_a_stranger_gets_the_page_and_each_of_its_files(stranger: Browser) -> None:
    for path in field_page.kept():
        if path.startswith(field_page.PAGE):
            answer = stranger.get(path)
            assert answer.status_code == 200, path
            assert "set-cookie" not in answer.headers, path
    assert stranger.get("/field").headers["Location"].endswith("/field/")


def test_the_policy_lets_nothing_of_others_and_nothing_inline(stranger: Browser) -> None:
    answer = stranger.get("/field/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    page = answer.get_data(as_text=True)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_file_names_another_machine() -> None:
    found = {
        (name, url)
        for name, text in written(".html", ".js", ".css", ".json", ".webmanifest").items()
        for url in re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z.]+\S*", text)
        if not url.startswith("http://www.w3.org/")
    }
    assert found == set()


def test_a_page_that_did_not_change_is_not_sent_again(stranger: Browser) -> None:
    first = stranger.get("/field/app.js")
    again = stranger.get("/field/app.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.headers["Cache-Control"], again.status_code) == ("public, no-cache", 304)


@pytest.mark.parametrize(
    "path", ["nothing.js", "../theme.js", "%2e%2e/theme.js", "words", "..%5ctheme.js", "sw.js/"]
)
def test_other_names_are_not_found(stranger: Browser, path: str) -> None:
    answer = stranger.get("/field/" + path, headers={"Accept": "application/json"})
    assert answer.status_code in (401, 404)


def test_the_keepers_name_every_file_and_a_version(stranger: Browser) -> None:
    for name in field_page.KEEPERS:
        line = stranger.get(f"/field/{name}").get_data(as_text=True).partition("\n")[0]
        told = json.loads(line.removeprefix("self.HALO_FIELD = ").removesuffix(";"))
        assert re.fullmatch(r"[0-9a-f]{16}", told["version"])
        own = {f"/field/{path.relative_to(FOLDER)}" for path in FOLDER.rglob("*.*")}
        keepers = {field_page.PAGE + keeper for keeper in field_page.KEEPERS}
        there = {one for one in told["files"] if one.startswith("/field/")}
        assert there == own - keepers - {"/field/index.html"} | {"/field/"}


def test_every_file_that_is_named_is_there() -> None:
    named = set()
    for name, text in written(".html", ".js", ".webmanifest").items():
        named |= {(name, one) for one in re.findall(r'"/field/([a-z0-9_-]+\.[a-z]+)"', text)}
        named |= {(name, one) for one in re.findall(r'(?:from|import) "\./([a-z_]+\.js)"', text)}
    assert {(where, one) for where, one in named if not (FOLDER / one).is_file()} == set()
    page = written(".html")["index.html"]
    drawn = set(re.findall(r'<symbol id="i-([a-z_]+)"', page))
    used = set(re.findall(r'href="#i-([a-z_]+)"', page)) | set(codes())
    assert used == drawn


def codes() -> list[str]:
    listed = re.search(r"CODES = \[(.*?)\]", written(".js")["form.js"], re.DOTALL)
    assert listed
    return re.findall(r'"([a-z_]+)"', listed[1])


def test_every_category_can_be_reported_in_the_words_of_the_rest() -> None:
    assert sorted(codes()) == sorted(BY_CODE.keys() - {UNMAPPED.code})
    for language in locales.LANGUAGES:
        theirs, ours = words(language), locales.texts(language)
        for code in codes():
            assert theirs[f"category.{code}"].replace(SHY, "") == ours[f"category.{code}"]


def test_the_text_agreed_to_is_the_current_one() -> None:
    assert f'CONSENT = "{report.CONSENTS[-1]}"' in written(".js")["form.js"]


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_language_says_the_same(language: str) -> None:
    english, other = words("en"), words(language)
    assert english.keys() == other.keys()
    needed = {*Locale.parse(language).plural_form.tags, "other"}
    for key, text in other.items():
        assert all(form.strip() for form in forms(text)), key
        assert values(text) == values(english[key]), key
        assert isinstance(text, dict) == isinstance(english[key], dict), key
        assert not isinstance(text, dict) or text.keys() == needed, key


def test_every_word_is_asked_for_and_every_word_asked_for_is_there() -> None:
    code = re.sub(r"(?m)^\s*//.*$", "", "\n".join(written(".html", ".js").values()))
    asked = set(re.findall(r'data-t(?:-label|-hint)?="([a-z_.]+)"', code))
    asked |= set(re.findall(r'\bt\("([a-z_.]+)"', code))
    assert asked - words("en").keys() == set()
    quoted = set(re.findall(r'"([a-z]+(?:\.[a-z_]+)?)"', code))
    left = {
        key
        for key in words("en").keys() - asked - quoted
        if not re.search(rf"`{re.escape(key.partition('.')[0])}\.\$", code)
    }
    assert left == set()


def test_the_shape_of_the_city_is_anybodys(stranger: Browser) -> None:
    headers = {"Accept": "application/json"}
    answer = stranger.get("/api/v1/field/city", headers=headers)
    body = answer.get_json()
    west, south, east, north = body["bounds"]
    assert west < body["centre"][1] < east
    assert south < body["centre"][0] < north
    assert body["areas"]
    assert all(len(ring) % 2 == 0 for area in body["areas"] for ring in area["rings"])
    assert not {"count", "incidents"} & set(json.dumps(body).split('"'))
    tag = {**headers, "If-None-Match": answer.headers["ETag"]}
    assert stranger.get("/api/v1/field/city", headers=tag).status_code == 304


def test_what_is_expected_is_told_to_those_who_may_see_it(
    house: House, stranger: Browser, viewer: Browser
) -> None:
    headers = {"Accept": "application/json"}
    assert stranger.get("/api/v1/field/risk", headers=headers).status_code == 401
    assert viewer.get("/api/v1/field/risk").status_code == 404
    with database.transaction(house.sessions) as session:
        predicted.surface_published(session)
    body = viewer.get("/api/v1/field/risk").get_json()
    klass = base64.b64decode(body["klass"])
    lat = struct.unpack(f"<{len(klass)}f", base64.b64decode(body["lat"]))
    lon = struct.unpack(f"<{len(klass)}f", base64.b64decode(body["lon"]))
    assert len(lat) == len(lon) == len(klass) == len(predicted.EXPECTED)
    assert set(klass) <= {1, 2, 3, 4, 5}
    assert 100 < body["reach_m"] < 300


def test_signing_out_anywhere_empties_the_outbox() -> None:
    """Every form that signs out stands on a page that carries the script for it."""
    assets = Path(field_page.ASSETS)
    name = re.search(r'NAME = "([a-z-]+)"', (assets / "sign_out.js").read_text())
    assert name
    assert f'NAME = "{name[1]}"' in written(".js")["store.js"]
    password = assets.parent / "auth" / "templates" / "auth" / "password.html"
    assert "/assets/sign_out.js" in password.read_text()
