"""The field report page: the files of ``assets/field`` under ``/field/``, as they are.

Nothing of Dash runs there and nothing is built: a browser keeps the files and opens the page
without network. The two scripts that do the keeping begin with a line that names every file and a
version made of all their bytes, so that a changed file is fetched by whoever has an older one.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from domain.errors import NotFound
from domain.roles import Permission
from locales import t

PAGE = "/field/"
FILE = "/field/<path:name>"
ROUTES = {PAGE: Permission.PUBLIC, FILE: Permission.PUBLIC, "/field": Permission.PUBLIC}
blueprint = Blueprint("field_page", __name__)

ASSETS = Path(__file__).resolve().parents[1] / "assets"
FOLDER = ASSETS / "field"
# The rest of Halo has these too: one look, one place.
SHARED = ("tokens.css", "theme.js")
INDEX = "index.html"
KEEPERS = frozenset({"sw.js", "offline.js"})
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@blueprint.get("/field")
def without_slash() -> ResponseReturnValue:
    """The page's own addresses begin below it."""
    return redirect(PAGE)


@blueprint.get(PAGE)
def page() -> Response:
    """The page itself; it asks for everything else."""
    return _file(INDEX)


@blueprint.get(FILE)
def file(name: str) -> Response:
    """One of its files. Raises ``NotFound`` for any other name."""
    return _file(name)


def kept() -> tuple[str, ...]:
    """The addresses that a browser keeps to open the page without network."""
    there = [PAGE + name for name in _names() if name not in {INDEX, *KEEPERS}]
    return (PAGE, *there, *(f"/assets/{name}" for name in SHARED))


def contents(name: str) -> bytes:
    """The bytes of one file as they are sent."""
    body = (FOLDER / name).read_bytes()
    return _first_line() + body if name in KEEPERS else body


def _file(name: str) -> Response:
    if name not in _names():
        raise NotFound(t("auth.refused.not_found"))
    body = contents(name)
    response = Response(body, content_type=KINDS[Path(name).suffix])
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest(), weak=True)
    response.make_conditional(request.environ)
    return response


@cache
def _names() -> tuple[str, ...]:
    found = (path for path in FOLDER.rglob("*") if path.suffix in KINDS)
    return tuple(sorted(path.relative_to(FOLDER).as_posix() for path in found))


@cache
def _first_line() -> bytes:
    """Made once a process: the files of a running Halo do not change."""
    everything = hashlib.blake2b(digest_size=8)
    for path in (*(FOLDER / name for name in _names()), *(ASSETS / name for name in SHARED)):
        everything.update(path.name.encode() + b"\0" + path.read_bytes())
    told = {"version": everything.hexdigest(), "files": kept()}
    return f"self.HALO_FIELD = {json.dumps(told)};\n".encode()
