"""Handing a file over to the REST face: who may, how large, and what is said."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.roles import Role
from tests.api import conftest
from tests.auth.house import Browser, House

CSV = b"occurred_at,category\n2018-07-16T11:00:00,Burglary\n"
ADDRESS = "/api/v1/uploads"


@pytest.fixture(scope="module")
def admin(house: House) -> Browser:
    return conftest.signed_in(house, Role.ADMIN)


@pytest.fixture
def folder(house: House, tmp_path: Path) -> Iterator[Path]:
    here = house.server.extensions["halo"]
    house.server.extensions["halo"] = replace(here, uploads=tmp_path, upload_bytes=5_000_000)
    yield tmp_path
    house.server.extensions["halo"] = here


def headers(browser: Browser, name: str = "st%C3%B6lder.csv") -> dict[str, str]:
    return {"Accept": "application/json", "X-CSRFToken": browser.token(), "X-Halo-Name": name}


def test_a_file_larger_than_other_bodies_is_taken(
    house: House, admin: Browser, folder: Path
) -> None:
    content = CSV + b"2018-07-16T11:00:00,Burglary\n" * 150_000
    answer = admin.client.post(ADDRESS, data=content, headers=headers(admin))
    assert answer.status_code == 201, answer.json
    said = answer.json
    assert (said["name"], said["size"]) == ("stölder.csv", len(content))
    assert (folder / said["id"]).read_bytes() == content
    (entry,) = house.entries("file_handed_over")
    assert entry.detail == {"name": "stölder.csv", "bytes": len(content)}


def test_one_that_says_it_is_too_large_is_not_read(admin: Browser, folder: Path) -> None:
    said = {"CONTENT_LENGTH": "200000000"}
    answer = admin.client.post(ADDRESS, headers=headers(admin), environ_overrides=said)
    assert answer.status_code == 413
    assert answer.json["detail"].startswith("“stölder.csv” is larger than 5 MB.")
    assert list(folder.iterdir()) == []


def test_a_bad_one_is_refused_with_its_sentence(admin: Browser, folder: Path) -> None:
    answer = admin.client.post(ADDRESS, data=b"\x89PNG and so on", headers=headers(admin))
    assert (answer.status_code, "PNG" in answer.json["detail"]) == (400, True)
    named = headers(admin, "..%2Fa.csv")
    assert admin.client.post(ADDRESS, data=CSV, headers=named).status_code == 400
    assert list(folder.iterdir()) == []


def test_another_site_and_another_role_hand_nothing_over(
    house: House, admin: Browser, viewer: Browser, folder: Path
) -> None:
    foreign = {**headers(admin), "Origin": "https://evil.example"}
    without = {"Accept": "application/json", "X-Halo-Name": "a.csv"}
    statuses = [
        admin.client.post(ADDRESS, data=CSV, headers=foreign).status_code,
        admin.client.post(ADDRESS, data=CSV, headers=without).status_code,
        viewer.client.post(ADDRESS, data=CSV, headers=headers(viewer)).status_code,
        house.browser().client.post(ADDRESS, data=CSV, headers=without).status_code,
    ]
    assert statuses == [403, 403, 403, 401]
    assert list(folder.iterdir()) == []
