"""What every test may ask for: a real PostGIS, a migrated database of its own, the shared data."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import argon2
import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from db import cluster as private
from db import migrations
from services import passwords
from tests import databases
from tests.browser import house, seen
from tests.browser.windows import Windows

# How fast an example ran says nothing on a machine that does other work too.
settings.register_profile("halo", deadline=None)
settings.load_profile("halo")
expect.set_options(timeout=seen.PATIENCE_S * 1000)

_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_RUN = "HALO_TEST_RUN"
_LONG = (
    "tests/faults",
    "tests/browser",
    "tests/background",
    "tests/assets",
    "tests/db/test_cluster.py",
    "tests/services/test_signing_in.py",
    "tests/test_serve.py",
)
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    """One short folder a run, inherited by the xdist workers; PostgreSQL's user can enter it."""
    if not hasattr(config, "workerinput"):
        run = tempfile.mkdtemp(prefix="halo-tests-", dir="/tmp")
        Path(run).chmod(0o755)
        os.environ[_RUN] = run


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and (run := os.environ.pop(_RUN, None)):
        shutil.rmtree(run, ignore_errors=True)
        if url := os.environ.get("DATABASE_URL"):
            for what in ("empty", "lived_in"):
                databases.drop(url, databases.name_of(run, what))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name no test: what is packed now differs a second later, between the workers too."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, so that no worker begins one when the other has finished."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_collection_finish() -> None:
    # What was read for the tests lives as long as they do: garbage is not looked for among it.
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Hundreds of people sign in: their passwords are hashed as ever, but with the least work."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: quick)
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """URL of a PostGIS server: DATABASE_URL, else one private cluster for all workers."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    with private.running(Path(os.environ[_RUN]), options=_FAST) as running:
        yield running.url


@pytest.fixture(scope="session")
def template(cluster: str) -> str:
    """Name of the migrated database that the others are copies of."""
    name = databases.name_of(os.environ[_RUN], "empty")
    return databases.made_once(cluster, name, migrations.upgrade)


@pytest.fixture(scope="session")
def _lent(cluster: str, template: str) -> Iterator[databases.Lent]:
    """The database of this worker, for one module after the other."""
    with databases.copied(cluster, template) as url:
        yield databases.Lent(url)


@pytest.fixture(scope="module")
def database_url(_lent: databases.Lent) -> Iterator[str]:
    """URL of an empty, migrated database that nobody but this test module is using."""
    yield _lent.url
    _lent.restore()


@pytest.fixture(scope="session")
def lived_in(cluster: str, template: str) -> str:
    """Name of a database in which the invented city lives, of which browser tests have copies."""
    name = databases.name_of(os.environ[_RUN], "lived_in")
    return databases.made_once(cluster, name, house.moved_in, template=template)


@pytest.fixture(scope="module")
def city_url(cluster: str, lived_in: str) -> Iterator[str]:
    """URL of a database with the invented city that belongs to this test module alone."""
    with databases.copied(cluster, lived_in) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium: the one script/test found, else one on the PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("HALO_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Windows:
    """Windows of the browser, which tests use one after the other."""
    return Windows(chromium)


@pytest.fixture
def page(windows: Windows) -> Iterator[Page]:
    """A page of 800 by 600 that fails its test on any error in the page itself."""
    errors: list[str] = []

    def failed(error: Error) -> None:
        errors.append(str(error))

    with windows.opened(viewport={"width": 800, "height": 600}) as page:
        page.on("pageerror", failed)
        yield page
        page.remove_listener("pageerror", failed)
    assert errors == []


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real and faulty sample data, which is not part of the repository."""
    default = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("HALO_SHARED", default))
    if not (folder / "data").is_dir():
        pytest.skip(f"needs the shared sample data, which are not in {folder} (set HALO_SHARED)")
    return folder
