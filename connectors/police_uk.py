"""The street-level crimes of data.police.uk, month by month (docs/connectors.md).

Points are the nearest of a few anonymous ones, times are months, and a fifth of the records,
anti-social behaviour above all, have no id of their own. A month that comes out is read after the
one before it, which is then read once more for its corrections.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from connectors import contract, json_body, json_rows, polite_http, sentences
from connectors.contract import MORE, Clock, Fetched
from connectors.files.columns import ColumnMap
from domain.city import City
from domain.errors import BadInput, SourceDown
from domain.fault import ParsedRecord
from domain.source import Source

URL = "https://data.police.uk/api"
PATIENCE = polite_http.Patience(body_bytes=20_000_000, read_s=60)
FIRST_READ_MONTHS = 12
COLUMNS = ColumnMap(
    key="persistent_id",
    key_unique=True,
    occurred="month",
    category="category",
    description="context",
    lat="location.latitude",
    lon="location.longitude",
    address="location.street.name",
    time_precision="month",
    place_precision="street",
)
# The interface says a code, the files of the same publisher say the name.
NAMES: Mapping[str, str] = {
    "anti-social-behaviour": "Anti-social behaviour",
    "bicycle-theft": "Bicycle theft",
    "burglary": "Burglary",
    "criminal-damage-arson": "Criminal damage and arson",
    "drugs": "Drugs",
    "other-crime": "Other crime",
    "other-theft": "Other theft",
    "possession-of-weapons": "Possession of weapons",
    "public-order": "Public order",
    "robbery": "Robbery",
    "shoplifting": "Shoplifting",
    "theft-from-the-person": "Theft from the person",
    "vehicle-crime": "Vehicle crime",
    "violent-crime": "Violence and sexual offences",
}
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
_FORCE = re.compile(r"[a-z][a-z-]{1,40}")
# The interface refuses longer questions.
_LONGEST_POLYGON = 3_800


class PoliceUkConnector:
    """Asks for one month of one area at a time. Its cursor holds ``pending``, the months still to
    read, ``step`` within the first of them, and ``through``, the last month read whole."""

    def __init__(
        self,
        client: polite_http.PoliteClient,
        form: json_rows.Form,
        questions: Sequence[str],
        *,
        url: str = URL,
        since: str = "",
        clock: Clock = contract.clock,
    ) -> None:
        self._client = client
        self._form = form
        self._questions = questions
        self._url = url
        self._since = since
        self._clock = clock

    def fetch(self, cursor: Mapping[str, object]) -> Fetched:
        """The next part of a month, or None where none is left and no new one came out. Raises
        polite_http.PollFailed."""
        known = cursor if _months(cursor.get("pending")) else self._listed(cursor)
        pending = _months(known.get("pending"))
        if not pending:
            return Fetched(None, {**known, MORE: False})
        step = known.get("step")
        step = step if isinstance(step, int) and 0 <= step < len(self._questions) else 0
        question = f"{self._url}/{self._questions[step]}&date={pending[0]}"
        answer = self._client.answer(question, {**known, "url": ""})
        json_body.promised(answer, known, self._crimes)
        if step + 1 < len(self._questions):
            return Fetched(answer.body, answer.cursor | {"step": step + 1, MORE: True})
        read = {"pending": pending[1:], "step": 0, "through": pending[0]}
        return Fetched(answer.body, answer.cursor | read | {MORE: len(pending) > 1})

    def _listed(self, cursor: Mapping[str, object]) -> Mapping[str, object]:
        """``cursor`` with the months to read, if there are new ones."""
        answer = self._client.answer(f"{self._url}/crimes-street-dates", cursor)
        if answer.body is None:
            return answer.cursor
        published = json_body.promised(answer, cursor, self._published)
        through = str(cursor.get("through") or "")
        new = [month for month in published if month > through and month >= self._since]
        if not self._since and not through:
            new = new[-FIRST_READ_MONTHS:]
        again = [through] if new and through in published else []
        return answer.cursor | {"pending": again + new, "step": 0}

    def _published(self, body: bytes) -> list[str]:
        listed = json_body.listed(json_body.document(body, who=self._form.who), who=self._form.who)
        months = _months([each.get("date") for each in listed if isinstance(each, Mapping)])
        if not months:
            raise SourceDown(*sentences.of("feed.no_month", who=self._form.who))
        return sorted(set(months))

    def _crimes(self, body: bytes) -> list[object]:
        return json_body.listed(json_body.document(body, who=self._form.who), who=self._form.who)

    def parse(self, payload: bytes) -> Iterator[ParsedRecord]:
        """See ``parse``."""
        return parse(payload, self._form, now=self._clock())


def connector(source: Source, city: City) -> PoliceUkConnector:
    """``options``: ``areas``, polygons of [latitude, longitude] with fewer than 10,000 crimes a
    month each (the city's bounds where none is named), ``force`` for the crimes without a place,
    ``since``, the first month (a year ago where it is not named), and ``url``."""
    told = source.options
    url, since, force = (str(told.get(name) or "") for name in ("url", "since", "force"))
    if since and not _MONTH.fullmatch(since):
        raise BadInput(*sentences.of("feed.option.since", source=source.slug))
    if force and not _FORCE.fullmatch(force):
        raise BadInput(*sentences.of("feed.option.force", source=source.slug))
    areas = told.get("areas") or [_corners(city)]
    if not isinstance(areas, list):
        raise _wrong_areas(source)
    questions = [f"crimes-street/all-crime?poly={_polygon(source, area)}" for area in areas]
    if force:
        questions.append(f"crimes-no-location?category=all-crime&force={force}")
    client = polite_http.client(told, patience=PATIENCE)
    url = url or URL
    form = reading(source, city, who=polite_http.host(url) or url)
    return PoliceUkConnector(client, form, questions, url=url, since=since)


def reading(source: Source, city: City, *, who: str) -> json_rows.Form:
    """How the records of this publisher are read, its codes as the names of its files."""
    named = {**source.options, "words": {"category": {"column": "category", **NAMES}}}
    return json_rows.form(replace(source, options=named), city, who=who, settled=COLUMNS)


def parse(payload: bytes, form: json_rows.Form, *, now: datetime) -> Iterator[ParsedRecord]:
    """Every crime of a month, in order. Raises SourceDown at once where there is no list."""
    crimes = json_body.listed(json_body.document(payload, who=form.who), who=form.who)
    return form.records(crimes, now=now)


def _corners(city: City) -> list[list[float]]:
    west, south, east, north = city.bounds
    return [[south, west], [south, east], [north, east], [north, west]]


def _polygon(source: Source, area: object) -> str:
    corners = area if isinstance(area, list) else []
    try:
        written = ":".join(f"{float(lat):.5f},{float(lon):.5f}" for lat, lon in corners)
    except (TypeError, ValueError) as fault:
        raise _wrong_areas(source) from fault
    if len(corners) < 3 or len(written) > _LONGEST_POLYGON:
        raise _wrong_areas(source)
    return written


def _wrong_areas(source: Source) -> BadInput:
    told = {"source": source.slug, "most": _LONGEST_POLYGON // 18}
    return BadInput(*sentences.of("feed.option.areas", **told))


def _months(listed: object) -> list[str]:
    found = listed if isinstance(listed, list) else []
    return [month for month in found if isinstance(month, str) and _MONTH.fullmatch(month)]
