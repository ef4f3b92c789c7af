"""reports and their verification

What people report, which records are held to be one event and by what method, who claimed and
decided it (db/reports.py says what each table is).
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = (
    "decision",
    "event_cluster",
    "match_method",
    "reporter",
    "claim",
    "report",
    "second_look",
    "cluster_member",
    "report_media",
)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.add_column("source", sa.Column("publisher", sa.Text(), server_default="", nullable=False))
    _decision()
    _event_cluster()
    _match_method()
    _reporter()
    _claim()
    _report()
    _second_look()
    _cluster_member()
    _report_media()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("source", "publisher")
    op.execute("DROP EXTENSION pg_trgm")


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("after", JSONB(), nullable=False),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
        sa.UniqueConstraint("undoes"),
    )
    op.create_index("decision_actor", "decision", ["actor_id", "id"])
    op.create_index("decision_cluster", "decision", ["cluster_id", "id"])


def _event_cluster() -> None:
    op.create_table(
        "event_cluster",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("state", sa.Text(), server_default="unreviewed", nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("category", sa.SmallInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("duplicate_of", sa.BigInteger(), nullable=True),
        sa.Column("incident_id", sa.BigInteger(), nullable=True),
        sa.Column("occurred_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=True),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reports", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reporters", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("incidents", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("publishers", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["duplicate_of"], ["event_cluster.id"]),
        sa.ForeignKeyConstraint(["merged_into"], ["event_cluster.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "event_cluster_asking",
        "event_cluster",
        ["severity", "evidence_at", "id"],
        postgresql_where=sa.text("evidence_at IS NOT NULL AND state <> 'unreviewed'"),
    )
    op.create_index("event_cluster_geom", "event_cluster", ["geom"], postgresql_using="gist")
    op.create_index("event_cluster_occurred", "event_cluster", ["occurred_from"])
    op.create_index(
        "event_cluster_open",
        "event_cluster",
        ["severity", "opened_at", "id"],
        postgresql_where=sa.text("state = 'unreviewed' AND reports > 0"),
    )


def _match_method() -> None:
    op.create_table(
        "match_method",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parameters", JSONB(), nullable=False),
        sa.Column("evidence", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_index(
        "match_method_active",
        "match_method",
        ["active"],
        unique=True,
        postgresql_where=sa.text("active"),
    )


def _reporter() -> None:
    op.create_table(
        "reporter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("pseudonym", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("pseudonym"),
    )


def _claim() -> None:
    op.create_table(
        "claim",
        sa.Column("cluster_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["cluster_id"], ["event_cluster.id"]),
        sa.PrimaryKeyConstraint("cluster_id"),
    )


def _report() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("category", sa.SmallInteger(), nullable=False),
        sa.Column("category_suggested", sa.SmallInteger(), nullable=True),
        sa.Column("suggestion_probability", sa.Double(), nullable=True),
        sa.Column("suggestion_version", sa.Integer(), nullable=True),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("occurred_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_precision", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place_precision", sa.Text(), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("cell", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["reporter_id"], ["reporter.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_id"),
    )
    op.create_index("report_geom", "report", ["geom"], postgresql_using="gist")
    op.create_index("report_received", "report", ["received_at"])
    op.create_index("report_reporter", "report", ["reporter_id", "received_at"])


def _second_look() -> None:
    op.create_table(
        "second_look",
        sa.Column("decision_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("first_reviewer", sa.Integer(), nullable=False),
        sa.Column("first_outcome", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.PrimaryKeyConstraint("decision_id"),
    )
    op.create_index(
        "second_look_open", "second_look", ["asked_at"], postgresql_where=sa.text("outcome IS NULL")
    )


def _cluster_member() -> None:
    op.create_table(
        "cluster_member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("cluster_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("incident_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), server_default="linked", nullable=False),
        sa.Column("linked_by", sa.Integer(), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("method_version", sa.Integer(), nullable=True),
        sa.Column("against_report", sa.BigInteger(), nullable=True),
        sa.Column("against_incident", sa.BigInteger(), nullable=True),
        sa.Column("spatial", sa.Double(), nullable=True),
        sa.Column("temporal", sa.Double(), nullable=True),
        sa.Column("category", sa.Double(), nullable=True),
        sa.Column("wording", sa.Double(), nullable=True),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("distance_m", sa.Double(), nullable=True),
        sa.Column("minutes", sa.Double(), nullable=True),
        sa.CheckConstraint("num_nonnulls(report_id, incident_id) = 1", name="cluster_member_one"),
        sa.ForeignKeyConstraint(["cluster_id"], ["event_cluster.id"]),
        sa.ForeignKeyConstraint(["method_version"], ["match_method.version"]),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cluster_member_cluster", "cluster_member", ["cluster_id", "status"])
    op.create_index(
        "cluster_member_proposed",
        "cluster_member",
        ["report_id", "incident_id"],
        postgresql_where=sa.text("status = 'proposed'"),
    )
    op.create_index(
        "cluster_member_incident",
        "cluster_member",
        ["incident_id"],
        unique=True,
        postgresql_where=sa.text("status = 'linked' AND incident_id IS NOT NULL"),
    )
    op.create_index(
        "cluster_member_report",
        "cluster_member",
        ["report_id"],
        unique=True,
        postgresql_where=sa.text("status = 'linked' AND report_id IS NOT NULL"),
    )


def _report_media() -> None:
    op.create_table(
        "report_media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("refusal", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_digest", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("media_type", sa.Text(), server_default="", nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleaned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("report_media_report", "report_media", ["report_id", "position"], unique=True)
    op.create_index(
        "report_media_waiting",
        "report_media",
        ["received_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
