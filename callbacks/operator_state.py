"""The pill of alerts in the header, for those who look after Halo."""

from typing import Any

from auth import context, guard
from components import operator_pill
from db.queries import alerts, job_records
from domain.roles import Permission


def pill() -> Any:
    """Nothing for everybody else."""
    if not guard.may(Permission.SEE_SETTINGS):
        return ""
    with context.reading() as session:
        return operator_pill.pill(alerts.listed(session), is_led=job_records.is_led(session))
