"""The web application: Dash over Flask, behind the guard. Importing this file does nothing.

gunicorn "app:create_server()"
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import dash
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

import api
import callbacks
import config
import locales
import pages
from alerts import failures
from api import bundle, static_files
from api.bundle import Bundle
from auth import context, guard, installation, origin, request_meter
from callbacks import asking
from db import session as database
from domain.city import City
from domain.edition import VERSION
from domain.errors import BadInput
from domain.limit import Limits
from services import cities
from services.alerting import Outlet
from services.checkup import Place

_ASSETS = config.ROOT / "assets"
_HEAD = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}" data-bs-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="sign-in" content="/sign-in">
<title>{title}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<script src="/assets/theme.js"></script>
<link rel="preload" as="font" type="font/woff2" crossorigin
  href="/assets/vendor/inter/inter-latin-wght-normal.woff2">
<link rel="stylesheet" href="/assets/vendor/bootstrap/bootstrap{mirrored}.min.css">
{css}
<link rel="stylesheet" href="{styles}">
<script src="/assets/vendor/h3/h3-js.umd.js" defer></script>
</head>
<body>
{app_entry}
<footer>{config}{scripts}
<script src="{own_scripts}"></script>
{renderer}</footer>
</body>
</html>"""


class Halo(dash.Dash):
    """Dash, with the page around it in the language of the request."""

    bundles: Mapping[str, Bundle]

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """The HTML into which Dash draws; no part of it comes from outside Halo."""
        return _HEAD.format(
            language=locales.language(),
            direction=locales.direction(),
            mirrored=".rtl" if locales.direction() == "rtl" else "",
            styles=self.bundles["halo.css"].address,
            own_scripts=self.bundles["halo.js"].address,
            **parts,
        )


def create_app(settings: config.Settings, sessions: database.Sessions, city: City) -> dash.Dash:
    """One application on ``sessions`` for ``city``; call it as often as you like."""
    server = Flask("halo", static_folder=None)
    server.config["HALO_PMTILES"] = settings.pmtiles
    # The guard comes before Dash, whose callbacks it will ask for.
    built: list[dash.Dash] = []
    installation.install(
        server,
        lambda: built[0],
        _context(settings, sessions, city),
        secret_key=config.secret_key(settings),
        cookie_secure=settings.cookie_secure,
        trusted_proxies=settings.trusted_proxies,
        routes=api.ROUTES,
        pages=pages.PERMISSIONS,
        tiles=_origins(settings.tiles_url),
        origins=settings.origins,
    )
    # Before Dash takes every path: views and links then know one address of the first page.
    server.add_url_rule("/", "first_page", _first_page)
    app = _dash(server, city)
    built.append(app)
    app.layout = lambda: pages.shell(city, guard.may)
    callbacks.register(app, pages.at)
    api.install(server)
    static_files.serve_assets(server, _ASSETS, app.bundles)
    return app


def create_server() -> Flask:
    """The WSGI application of this process, from the environment."""
    settings = config.settings()
    config.configure_logging(settings)
    if settings.database_url is None:
        raise BadInput("The web process needs DATABASE_URL; script/server sets it.")
    if settings.sentry_dsn is not None:
        failures.report_to(settings.sentry_dsn.get_secret_value(), part="web", release=VERSION)
    request_meter.share()
    engine = database.engine(settings.database_url)
    sessions = database.sessions(engine)
    with sessions() as session:
        city = cities.current(session)
    server: Flask = create_app(settings, sessions, city).server
    # Dash sets itself up at the first request: done here, before gunicorn forks and serves.
    server.test_client().get("/_favicon.ico")
    # Open connections would be shared by the processes gunicorn forks, and answers mixed up.
    engine.dispose()
    return server


def _context(settings: config.Settings, sessions: database.Sessions, city: City) -> context.Context:
    return context.Context(
        sessions,
        city,
        pmtiles=_streets(settings),
        tiles=settings.tiles_url or "",
        basemap_attribution=settings.map_attribution,
        limits=Limits(
            settings.token_rate,
            settings.address_rate,
            reporter=settings.report_rate,
            report_address=settings.report_address_rate,
        ),
        media=settings.media,
        uploads=settings.uploads,
        upload_bytes=settings.upload_mb * 1_000_000,
        source_hosts=settings.source_hosts,
        watched=settings.watched,
        contact=settings.contact,
        takes_strangers=settings.report_public,
        webhook_hosts=settings.webhook_hosts,
        exports=settings.exports,
        streams=settings.threads // 2,
        second_factor_required=settings.require_second_factor,
        breached=settings.breached_passwords,
        place=Place(settings.home, settings.backups, config.secrets_given(settings)),
        outlet=_outlet(settings),
        metrics_token=settings.metrics_secret,
        url=settings.url or "",
    )


def _streets(settings: config.Settings) -> str:
    return static_files.STREETS if settings.pmtiles else ""


def _outlet(settings: config.Settings) -> Outlet:
    named = f"{settings.smtp_host}:{settings.smtp_port}" if settings.smtp_host else ""
    return Outlet(named, settings.smtp_from or "", settings.receivers)


def _origins(tiles_url: str | None) -> list[str]:
    if not tiles_url:
        return []
    parts = urlsplit(tiles_url)
    return [f"{parts.scheme}://{parts.netloc}"]


def _first_page() -> Response:
    query = request.query_string.decode("utf-8", "replace")
    return redirect(pages.FIRST.path + (f"?{query}" if query else ""))


def _dash(server: Flask, city: City) -> Halo:
    app = Halo(
        "halo",
        server=server,  # type: ignore[arg-type]
        title=f"Halo · {city.name}",
        update_title="",
        assets_folder=str(_ASSETS),
        # Our own styles and scripts come as two bundles; Dash adds none by itself.
        assets_ignore=".",
        assets_path_ignore=["vendor", "field"],
        suppress_callback_exceptions=True,
        compress=True,
        csrf_token_name=origin.COOKIE,
        csrf_header_name=origin.HEADER,
        add_log_handler=False,
        on_error=asking.refused,
    )
    app.bundles = bundle.bundles(_ASSETS)
    return app
