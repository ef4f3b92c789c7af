"""How models fared, as the Accuracy page shows it. No number stands here without a run behind it:
what a run did not measure is None or missing, never guessed."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.audit import Audit, Feedback, Recent
from domain.finding import Finding
from domain.model import Decision, ModelKind, Version, VersionRecord


class Horizon(StrEnum):
    """What of a forecast was scored: single days 1–7, their total, the total of days 8–28."""

    DAY = "day"
    WEEK = "week"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval from a paired bootstrap over origins."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """One area's test weeks: sums of what was expected and recorded, and the mean CRPS of the
    model and of what it is compared with."""

    area_id: int
    name: str
    expected: float
    actual: float
    crps: float
    against_crps: float

    @property
    def skill(self) -> float | None:
        """How much closer the model was, as a share; None where nothing was off."""
        return 1 - self.crps / self.against_crps if self.against_crps > 0 else None


@dataclass(frozen=True, slots=True)
class CountCard:
    """How forecasts of area counts fared over ``origins`` past origins.

    ``skills`` are by horizon, as shares of the loss of ``against``; ``coverage80``, ``coverage95``
    shares of counts inside the interval by the randomised PIT; ``bias`` Σμ/Σy − 1. ``pit`` holds
    how many outcomes fell into each of equal classes of the forecast distribution, () where that
    was not kept. ``shown`` is False where the model is of no use for the target: then nobody is
    shown its forecasts.
    """

    target: str
    against: str
    origins: int
    skills: dict[Horizon, Interval]
    coverage80: float
    coverage95: float
    bias: float
    log_score: float | None
    crps: float | None
    pit: tuple[float, ...]
    areas: tuple[AreaFigure, ...]
    shown: bool = True

    @property
    def skill(self) -> Interval | None:
        """The skill that decides over publishing: of the 7-day total."""
        return self.skills.get(Horizon.WEEK)


@dataclass(frozen=True, slots=True)
class Catch:
    """What ``method`` caught in the riskiest ``share`` of the area: the ``hit_rate`` of all
    incidents, PAI (hit rate ÷ share) and PEI (hits ÷ those of an oracle)."""

    method: str
    share: float
    hit_rate: float
    pai: float
    pei: float | None


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """How a risk surface fared over ``origins`` past weeks at one resolution.

    ``catches`` has the model and every baseline by area share; ``times`` by baseline the model's
    PAI at 2 % of the area over that baseline's; ``gains`` by method the information gain over
    uniform in nats an event; ``observed_expected`` of the riskiest 2 %;
    ``shown`` as for counts.
    """

    target: str
    resolution: int
    origins: int
    method: str
    cells: int | None
    catches: tuple[Catch, ...]
    times: dict[str, Interval]
    gains: dict[str, float]
    observed_expected: float | None
    shown: bool = True

    def caught(self, share: float, method: str | None = None) -> Catch | None:
        """What ``method`` (None: the model) caught in ``share`` of the area."""
        wanted = method or self.method
        found = (one for one in self.catches if one.method == wanted)
        return next((one for one in found if abs(one.share - share) < 1e-9), None)


@dataclass(frozen=True, slots=True)
class Card:
    """A version with its newest backtest's cards: ``counts`` by target, ``places`` by target and
    resolution; which of the two depends on its kind."""

    record: VersionRecord
    counts: tuple[CountCard, ...] = ()
    places: tuple[PlaceCard, ...] = ()

    @property
    def was_live(self) -> bool:
        """Whether it is or ever was shown to people."""
        return any(one.step is not Decision.DISCARDED for one in self.record.decisions)


@dataclass(frozen=True, slots=True)
class LiveWeek:
    """Scores of the forecasts really issued for the week from ``first_day``, areas together:
    skill over the 28-day mean."""

    first_day: date
    skill: float


@dataclass(frozen=True, slots=True)
class LiveSurface:
    """How the surface really issued for the week from ``first_day`` fared, without the cells in
    which something was done: the share of incidents ``caught`` in 2 % of the area, and its
    information ``gain`` over the tuned heat map of that day, nats an incident."""

    first_day: date
    caught: float
    gain: float


@dataclass(frozen=True, slots=True)
class SourceDelay:
    """How late a source's records come. ``recent`` is empty where its delays are not known."""

    name: str
    provisional_days: int | None
    recent: tuple[Recent, ...]


@dataclass(frozen=True, slots=True)
class Lack:
    """Why there is no model yet: ``days`` of records there are of ``needed_days``, ``incidents``
    of ``needed_incidents``."""

    days: int
    needed_days: int
    incidents: int
    needed_incidents: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What the Accuracy page knows of one target: the cards of every version, live ones first.

    ``counts`` and ``places`` are those of the live version of each kind, else of the newest that
    was tried; ``counts_of`` and ``places_of`` say of which. ``lack`` only before any run.
    ``stand_ins`` are the kinds whose live version is the baseline, in place of one that trailed it.
    """

    target: str
    cards: tuple[Card, ...]
    counts: CountCard | None
    counts_of: Version | None
    places: tuple[PlaceCard, ...]
    places_of: Version | None
    weeks: tuple[LiveWeek, ...]
    lack: Lack | None
    surfaces: tuple[LiveSurface, ...] = ()
    stand_ins: frozenset[ModelKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Checks:
    """What the newest run found in the data, when (None: no run has looked), and how late the
    sources are."""

    ran_at: datetime | None
    findings: tuple[Finding, ...]
    delays: tuple[SourceDelay, ...]


@dataclass(frozen=True, slots=True)
class Monitors:
    """The fairness audit (None where nothing was scored by area) and the simulated feedback."""

    audit: Audit | None
    issues: int
    feedback: tuple[Feedback, ...]
