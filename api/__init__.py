"""The REST face. ``install`` puts every route on the server; ``ROUTES`` says who may ask."""

from flask import Flask

from api import ai_health, forecasts, health, hot_spots, jobs, layers, predictions, static_files
from domain.roles import Permission

_PARTS = (health, layers, hot_spots, static_files, jobs, ai_health, forecasts, predictions)
ROUTES: dict[str, Permission] = {
    rule: permission for part in _PARTS for rule, permission in part.ROUTES.items()
}


def install(server: Flask) -> None:
    """Register every blueprint of the REST face."""
    for part in _PARTS:
        server.register_blueprint(part.blueprint)
