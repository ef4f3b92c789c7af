"""matching

How two records are compared and how the same-event cluster of one is found, as functions of the
database, so that whoever asks is told the same (docs/methods/matching.md). Weights and thresholds
stand in ``match_method``; a version is never changed.
"""

import json
from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

from db.migrations import matching_functions

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

VERSION_1 = {
    "formula": "ancestors",
    "near_m": 200,
    "far_m": 2000,
    "soon_min": 60,
    "late_min": 1440,
    "reach_m": 2000,
    "reach_min": 1440,
    "longest_min": 0,
    "weights": {"spatial": 0.5, "temporal": 0.3, "category": 0.2},
    # Theft and robbery; their two other pairs are one category each here.
    "related": [[3, 6]],
    "related_score": 0.8,
    "other_score": 0.3,
    "accepted": {"report": 0.6, "official": 0.7},
}
# Pairs of offences that are easily taken for each other, by slot.
RELATED = (
    *((1, 4), (2, 4), (3, 4), (3, 6), (3, 12), (4, 12), (4, 13), (4, 16), (4, 18), (5, 6), (5, 9)),
    *((6, 7), (6, 9), (7, 9), (8, 9), (8, 15), (9, 13), (11, 13), (13, 18), (14, 16), (14, 17)),
    *((15, 16), (15, 17), (16, 17)),
)
# What `python -m bench.matching --fit` prints: two points one of which is a report, two official
# ones, two records of one area.
LEARNED = """
{
  "report": {
    "near_m": 75.0,
    "soon_min": 25.0,
    "span_min": 240.0,
    "neutral": 0.3,
    "related_score": 0.557,
    "unknown_score": 0.378,
    "weights": {
      "category": 6.527,
      "intercept": -12.448,
      "spatial": 4.729,
      "temporal": 4.395,
      "both": 3.58,
      "wording": 0.61
    },
    "accepted": 0.72,
    "proposed": 0.2
  },
  "official": {
    "near_m": 75.0,
    "soon_min": 25.0,
    "span_min": 2880.0,
    "neutral": 0.3,
    "related_score": 0.213,
    "unknown_score": 0.537,
    "weights": {
      "category": 5.784,
      "intercept": -12.339,
      "spatial": 5.328,
      "temporal": 2.397,
      "both": 3.873,
      "wording": 0.0
    },
    "accepted": 0.64,
    "proposed": 0.2
  },
  "area": {
    "near_m": 35.0,
    "soon_min": 3.0,
    "span_min": 240.0,
    "neutral": 0.2,
    "related_score": 1.0,
    "unknown_score": 0.0,
    "weights": {
      "category": 0.78,
      "intercept": -9.857,
      "spatial": 0.0,
      "temporal": 6.463,
      "both": 0.0,
      "wording": 11.551
    },
    "accepted": 0.66,
    "proposed": 0.2
  }
}
"""
VERSION_2 = {
    "formula": "logistic",
    "reach_m": 600,
    "reach_min": 720,
    "longest_min": 1440,
    "related": RELATED,
    **json.loads(LEARNED),
}

# What `python -m bench.matching` prints: precision, recall, F1 and calibration error on pairs that
# nothing was learned from.
EVIDENCE = {
    "pooled": (0.970, 0.827, 0.893, 0.020),
    "synthetic_feeds": (0.992, 0.803, 0.887, 0.120),
    "synthetic_reports": (0.966, 0.820, 0.886, 0.028),
    "st_louis": (0.958, 0.985, 0.972, 0.068),
    "polisen_versions": (0.992, 0.711, 0.828, 0.013),
    "canberra_two_services": (0.953, 0.976, 0.965, 0.041),
}


def upgrade() -> None:
    for statement in matching_functions.EVERY:
        op.execute(statement)
    _keep(1, "ancestors", VERSION_1, {}, active=False)
    _keep(2, "logistic", VERSION_2, EVIDENCE, active=True)


def _keep(
    version: int,
    name: str,
    parameters: Mapping[str, object],
    evidence: Mapping[str, object],
    *,
    active: bool,
) -> None:
    op.execute(
        sa.text("""
        INSERT INTO match_method (version, name, parameters, evidence, active, made_at)
        VALUES (:version, :name, CAST(:parameters AS jsonb), CAST(:evidence AS jsonb), :active,
          '2026-11-21')
        """).bindparams(
            version=version,
            name=name,
            parameters=json.dumps(parameters),
            evidence=json.dumps(evidence),
            active=active,
        )
    )


def downgrade() -> None:
    for function in matching_functions.FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    for kind in ("match_score", "match_difference", "match_subject"):
        op.execute(f"DROP TYPE {kind}")
    op.execute("DELETE FROM match_method")
