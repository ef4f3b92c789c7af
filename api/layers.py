"""The layers of the map, as the browser fetches them."""

from typing import Any

import numpy as np
from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from api import answers, query
from auth import context, reasons
from db.queries import freshness, incidents, places, risk
from domain import filters, grid, steps
from domain.errors import BadInput
from domain.filters import Period
from domain.layer import Measure
from domain.listing import ListedIncident
from domain.roles import Permission
from domain.sight import Sight
from domain.steps import Unit
from locales import language, t
from services import layers

blueprint = Blueprint("layers", __name__, url_prefix="/api/v1/map")
ROUTES = {
    "/api/v1/map/h3/incidents": Permission.SEE_MAP,
    "/api/v1/map/areas": Permission.SEE_MAP,
    "/api/v1/map/incidents": Permission.SEE_EXACT_PLACES,
}

# A view holds about 1,500 cells where there are any, and its box reaches beyond them.
MOST_CELLS = 16_000
MOST_POINTS = 1_000


@blueprint.get("/h3/incidents")
def hexagons() -> Response:
    """Counts and estimated rates of the cells in view; contract in docs/architecture.md."""
    seen = reasons.seeing(Permission.SEE_MAP)
    resolution, box = query.resolution(), query.box()
    with context.reading() as session:
        version = f"{freshness.now_at(session).stamp} {seen} {language()}"
        return answers.conditional(version, lambda: _hexagons(session, seen, resolution, box))


def _hexagons(
    session: Session, seen: Sight, resolution: int, box: query.Box | None
) -> dict[str, Any]:
    city = context.current().city
    chosen = filters.parse(request.args)
    period = chosen.period(layers.newest_day(session, city))
    given = layers.slice_of(session, chosen, period, seen)
    unit, step = _stepping(given.period, given.sight)
    asked = layers.Question(city, chosen, seen, query.measure(), unit, step)
    if box is not None:
        box = _inside(box, city.bounds)
        resolution = _fitting(min(resolution, seen.finest), box)
    found = layers.layer(session, asked, resolution=resolution)
    return {**_arrays(found, box), **_said(session, found)}


def _stepping(whole: Period, seen: Sight) -> tuple[Unit | None, Period | None]:
    """The unit of playback where ``unit`` or ``step`` asks for one, and that step of ``whole``."""
    if not {"unit", "step"} & request.args.keys():
        return None, None
    unit = steps.unit_for(whole, request.args.get("unit"), least_days=seen.least_days)
    if "step" not in request.args:
        return unit, None
    cut = steps.steps(whole, unit)
    return unit, seen.step(cut[query.whole("step", 0, len(cut) - 1)])


def _inside(box: query.Box, bounds: query.Box) -> query.Box:
    """``box`` cut to where the city's cells can be, so that a view of the whole world is no more
    work than one of the city; beside the city it is a point on its edge."""
    west, south, east, north = (
        min(max(edge, bounds[at % 2]), bounds[at % 2 + 2]) for at, edge in enumerate(box)
    )
    return west, south, east, north


def _fitting(resolution: int, box: query.Box) -> int:
    """The finest resolution up to ``resolution`` at which ``box`` has not too many cells."""
    west, south, east, north = box
    km2 = (east - west) * (north - south) * 111.2**2 * np.cos(np.radians((south + north) / 2))
    centre = ((south + north) / 2, (west + east) / 2)
    for finer in range(resolution, grid.COARSEST, -1):
        if km2 / grid.area_km2(grid.containing(*centre, finer)) <= MOST_CELLS:
            return finer
    return grid.COARSEST


def _arrays(found: layers.Layer, box: query.Box | None) -> dict[str, Any]:
    keep = np.ones(found.cells.size, dtype=bool)
    if box is not None:
        keep = np.isin(found.cells, np.array(_cells(box, found.resolution), dtype=np.int64))
    arrays = {
        "cells": answers.packed(found.cells[keep], "<u8"),
        "count": answers.packed(found.counts[keep], "<i4"),
        "klass": answers.packed(found.classes[keep], "u1"),
        "flags": answers.packed(found.flags[keep], "u1"),
    }
    if found.rates is not None and found.measure is Measure.RATE:
        arrays["rate"] = answers.packed(found.rates.estimate[keep], "<f4")
    return arrays


def _cells(box: query.Box, resolution: int) -> list[int]:
    west, south, east, north = box
    return grid.cells_in_box(box, resolution) if west < east and south < north else []


def _said(session: Session, found: layers.Layer) -> dict[str, Any]:
    totals = found.totals
    best = totals.highest
    highest = best and {"cell": grid.text(best), "place": places.area_name(session, best)}
    through = totals.data_through
    return {
        "resolution": found.resolution,
        "measure": found.measure,
        "unit": t(f"risk_map.unit.{found.measure}"),
        "breaks": found.breaks,
        "data_through": through and through.isoformat(),
        "version": str(totals.version),
        "summary": {
            "incidents": totals.incidents,
            "cells": totals.cells,
            "suppressed": totals.suppressed,
            "not_mapped": sum(totals.not_mapped.values()),
            "not_mapped_by": {reason.value: n for reason, n in totals.not_mapped.items()},
            "highest": highest,
            "coarsened": list(found.coarsened),
            "period": [totals.period.first.isoformat(), totals.period.end.isoformat()],
            "step_breaks": found.step_breaks,
            "covered": totals.covered
            and [totals.covered.first.isoformat(), totals.covered.end.isoformat()],
        },
    }


@blueprint.get("/areas")
def area_shapes() -> Response:
    """Boundaries of the city's areas with the counts of the filter, mapped or not."""
    seen = reasons.seeing(Permission.SEE_MAP)
    with context.reading() as session:
        version = f"{freshness.now_at(session).stamp} {seen}"
        return answers.conditional(version, lambda: _areas(session, seen))


def _areas(session: Session, seen: Sight) -> dict[str, Any]:
    city = context.current().city
    chosen = filters.parse(request.args)
    asked = layers.Question(city, chosen, seen)
    counted = risk.areas(session, layers.asked_for(session, asked))
    west, _, east, _ = city.bounds
    features = places.outlines(session, tolerance=(east - west) / 4000)
    for feature in features:
        count = counted.get(feature["id"], 0)
        feature["properties"]["count"] = None if seen.hides(count) else count
    return {"type": "FeatureCollection", "features": features}


@blueprint.get("/incidents")
def points() -> Response:
    """Single incidents in view, for those who may see exact places: where no ``reason`` was given,
    in the middle of their cell; else at their places, and each answer is audited."""
    seen = reasons.seeing(Permission.SEE_EXACT_PLACES)
    box = query.box()
    if box is None:
        raise BadInput("`bbox` is needed: west,south,east,north in degrees.")
    with context.transaction() as session:
        version = f"{freshness.now_at(session).stamp} {seen}"
        return answers.conditional(version, lambda: _points(session, seen, box))


def _points(session: Session, seen: Sight, box: query.Box) -> dict[str, Any]:
    chosen = filters.parse(request.args)
    wanted = layers.asked_for(session, layers.Question(context.current().city, chosen, seen))
    found = incidents.in_box(session, wanted, box, limit=MOST_POINTS + 1)
    shown = found[:MOST_POINTS]
    subject = "box:" + ",".join(f"{edge:g}" for edge in box)
    if seen.exact:
        reasons.note_exact(session, subject, incidents=len(shown))
    return {
        "type": "FeatureCollection",
        "features": [_feature(one) for one in shown],
        "more": len(found) > MOST_POINTS,
        "exact": seen.exact,
    }


def _feature(one: ListedIncident) -> dict[str, Any]:
    # Never `popup` or `tooltip`: dash-leaflet binds those as raw HTML.
    return {
        "type": "Feature",
        "id": one.id,
        "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
        "properties": {"category": one.category, "occurred": one.occurred_from.isoformat()},
    }
