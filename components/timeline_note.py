"""What stands under a saved chart: its filter, how far the data reach, and whose they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from components import filter_said, moments
from domain.filters import Filter, Period
from domain.source import Source
from locales import moment, t


def lines(
    chosen: Filter,
    period: Period,
    *,
    zone: str,
    through: datetime | None,
    sources: Sequence[Source],
    areas: Mapping[int, str],
) -> list[str]:
    """A line each for filter, data and caveats, and one for every source with its licence."""
    reached = (
        moment(through, zone, form="d MMM y HH:mm") if through else t("frame.data_through.none")
    )
    told = [
        " · ".join([moments.period(period), *_chosen(chosen, areas)]),
        f"{t('exports.about.through')} {reached} · {t('risk_map.step.zone', zone=zone)}",
        t("exports.caveat.lag"),
    ]
    asked = [one for one in sources if one.slug in chosen.sources or not chosen.sources]
    return told + [_licence(one) for one in asked]


def _chosen(chosen: Filter, areas: Mapping[int, str]) -> list[str]:
    comma = t("risk_map.filter.comma")
    parts = [
        comma.join(t(f"category.{code}") for code in chosen.categories),
        comma.join(areas.get(area, str(area)) for area in chosen.areas),
        comma.join(filter_said.weekday(one) for one in chosen.weekdays),
        filter_said.hours(chosen.hours) if chosen.hours else "",
    ]
    return [part for part in parts if part]


def _licence(one: Source) -> str:
    return f"{one.name}: {one.licence or t('exports.about.no_licence')}"
