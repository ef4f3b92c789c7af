"""The parts of which a city's forecast is made, for the chart that explains it."""

from collections.abc import Mapping

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session


def keep(session: Session, issue_id: int, target: str, components: Mapping[str, object]) -> None:
    """Write down the components."""
    session.execute(
        text("""
        INSERT INTO city_rhythm (issue_id, target, components)
        VALUES (:issue_id, :target, CAST(:components AS jsonb))
        """),
        {
            "issue_id": issue_id,
            "target": target,
            "components": orjson.dumps(dict(components)).decode(),
        },
    )


def of_issue(session: Session, issue_id: int, target: str) -> Mapping[str, object] | None:
    """Trend, week, year and holidays as the issue's model has them; None where it has none."""
    found = session.execute(
        text("""
        SELECT components FROM city_rhythm WHERE issue_id = :issue_id AND target = :target
        """),
        {"issue_id": issue_id, "target": target},
    ).scalar()
    return None if found is None else dict(found)
