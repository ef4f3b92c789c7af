"""Assets as they were compressed beforehand, and the operator's street map."""

import mimetypes
from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request, send_from_directory
from werkzeug.security import safe_join

from api.bundle import Bundle
from domain.errors import NotFound
from domain.roles import Permission
from locales import t

blueprint = Blueprint("street_map", __name__)
STREETS = "/api/v1/map/streets.pmtiles"
ROUTES = {STREETS: Permission.SEE_MAP}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_A_YEAR_S = 365 * 24 * 3600


def serve_assets(server: Flask, folder: Path, bundles: Mapping[str, Bundle]) -> None:
    """Answer ``/assets/…`` with ``bundles`` by name and from ``folder``, in the smallest form the
    browser takes."""
    endpoint = next(
        rule.endpoint
        for rule in server.url_map.iter_rules()
        if rule.rule == "/assets/<path:filename>"
    )

    def asset(filename: str) -> Response:
        if filename in bundles:
            return _kept(bundles[filename].answer())
        for encoding, suffix in _ENCODINGS:
            beside = safe_join(str(folder), filename + suffix)
            if request.accept_encodings[encoding] > 0 and beside and Path(beside).is_file():
                response = send_from_directory(folder, filename + suffix)
                response.headers["Content-Encoding"] = encoding
                kind = mimetypes.guess_type(filename)[0]
                response.headers["Content-Type"] = kind or "application/octet-stream"
                return _kept(response)
        return _kept(send_from_directory(folder, filename))

    server.view_functions[endpoint] = asset


def _kept(response: Response) -> Response:
    """What is named by its content may be kept for a year."""
    response.headers["Vary"] = "Accept-Encoding"
    if "m" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={_A_YEAR_S}, immutable"
    else:
        response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.get(STREETS)
def streets() -> Response:
    """The operator's ``.pmtiles`` file; parts of it by range requests.

    Raises ``NotFound`` where no file is configured, or where it has gone since the start.
    """
    path: Path | None = current_app.config.get("HALO_PMTILES")
    if path is None:
        raise NotFound(t("street_map.none"))
    if not path.is_file():
        raise NotFound(t("street_map.gone"))
    return send_from_directory(path.parent, path.name, conditional=True)
