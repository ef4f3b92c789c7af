"""The application as it is built: the same each time, nothing without a permission, no loose id."""

import ast
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import dash
import pytest
from dash.development.base_component import Component

import config
import locales
from db import session as database
from domain.city import City
from tests.architecture import tree

CITY = City("test", "Testby", "Europe/Stockholm", (59.3, 18.1), 11, (17, 59, 19, 60), (6, 7), 1, ())
MOST_INPUTS = 5
# Dash's own router of pages, where it is used.
OWN = ("_pages_",)


def _built(home: Path) -> dash.Dash:
    """An application on a database that is not there: building and drawing must not need it."""
    import app

    nowhere = database.sessions(database.engine("postgresql+psycopg://halo@127.0.0.1:1/none"))
    settings = config.settings(home=home, secret_key="only for tests " * 3)
    return app.create_app(settings, nowhere, CITY)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def built(home: Path) -> dash.Dash:
    return _built(home)


def test_two_applications_have_the_same_callbacks(built: dash.Dash, home: Path) -> None:
    again = _built(home)
    assert built.callback_map
    assert list(again.callback_map) == list(built.callback_map)
    assert again._callback_list == built._callback_list


def test_importing_it_does_nothing() -> None:
    """Only definitions, constants and imports stand at the top of a root."""
    allowed = (
        *(ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign),
        *(ast.Expr, ast.If),
    )
    for root in ("app", "worker", "manage"):
        for node in tree.parsed(tree.ROOT / f"{root}.py").body:
            assert isinstance(node, allowed), (root, node.lineno)
            if isinstance(node, ast.Expr):
                assert isinstance(node.value, ast.Constant), (root, node.lineno)
            if isinstance(node, ast.If):
                assert "__main__" in ast.unparse(node.test), (root, node.lineno)


def test_every_callback_has_a_permission(built: dash.Dash) -> None:
    from auth import guard

    assert guard.unbound(built) == []


def test_every_route_has_a_permission(built: dash.Dash) -> None:
    import api
    import pages
    from auth import routes

    table = routes.Table(api.ROUTES, pages.PERMISSIONS)
    assert table.unruled(built.server) == []


def test_every_permission_has_its_route(built: dash.Dash) -> None:
    import api

    rules = {rule.rule for rule in built.server.url_map.iter_rules()}
    assert api.ROUTES.keys() - rules == set()


def test_no_callback_asks_for_much(built: dash.Dash) -> None:
    asked = {
        name: len(callback["inputs"]) + len(callback["state"])
        for name, callback in built.callback_map.items()
        if "callback" in callback and not name.strip(".").startswith(OWN)
    }
    assert {name: n for name, n in asked.items() if n > MOST_INPUTS} == {}


def test_every_page_has_its_callbacks_and_ids() -> None:
    import pages
    from components import ids

    for page in pages.PAGES:
        assert (tree.ROOT / "callbacks" / f"{page.name}.py").is_file(), page.name
        assert issubclass(getattr(ids, _class(page.name)), StrEnum)
        assert (tree.ROOT / "pages" / f"{page.name}.py").is_file(), page.name


def test_no_two_ids_are_the_same() -> None:
    members = list(_members())
    assert len(members) == len(set(members))


def test_every_id_is_used() -> None:
    from components import ids

    used = {
        f"{node.value.attr}.{node.attr}"
        for path in tree.product()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
    } | {
        f"{node.value.id}.{node.attr}"
        for path in tree.product()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    members = {f"{kind.__name__}.{member.name}" for kind in _kinds(ids) for member in kind}
    assert members - used == set()


def test_every_id_that_a_callback_names_is_drawn(built: dash.Dash) -> None:
    drawn = _drawn(built)
    loose = {
        (output, one)
        for output, one in _named(built)
        if one not in drawn and not one.startswith(OWN)
    }
    assert loose == set()


def test_callbacks_name_ids_by_their_enum(built: dash.Dash) -> None:
    """A literal id is not found when it is renamed."""
    members = set(_members())
    plain = {one for _, one in _named(built) if not one.startswith(("{", *OWN))}
    assert plain - members == set()


@pytest.mark.parametrize("language", locales.LANGUAGES)
def test_every_layout_is_drawn_without_a_database(built: dash.Dash, language: str) -> None:
    with locales.spoken(language):
        assert _drawn(built)


def _class(page: str) -> str:
    return "".join(part.title() for part in page.split("_"))


def _kinds(module: Any) -> list[type[StrEnum]]:
    return [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
    ]


def _members() -> Iterator[str]:
    from components import ids

    for kind in _kinds(ids):
        yield from (member.value for member in kind)


def _named(built: dash.Dash) -> Iterator[tuple[str, str]]:
    """Output of every callback with every id it reads or writes, patterns as their JSON."""
    for callback in built._callback_list:
        output = callback["output"]
        for part in (*callback["inputs"], *callback["state"]):
            yield output, part["id"] if isinstance(part["id"], str) else json.dumps(part["id"])
        # A client-side callback without output is named by a hash.
        for part in output.strip(".").split("..."):
            if "." in part:
                yield output, part.rpartition(".")[0].partition("@")[0]


def _drawn(built: dash.Dash) -> set[str]:
    """The ids in the frame and in every page's layout."""
    import pages

    with built.server.test_request_context("/"):
        drawn = [pages.shell(CITY, lambda _: True), *(page.layout(CITY) for page in pages.PAGES)]
    return set().union(*map(_ids, drawn))


def _ids(drawn: Any) -> set[str]:
    found = set()
    if isinstance(drawn, Component):
        for part in (drawn, *drawn._traverse()):
            if identity := getattr(part, "id", None):
                found.add(
                    identity
                    if isinstance(identity, str)
                    else json.dumps(identity, sort_keys=True, separators=(",", ":"))
                )
    return {str(one) for one in found}


def test_the_bare_address_leads_to_the_first_page(built: dash.Dash) -> None:
    server = built.server
    for asked, led_to in (("/", "/map"), ("/?types=theft&from=x", "/map?types=theft&from=x")):
        with server.test_request_context(asked) as request:
            endpoint, _ = request.url_adapter.match()
            assert server.view_functions[endpoint]().location == led_to
