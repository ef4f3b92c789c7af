"""Models that suggest a category, and the labelled texts they are made of."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from db.suggestions import SuggestionModel
from domain.category import UNMAPPED
from domain.incident import Flag
from domain.suggestion import Labelled, StoredModel

# Asked for with every report; as text it costs half of what it would as an expression.
_EDITION = text("SELECT version, digest FROM suggestion_model WHERE active")


class Edition(NamedTuple):
    """Which model is in force: enough to know whether the one at hand is it."""

    version: int
    digest: bytes


def labelled(session: Session, *, most: int) -> list[Labelled]:
    """What incidents and verified reports are told in, each text once with the category most of
    them have, the latest first. Texts about several events have no category of their own."""
    rows = session.execute(
        text("""
        SELECT said, category FROM (
          SELECT DISTINCT ON (said) said, category, latest FROM (
            SELECT left(text, 2000) AS said, category, count(*) AS n, max(at) AS latest FROM (
              SELECT coalesce(nullif(description, ''), title) AS text, category, occurred_from AS at
              FROM incident WHERE status = 'active' AND NOT :summary = ANY (flags)
              UNION ALL
              SELECT r.description, c.category, r.occurred_from FROM event_cluster c
              JOIN cluster_member m ON m.cluster_id = c.id AND m.status = 'linked'
              JOIN report r ON r.id = m.report_id AND r.status = 'active'
              WHERE c.state = 'verified'
            ) told
            WHERE category <> :unmapped GROUP BY 1, 2
          ) counted
          WHERE said <> '' ORDER BY said, n DESC, category
        ) distinct_texts
        ORDER BY latest DESC, said LIMIT :most
        """),
        {"unmapped": UNMAPPED.slot, "summary": Flag.SUMMARY, "most": most},
    )
    return [Labelled(row.said, row.category) for row in rows]


def edition(session: Session) -> Edition | None:
    """Which model is in force, None where there is none."""
    row = session.execute(_EDITION).one_or_none()
    return Edition(row.version, row.digest) if row else None


def active(session: Session) -> StoredModel | None:
    """The model in force, None where there is none."""
    row = session.execute(select(SuggestionModel).where(SuggestionModel.active)).scalar()
    if row is None:
        return None
    return StoredModel(row.version, row.parameters, row.arrays, row.digest)


def add(
    session: Session,
    parameters: Mapping[str, object],
    arrays: bytes,
    evidence: Mapping[str, object],
    *,
    is_better: bool,
    now: datetime,
) -> int:
    """Write down a trained model; its version. Where it ``is_better`` it is in force from now on,
    else its arrays are not kept."""
    latest = session.scalar(select(func.coalesce(func.max(SuggestionModel.version), 0)))
    version = int(latest or 0) + 1
    if is_better:
        session.execute(
            update(SuggestionModel).where(SuggestionModel.active).values(active=False, arrays=b"")
        )
    session.execute(
        insert(SuggestionModel).values(
            version=version,
            parameters=parameters,
            arrays=arrays if is_better else b"",
            digest=hashlib.sha256(arrays).digest(),
            evidence=evidence,
            active=is_better,
            trained_at=now,
        )
    )
    return version
