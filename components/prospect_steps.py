"""The steps of the forecast as bars of the time bar."""

from collections.abc import Sequence

from components.time_bar import Bar, Choice, Tick
from domain.prospect import Step, Window
from locales import moment, number, t

_EVERY = {Step.HOUR: 3, Step.DAY: 1}
_LABEL = {Step.HOUR: "EEE d MMM HH:mm", Step.DAY: "EEE d MMM"}
_TICK = {Step.HOUR: "HH:mm", Step.DAY: "EEE d"}


def bars(steps: Sequence[Window], cut: Step, zone: str) -> list[Bar]:
    """One bar a step, as high as the city's expected count in it."""
    highest = max((one.expected for one in steps), default=0.0) or 1.0
    return [
        {
            "start": one.first.isoformat(),
            "label": _label(at, one, cut, zone),
            "height": one.expected / highest,
        }
        for at, one in enumerate(steps)
    ]


def ticks(steps: Sequence[Window], cut: Step, zone: str) -> list[Tick]:
    """The clock or the day under some of the bars."""
    return [
        {"index": at, "label": moment(steps[at].first, zone, form=_TICK[cut])}
        for at in range(0, len(steps), _EVERY[cut])
    ]


def units() -> list[Choice]:
    """Hours or days."""
    return [{"value": str(cut), "label": t(f"prospect.step.{cut}")} for cut in Step]


def title(whole: Window, zone: str) -> str:
    """The seven days, half-open."""
    first = moment(whole.first, zone, form="d MMM")
    return t("prospect.title", first=first, end=moment(whole.end, zone, form="d MMM y"))


def note(steps: Sequence[Window], zone: str) -> str:
    """The zone, and that there are no hours where too little is known of them."""
    said = t("risk_map.step.zone", zone=zone)
    return said if steps else f"{said} · {t('prospect.no_hours')}"


def _label(at: int, one: Window, cut: Step, zone: str) -> str:
    name = moment(one.first, zone, form=_LABEL[cut])
    ahead = f"T+{at} · " if cut is Step.HOUR else ""
    return ahead + t("prospect.step.label", name=name, expected=number(one.expected, digits=1))
