"""The one city of this database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class ChosenCity:
    """The city's slug, the text of its file, and whether it is invented."""

    slug: str
    file: str
    synthetic: bool


def chosen(session: Session) -> ChosenCity | None:
    """The city this database serves, or None before one was chosen."""
    row = session.execute(text("SELECT slug, file, synthetic FROM city")).one_or_none()
    return None if row is None else ChosenCity(row.slug, row.file, row.synthetic)


def choose(session: Session, city: ChosenCity, *, now: datetime) -> None:
    """Make ``city`` the one this database serves."""
    session.execute(
        text("""
        INSERT INTO city (id, slug, file, synthetic, chosen_at)
        VALUES (1, :slug, :file, :synthetic, :now)
        ON CONFLICT (id) DO UPDATE SET slug = :slug, file = :file, synthetic = :synthetic,
          chosen_at = :now
        """),
        {"slug": city.slug, "file": city.file, "synthetic": city.synthetic, "now": now},
    )


def has_incidents(session: Session) -> bool:
    """Whether anything was ever stored."""
    return bool(session.execute(text("SELECT EXISTS (SELECT 1 FROM incident)")).scalar())


def forget_everything(session: Session) -> None:
    """Empty every table that belongs to a city. Accounts and the audit trail stay."""
    # Decisions are only added; this is the one exception that their trigger knows.
    session.execute(text("SET LOCAL halo.forgets = 'city'"))
    session.execute(
        text("""
        TRUNCATE city, source, category_mapping, area, ingest_run, fault, incident,
          incident_revision, source_record, cell_day, cell_cum, cell_snapshot, day_count,
          clock_day, clock_quarter, clock_beside, month_count,
          job, job_step, schedule_mark, model_version, model_decision, backtest,
          forecast_issue, area_forecast, city_rhythm, risk_surface, hour_profile, area_score,
          surface_score, hot_spot_run, hot_spot, hot_cell, near_repeat, response,
          response_withdrawal, webhook_news, webhook_delivery, reporter, report, report_media,
          event_cluster, cluster_member, claim, decision, second_look, upload, source_form,
          source_break, mapping_edition, alert, alert_message,
          area_covariate, area_figure RESTART IDENTITY
        """)
    )
