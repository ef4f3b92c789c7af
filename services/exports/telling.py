"""What must be known to read a file: its filter, how far the data reach, caveats and licences."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from components import moments, narrowing_said, sight_said
from db.queries import areas, risk, sources
from domain import filters, narrowing
from domain.export import About, Subject, Wanted
from domain.filters import Filter, Period
from domain.narrowing import Narrowing
from domain.timeline import Asked
from locales import day, t
from services import layers
from services.exports.table import Table

_TIMELINE = "/timeline"
_PAGES = {Subject.TIMELINE: _TIMELINE}
_MAP = "/map"
_WEEK = date(2024, 1, 1)  # a Monday


def about(session: Session, asked: Asked, wanted: Wanted) -> About:
    """What goes along with the file ``wanted``, in the language in force."""
    question = layers.Question(asked.city, asked.chosen, asked.sight)
    found = layers.layer(session, question, resolution=8)
    totals, period = found.totals, found.totals.period
    return About(
        title=t("exports.about.title", subject=_subject(wanted.subject), city=asked.city.name),
        filter=(*_filter(session, asked.chosen, period), *_narrowed(asked.only)),
        link=link(wanted, asked),
        data_through=totals.data_through,
        made_at=asked.now,
        zone=asked.city.zone,
        caveats=tuple(_caveats(wanted, asked, found)),
        licences=_licences(session, asked.chosen),
    )


def link(wanted: Wanted, asked: Asked) -> str:
    """The address of the page that shows the same; a narrowed list stands under the timeline."""
    page = _TIMELINE if asked.only else _PAGES.get(wanted.subject, _MAP)
    query = filters.url_query(asked.chosen, **narrowing.spelled(asked.only))
    return f"{wanted.base}{page}" + (f"?{query}" if query else "")


def lines(table: Table, about: About) -> list[tuple[str, str]]:
    """Everything as name and text, for a sheet or a layer of its own."""
    zone = ZoneInfo(about.zone)
    told = [
        (t("exports.about.what"), about.title),
        *about.filter,
        (t("exports.about.link"), about.link),
        (t("exports.about.through"), _moment(about.data_through, zone)),
        (t("exports.about.made"), _moment(about.made_at, zone)),
        (t("exports.about.zone"), about.zone),
        *((t("exports.about.caveat"), caveat) for caveat in about.caveats),
        *((t("exports.about.licence", source=name), text) for name, text in about.licences),
        (t("exports.about.columns"), ", ".join(column.name for column in table.columns)),
    ]
    return [(name, text) for name, text in told if text]


def readme(table: Table, about: About) -> str:
    """The same as a page of Markdown."""
    told = "\n".join(f"- **{name}**: {_one_line(text)}" for name, text in lines(table, about)[1:])
    return f"# {_one_line(about.title)}\n\n{told}\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else at.astimezone(zone).isoformat(timespec="minutes")


def _subject(subject: Subject) -> str:
    return t(f"exports.subject.{subject}")


def _filter(session: Session, chosen: Filter, period: Period) -> tuple[tuple[str, str], ...]:
    """Every part of the filter in words, whatever is left out as "all"."""
    names = {one.slug: one.name for one in sources.listed(session)}
    places = {one.id: one.name for one in areas.listed(session)} if chosen.areas else {}
    said = [
        (t("risk_map.filter.period"), _period(chosen, period)),
        (t("risk_map.filter.types"), [t(f"category.{code}") for code in chosen.categories]),
        (t("risk_map.filter.sources"), [names.get(slug, slug) for slug in chosen.sources]),
        (t("risk_map.filter.areas"), [places.get(area, str(area)) for area in chosen.areas]),
    ]
    if chosen.weekdays:
        said.append((t("exports.filter.weekdays"), [_weekday(one) for one in chosen.weekdays]))
    if chosen.hours is not None:
        hours = f"{chosen.hours.first:02}–{chosen.hours.end:02}"
        said.append((t("exports.filter.hours"), [hours]))
    everything = t("risk_map.filter.all")
    return tuple((name, _comma().join(values) or everything) for name, values in said)


def _narrowed(only: Narrowing) -> tuple[tuple[str, str], ...]:
    """What narrows the list of single incidents, in words."""
    said = narrowing_said.parts(only)
    return tuple((t(f"timeline.narrow.{part}"), value) for part, value in said.items() if value)


def _comma() -> str:
    return t("risk_map.filter.comma")


def _period(chosen: Filter, period: Period) -> list[str]:
    days = moments.period(period)
    if chosen.fixed is not None:
        return [days]
    return [t("risk_map.period.last", n=chosen.last_days), days]


def _weekday(number: int) -> str:
    return day(_WEEK.replace(day=number), form="EEEE")


def _caveats(wanted: Wanted, asked: Asked, found: layers.Layer) -> list[str]:
    said, totals = [t("exports.caveat.times")], found.totals
    if wanted.subject is Subject.INCIDENTS:
        said += [t("exports.caveat.weights"), t(f"exports.caveat.{_place(wanted)}")]
    elif asked.sight.guarded:
        said.append(t("exports.caveat.small", n=asked.sight.smallest))
        said += sight_said.sentences(found.coarsened, asked.chosen, totals.period)
    left_out = sum(totals.not_mapped.values())
    if left_out:
        reasons = _comma().join(
            t(f"risk_map.not_mapped.{reason}", n=n) for reason, n in totals.not_mapped.items()
        )
        said.append(t("exports.caveat.not_mapped", n=left_out, reasons=reasons))
    said.append(t("exports.caveat.lag"))
    if totals.covered is None or not _within(totals.period, totals.covered):
        said.append(t("exports.caveat.missing"))
    return said


def _place(wanted: Wanted) -> str:
    return "exact" if wanted.exact else "cell_only"


def _within(period: Period, covered: Period) -> bool:
    return covered.first <= period.first and period.end <= covered.end


def _licences(session: Session, chosen: Filter) -> tuple[tuple[str, str], ...]:
    """Name and licence of the chosen sources that have any records."""
    found = [
        one for one in sources.listed(session) if one.slug in chosen.sources or not chosen.sources
    ]
    with_records = [one for one in found if risk.coverage(session, [one.id]) is not None] or found
    unknown = t("exports.about.no_licence")
    return tuple((one.name, one.licence or unknown) for one in with_records)
