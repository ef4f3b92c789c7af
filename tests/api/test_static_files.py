"""The operator's street map, and assets in the smallest form a browser takes."""

from pathlib import Path

import brotli
from flask import Flask

from api import bundle, static_files
from tests.auth.house import Browser, House


def test_no_street_map_is_not_found(analyst: Browser) -> None:
    answer = analyst.get("/api/v1/map/streets.pmtiles")
    assert (answer.status_code, "HALO_PMTILES" in answer.get_json()["detail"]) == (404, True)


def test_a_street_map_is_read_in_parts(house: House, analyst: Browser, tmp_path: Path) -> None:
    path = tmp_path / "streets.pmtiles"
    path.write_bytes(bytes(range(200)))
    house.server.config["HALO_PMTILES"] = path
    try:
        headers = {**analyst.headers, "Range": "bytes=10-19"}
        part = analyst.get("/api/v1/map/streets.pmtiles", headers=headers)
    finally:
        house.server.config["HALO_PMTILES"] = None
    assert (part.status_code, part.data) == (206, bytes(range(10, 20)))


def _assets(folder: Path) -> Flask:
    server = Flask("assets_test", static_folder=str(folder), static_url_path="/assets")
    static_files.serve_assets(server, folder, bundle.bundles(folder))
    return server


def test_assets_leave_as_they_were_compressed(tmp_path: Path) -> None:
    (tmp_path / "map.js").write_text("plain")
    (tmp_path / "map.js.br").write_bytes(b"smaller")
    client = _assets(tmp_path).test_client()
    small = client.get("/assets/map.js", headers={"Accept-Encoding": "gzip, br"})
    assert (small.data, small.headers["Content-Encoding"]) == (b"smaller", "br")
    assert "javascript" in small.headers["Content-Type"]
    plain = client.get("/assets/map.js")
    assert (plain.data, "Content-Encoding" in plain.headers) == (b"plain", False)
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_only_what_is_named_by_its_time_is_kept_for_a_year(tmp_path: Path) -> None:
    (tmp_path / "map.js").write_text("plain")
    client = _assets(tmp_path).test_client()
    assert "immutable" in client.get("/assets/map.js?m=1700000000").headers["Cache-Control"]
    assert "immutable" not in client.get("/assets/map.js").headers["Cache-Control"]


def test_styles_and_scripts_are_a_file_each(tmp_path: Path) -> None:
    for name, said in (
        ("b.js", "second"),
        ("a.js", "first"),
        ("theme.js", "alone"),
        ("a.css", "x"),
    ):
        (tmp_path / name).write_text(said)
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "c.js").write_text("another's")
    scripts = bundle.bundles(tmp_path)["halo.js"]
    client = _assets(tmp_path).test_client()
    plain = client.get(scripts.address)
    assert plain.data == b"first\nsecond"
    assert "immutable" in plain.headers["Cache-Control"]
    small = client.get(scripts.address, headers={"Accept-Encoding": "gzip, br"})
    assert brotli.decompress(small.data) == plain.data
    assert small.headers["Content-Encoding"] == "br"
    (tmp_path / "a.js").write_text("changed")
    assert bundle.bundles(tmp_path)["halo.js"].address != scripts.address


def test_nothing_outside_the_folder_is_served(tmp_path: Path) -> None:
    (tmp_path / "secret.js.br").write_text("secret")
    folder = tmp_path / "assets"
    folder.mkdir()
    client = _assets(folder).test_client()
    for path in ("/assets/../secret.js", "/assets/%2e%2e/secret.js", "/assets/..%5csecret.js"):
        answer = client.get(path, headers={"Accept-Encoding": "br"})
        assert answer.status_code in (400, 404)
        assert b"secret" not in answer.data
