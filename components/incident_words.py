"""One incident in words, the same in table and drawer."""

from datetime import datetime, timedelta

from domain.incident import TimePrecision
from domain.listing import ListedIncident
from locales import has, moment, t

DASH = "–"
_INSTANT = timedelta(minutes=1)
_DAY = "EEE d MMM y"
_MINUTE = "EEE d MMM y, HH:mm"


def occurred(one: ListedIncident, zone: str) -> str:
    """When it happened, no finer than is known."""
    if one.time_precision == TimePrecision.MONTH:
        return moment(one.occurred_from, zone, form="LLLL y")
    if one.time_precision == TimePrecision.DAY:
        return moment(one.occurred_from, zone, form=_DAY)
    if one.occurred_to - one.occurred_from <= _INSTANT:
        return moment(one.occurred_from, zone, form=_MINUTE)
    return interval(one, zone)


def interval(one: ListedIncident, zone: str) -> str:
    """Both ends of a time of which only an interval is known."""
    first = moment(one.occurred_from, zone, form=_MINUTE)
    same_day = moment(one.occurred_from, zone, form=_DAY) == moment(
        one.occurred_to, zone, form=_DAY
    )
    end = moment(one.occurred_to, zone, form="HH:mm" if same_day else _MINUTE)
    return t("timeline.bar.range", first=first, end=end)


def moment_or_dash(at: datetime | None, zone: str) -> str:
    """A moment to the minute, a dash where there is none."""
    return moment(at, zone, form="d MMM y HH:mm") if at else DASH


def described(one: ListedIncident) -> str:
    """Everything the source says in words."""
    said = [one.title, one.description, one.address]
    if one.category_published.casefold() != t(f"category.{one.category}").casefold():
        said.insert(0, one.category_published)
    return " · ".join(dict.fromkeys(filter(None, said)))


def flag(name: str) -> str:
    """A flag of quality in words; one that is not known yet stays its own name."""
    key = f"incident.flag.{name}"
    return t(key) if has(key) else name
