"""A small Dash application served from a thread."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import dash
import flask
import pytest
from werkzeug.serving import make_server

from api import bundle, static_files

ASSETS = Path(__file__).parents[2] / "assets"
BUNDLES = bundle.bundles(ASSETS)
PAGE = (
    """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Test</title>
<script src="/assets/theme.js"></script>{%css%}"""
    f'<link rel="stylesheet" href="{BUNDLES["halo.css"].address}">'
    """<script src="/assets/vendor/h3/h3-js.umd.js"></script></head>
<body>{%app_entry%}<footer>{%config%}{%scripts%}"""
    f'<script src="{BUNDLES["halo.js"].address}"></script>'
    "{%renderer%}</footer></body></html>"
)
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self' blob:; script-src 'self' "
)


@pytest.fixture
def server() -> Iterator[Callable[[dash.Dash], str]]:
    """Serve an application under the product's content policy; gives its address."""
    running = []
    # A request may still be answered when the test's output is closed already.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    def serve(app: dash.Dash) -> str:
        @app.server.after_request
        def _policy(response: flask.Response) -> flask.Response:
            response.headers["Content-Security-Policy"] = POLICY + " ".join(app.csp_hashes())
            response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
            return response

        static_files.serve_assets(app.server, ASSETS, BUNDLES)
        web = make_server("127.0.0.1", 0, app.server, threaded=True)
        thread = threading.Thread(target=web.serve_forever, daemon=True)
        thread.start()
        running.append((web, thread))
        return f"http://127.0.0.1:{web.port}/"

    yield serve
    for web, thread in running:
        web.shutdown()
        thread.join()
        web.server_close()


@pytest.fixture
def empty_app() -> dash.Dash:
    """An application with our assets and nothing in it."""
    app = dash.Dash(
        "assets_test",
        assets_folder=str(ASSETS),
        assets_ignore=".",
        assets_path_ignore=["vendor", "field"],
        index_string=PAGE,
    )
    app.layout = dash.html.Div()
    return app
