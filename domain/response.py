"""What was done about a place: the log that lets an evaluation leave treated cells out.

Stages are those of the SARA model of problem-oriented policing: scanning, analysis, response,
assessment. A log entry tells of work and places, never of a person.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LONGEST_NOTE = 1_000
MOST_MINUTES = 100_000
MOST_VISITS = 10_000


class Stage(StrEnum):
    """Where in the SARA model the work stands."""

    SCANNING = "scanning"
    ANALYSIS = "analysis"
    RESPONSE = "response"
    ASSESSMENT = "assessment"


class Action(StrEnum):
    """What was done."""

    PRESENCE = "presence"
    CONTACT = "contact"
    SURROUNDINGS = "surroundings"
    PARTNERS = "partners"
    STUDY = "study"
    OTHER = "something_else"


@dataclass(frozen=True, slots=True)
class NewResponse:
    """What is to be logged about the outline of a hot spot. ``minutes`` and ``visits`` are the
    dosage; ``last_day`` is None while it goes on."""

    hot_spot_id: int
    stage: Stage
    action: Action
    first_day: date
    last_day: date | None = None
    minutes: int | None = None
    visits: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who took a response back, when and why."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Response:
    """A response as logged. ``by`` is the name of the account, ``area`` of the place."""

    id: int
    hot_spot_id: int | None
    stage: Stage
    action: Action
    note: str
    minutes: int | None
    visits: int | None
    first_day: date
    last_day: date | None
    area: str
    lat: float
    lon: float
    account_id: int
    by: str
    logged_at: datetime
    withdrawal: Withdrawal | None = None
