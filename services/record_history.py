"""What became of a record: every state it was in, and what changed from one to the next."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from db.queries import revisions
from domain.category import CATEGORIES
from domain.record import FieldChange, Revision
from domain.sight import Sight

State = Mapping[str, Any]
_PLAIN = (
    "status",
    "category_published",
    "occurred_from",
    "occurred_to",
    "time_precision",
    "published_at",
    "place_precision",
    "title",
    "description",
    "weight",
    "flags",
)


def told(
    session: Session, found: revisions.Whole, payloads: Mapping[int, State], seen: Sight
) -> tuple[Revision, ...]:
    """The revisions of ``found``, newest first. Who wrote one and why stands in its record."""
    states = [*revisions.earlier(session, found.incident.id), found.state]
    names = revisions.area_names(session, {state["area_id"] for state in states})
    readings = revisions.readings(session, {state["run_id"] for state in states})
    said = [_said(state, names, seen) for state in states]
    history = []
    for at, state in enumerate(states):
        reading = readings.get(state["run_id"])
        record = payloads.get(state["revision"], {})
        history.append(
            Revision(
                number=state["revision"],
                at=reading.at if reading else found.ingested_at,
                status=state["status"],
                origin=reading.origin if reading else "",
                by=str(record.get("by", "")) if found.written_here else "",
                reason=str(record.get("reason", "")) if found.written_here else "",
                changes=_changes(said[at - 1 : at + 1]) if at else (),
            )
        )
    return tuple(reversed(history))


def _said(state: State, names: Mapping[int, str], seen: Sight) -> dict[str, object]:
    said = {name: state.get(name) for name in _PLAIN}
    said["category"] = CATEGORIES[state["category"]].code
    said["area"] = names.get(state["area_id"])
    if seen.exact:
        lon, lat = (state.get("geom") or {}).get("coordinates", (None, None))
        said.update(lat=lat, lon=lon, address=state.get("address"))
    return said


def _changes(pair: Sequence[Mapping[str, object]]) -> tuple[FieldChange, ...]:
    before, after = pair
    return tuple(
        FieldChange(name, before[name], after[name])
        for name in after
        if before[name] != after[name]
    )
