"""Runs migrations on the connection that ``db.migrations`` names."""

from typing import Any

from alembic import context
from sqlalchemy import create_engine, pool

from db import (
    alerts,
    annotations,
    clocks,
    covariates,
    feeding,
    hot_spots,
    models,
    people,
    predictions,
    reports,
    sharing,
    suggestions,
    tokens,
    visits,
)

_POSTGIS_OWN = {"spatial_ref_sys"}
# The modules share one metadata; naming each here is what loads its tables.
_TABLES = (
    models.Incident,
    alerts.AlertRow,
    feeding.UploadRow,
    clocks.clock_day,
    covariates.AreaCovariate,
    annotations.AnnotationRow,
    people.Account,
    predictions.ModelVersion,
    reports.ReportRow,
    suggestions.SuggestionModel,
    hot_spots.HotSpotRun,
    visits.LastVisit,
    sharing.SavedView,
    tokens.AccessToken,
)


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _to: Any) -> bool:
    """PostGIS's own table is none of Halo's."""
    return not (kind == "table" and name in _POSTGIS_OWN)


def run() -> None:
    """One transaction for all pending migrations."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=_TABLES[0].metadata,
            include_object=include_object,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
