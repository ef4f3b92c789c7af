"""The REST face. ``install`` puts every route on the server; ``ROUTES`` says who may ask."""

from flask import Flask

from api import (
    ai_health,
    areas,
    audit,
    auth,
    categories,
    current_hot_spots,
    described_map,
    described_work,
    exports,
    field,
    field_page,
    forecasts,
    health,
    hot_spots,
    import_faults,
    incidents,
    jobs,
    layers,
    live,
    metrics,
    openapi,
    overview,
    pipeline,
    predictions,
    reader,
    report_media,
    reports,
    short_links,
    sources,
    static_files,
    summary,
    timeline,
    uploads,
    verification,
)
from auth import request_meter
from domain.roles import Permission

# Parts that describe their own routes; those of the others are in ``described_*``.
PARTS = (
    incidents.part,
    areas.part,
    categories.part,
    sources.part,
    timeline.part,
    summary.part,
    current_hot_spots.part,
    overview.part,
    exports.part,
    short_links.part,
    pipeline.part,
    live.part,
    auth.part,
    audit.part,
    openapi.part,
    reader.part,
    reports.part,
    verification.part,
    report_media.part,
    field.part,
    uploads.part,
    import_faults.part,
)
_OTHERS = (
    *(health, metrics, layers, hot_spots, static_files, jobs, ai_health, forecasts, predictions),
    field_page,
)
OPERATIONS = (
    *(operation for part in PARTS for operation in part.operations),
    *described_map.OPERATIONS,
    *described_work.OPERATIONS,
)
ROUTES: dict[str, Permission] = {
    rule: permission for part in (*_OTHERS, *PARTS) for rule, permission in part.ROUTES.items()
}


def install(server: Flask) -> None:
    """Register every blueprint of the REST face, and describe it."""
    for part in (*_OTHERS, *PARTS):
        server.register_blueprint(part.blueprint)
    request_meter.install(server)
    openapi.install(server, OPERATIONS)
