"""The sources page: listed, opened, switched, described, tested; each press written down."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from auth import context, language
from background import boundaries as area_files
from background.terms import Context
from components import source_form, source_list
from components.ids import Boundaries, Breaks, Imports, Sources
from db import session as database
from db.queries import jobs as job_rows
from db.queries import source_desk, sources
from domain.job import JobState, Outcome
from domain.source import Source
from services import boundaries, feeds, jobs
from services import sources as verbs
from tests.auth.house import House
from tests.callbacks.calling import Asker, words

LISTED = f"{Sources.LIST}.children"
OPENED = f"{Sources.OPENED}.children"
FORM = f"{Sources.FORM}.children"
SWITCH = f"{Sources.CHANGED}.data"
SEND = f"{Sources.TRIED}.children"
NOTICE = f"{Breaks.BANNER}.children"
LOOK = f"{Boundaries.FOUND}.children"
STORE = f"{Boundaries.CLOCK}.disabled"
COLUMNS = "key = id\noccurred = time\ncategory = kind"
SAID = {
    "name": "Calls",
    "url": "https://data.example.org/calls.geojson",
    "columns": COLUMNS,
    "minutes": "15",
}


@pytest.fixture
def _polled(house: House) -> Iterator[None]:
    """The police are polled for a while."""
    _poll(house, "10")
    yield
    _poll(house, "NULL")


@pytest.fixture
def _only_its_own(house: House) -> Iterator[None]:
    """What a test connects is gone after it."""
    yield
    _run(house, "DELETE FROM source WHERE by_hand")


def _poll(house: House, minutes: str) -> None:
    change = f"UPDATE source SET poll_minutes = {minutes}, enabled = true WHERE slug = 'police'"
    _run(house, change)


def _run(house: House, statement: str, **named: object) -> None:
    with database.transaction(house.sessions) as session:
        session.execute(text(statement), named)


def _source(house: House, slug: str = "police") -> Source:
    with house.sessions() as session:
        return sources.by_slug(session, slug)


def sent(verb: str, fields: dict[str, str], *, slug: str = "", kind: str = "features") -> list[Any]:
    return [{"verb": verb, "source": slug, "kind": kind, "fields": {**SAID, **fields}}, 1]


@pytest.mark.usefixtures("_polled")
def test_a_source_is_paused_resumed_and_read(house: House, admin: Asker) -> None:
    written = admin.answer(SWITCH, sources_asked=["pause police", 1])
    assert "Police is paused." in written[Sources.SAID]["children"]
    assert not _source(house).enabled
    assert "paused" in words(admin.answer(LISTED)[Sources.LIST]["children"])
    refused = admin.answer(SWITCH, sources_asked=["poll police", 1])
    assert "Resume it" in refused[Sources.REFUSAL_SAID]["children"]
    written = admin.answer(SWITCH, sources_asked=["resume police", 2])
    assert written[Sources.SAID]["children"] == "Police is read again."
    assert _source(house).enabled
    admin.answer(SWITCH, sources_asked=["poll police", 3])
    with house.sessions() as session:
        assert [job.argument for job in job_rows.recent(session, name="poll")] == ["police"]
    for action in (feeds.PAUSED, feeds.RESUMED, verbs.ASKED):
        assert [entry.subject for entry in house.entries(action)] == ["source:police"]


def test_a_source_imported_by_hand_has_nothing_to_pause_and_is_not_removed(
    house: House, admin: Asker
) -> None:
    for verb, why in (("pause", "imported by hand"), ("remove", "given incidents")):
        refused = admin.answer(SWITCH, sources_asked=[f"{verb} police", 1])
        assert why in refused[Sources.REFUSAL_SAID]["children"]
    assert _source(house).enabled
    assert house.entries(feeds.PAUSED) == house.entries(verbs.REMOVED) == []


def test_no_such_source_and_no_such_wish(admin: Asker) -> None:
    refused = admin.answer(SWITCH, sources_asked=["pause nobody", 1])
    assert "no source" in refused[Sources.REFUSAL_SAID]["children"]
    for asked in (None, [], ["burn police", 1]):
        assert admin.answer(SWITCH, sources_asked=asked)[Sources.REFUSAL]["hidden"] is False
    for wanted in (None, [], [{"verb": "burn"}, 1], sent("save", {}, kind="harbour")):
        assert admin.answer(SEND, sources_sent=wanted)[Sources.FORM_REFUSAL]["hidden"] is False


def test_the_address_opens_a_source_with_its_form(admin: Asker) -> None:
    opened = admin.answer(OPENED, frame_url__search="?source=police")[Sources.OPENED]["children"]
    assert "Police" in words(opened)
    assert "Nothing about this source has changed" in words(opened)
    form = json.dumps(admin.answer(FORM, frame_url__search="?source=police"))
    assert '"value": "Police"' in form
    missing = admin.answer(OPENED, frame_url__search="?source=%3Cb%3E")[Sources.OPENED]
    assert "There is no source" in words(missing["children"])
    assert admin.answer(OPENED, frame_url__search="")[Sources.OPENED]["children"] is None


def test_every_kind_that_fits_a_real_city_is_offered(admin: Asker) -> None:
    offered = words(admin.answer(FORM, frame_url__search="?add=choose")[Sources.FORM]["children"])
    assert "Socrata" in offered
    assert "Watched folder" in offered
    assert "Invented" not in offered
    chosen = json.dumps(admin.answer(FORM, frame_url__search="?add=socrata"))
    assert "source-field-columns" in chosen
    assert "source-field-credential" in chosen


@pytest.mark.usefixtures("_only_its_own")
def test_a_source_is_connected_changed_and_removed_and_its_secret_never_shown(
    house: House, admin: Asker
) -> None:
    written = admin.answer(SEND, sources_sent=sent("connect", {"credential": "s3same"}))
    assert "connected" in written[Sources.SAID]["children"]
    assert written["frame-url"]["search"] == "?source=calls"
    source = _source(house, "calls")
    assert source.options["columns"] == {"key": "id", "occurred": "time", "category": "kind"}
    with house.sessions() as session:
        assert source_desk.facts(session, source.id).has_credential
    search = {"frame_url__search": "?source=calls"}
    drawn = json.dumps([admin.answer(one, **search) for one in (FORM, OPENED, LISTED)])
    assert "s3same" not in drawn + str(house.entries(verbs.CONNECTED) + house.entries(verbs.SEALED))
    assert "Remove the credential" in drawn
    admin.answer(SEND, sources_sent=sent("save", {"minutes": "7"}, slug="calls"))
    assert _source(house, "calls").poll_minutes == 7
    assert len(house.entries(verbs.CHANGED)) == 1
    for verb in (source_list.UNSEAL, source_list.REMOVE):
        admin.answer(SWITCH, sources_asked=[f"{verb} calls", 1])
    assert len(house.entries(verbs.UNSEALED)) == len(house.entries(verbs.REMOVED)) == 1
    assert "Calls" not in words(admin.answer(LISTED)[Sources.LIST]["children"])


@pytest.mark.usefixtures("_only_its_own")
@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"columns": "key"}, "Columns"),
        ({"url": ""}, "Address"),
        ({"url": "data.example.org"}, "where its list is"),
        ({"minutes": "soon"}, "every 1 to"),
        ({"name": ""}, "a name of at most"),
        ({"more": "credential = 'x'"}, "its own field"),
    ],
)
def test_a_form_that_will_not_do_is_refused_where_it_stands(
    house: House, admin: Asker, fields: dict[str, str], why: str
) -> None:
    refused = admin.answer(SEND, sources_sent=sent("connect", fields))
    assert why in refused[Sources.FORM_REFUSAL_SAID]["children"]
    beside = [] if "more" in fields else [f"{source_form.FIELD}{one}" for one in fields]
    assert [refused[Sources.FORM_REFUSAL]["data-field"]] == (beside or [""])
    assert house.entries(verbs.CONNECTED) == []


def test_a_test_of_an_address_inside_is_refused_and_stores_nothing(
    house: House, admin: Asker
) -> None:
    inside = sent(source_form.TRY, {"url": "http://127.0.0.1:9/calls.geojson"})
    assert "a machine inside" in str(admin.answer(SEND, sources_sent=inside))
    admin.browser.client.set_cookie(language.COOKIE, "sv")
    unfit = sent("connect", {}, kind="socrata")
    for asked, why in ((inside, "en intern dator"), (unfit, "behöver tillvalet url")):
        refused = admin.answer(SEND, sources_sent=asked)
        assert why in refused[Sources.FORM_REFUSAL_SAID]["children"]
    admin.browser.client.delete_cookie(language.COOKIE)
    with house.sessions() as session:
        assert {one.slug for one in sources.listed(session)} == {"police", "fire"}


def test_a_break_is_told_on_the_pages_whose_days_it_lies_in(house: House, admin: Asker) -> None:
    _run(
        house,
        """
        INSERT INTO source_break (source_id, kind, since, noticed_at, detail)
        SELECT id, 'no_position', '2025-12-20 06:00Z', '2025-12-22 06:00Z',
          '{"before": 0.02, "after": 0.4, "settled": false}' FROM source WHERE slug = 'police'
        """,
    )
    drawn = _banner(admin, "/map", "")
    assert "Police" in drawn
    assert "without a position" in drawn
    assert "Police" in _banner(admin, "/timeline", "?from=2025-12-01&to=2025-12-21")
    assert _banner(admin, "/timeline", "?from=2025-06-01&to=2025-07-01") == ""
    assert "Police" in _banner(admin, "/map", "?from=2026-01-01&to=2026-01-10&compare=previous")
    assert _banner(admin, "/map", "?sources=fire") == ""
    assert _banner(admin, "/sources", "") == ""
    assert _banner(admin, "/map", "?from=never") == ""
    opened = admin.answer(OPENED, frame_url__search="?source=police")[Sources.OPENED]["children"]
    assert "still so" in words(opened)
    _run(house, "TRUNCATE source_break")


def _banner(asker: Asker, path: str, search: str) -> str:
    asked = {"frame_url__pathname": path, "frame_url__search": search}
    return words(asker.answer(NOTICE, **asked)[Breaks.BANNER]["children"])


def test_boundaries_are_looked_through_before_they_are_stored(house: House, admin: Asker) -> None:
    _run(house, "DELETE FROM job")
    ring = [[-90.3, 38.55], [-90.2, 38.55], [-90.2, 38.6], [-90.3, 38.6], [-90.3, 38.55]]
    area = {
        "type": "Feature",
        "properties": {"name": "Harbour", "code": "h1"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    body = json.dumps({"type": "FeatureCollection", "features": [area]}).encode()
    headers = {"X-CSRFToken": admin.browser.token(), "X-Halo-Name": "areas.geojson"}
    answer = admin.browser.client.post("/api/v1/uploads", data=body, headers=headers)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    told = {"upload": answer.get_json()["id"], "level": "municipality"}
    found = admin.answer(LOOK, boundaries_sent=[told, 1])[Boundaries.FOUND]["children"]
    assert "areas: 1" in words(found)
    assert "Harbour" in words(found)
    waiting = admin.answer(f"{Imports.WAITING}.children")[Imports.WAITING]["children"]
    assert "areas.geojson" not in words(waiting), "it is no file of incidents"
    store = f"store {told['upload']} municipality"
    waits = admin.answer(STORE, boundaries_stored=[store, 1])
    assert waits[Boundaries.CLOCK]["disabled"] is False
    assert "in a moment" in words(waits[Boundaries.FOUND]["children"])
    assert "in a moment" in words(_followed(admin, 0))
    assert _worked(house).state is JobState.SUCCEEDED
    assert "Areas: 1" in words(_followed(admin, 1))
    assert _followed(admin, 0) is None
    assert house.entries("boundaries_stored")
    refused = admin.answer(LOOK, boundaries_sent=[{"upload": "../x", "level": "city"}, 1])
    assert refused[Boundaries.REFUSAL]["hidden"] is False


def test_boundaries_of_another_place_are_refused_by_the_job_in_words(
    house: House, admin: Asker
) -> None:
    _run(house, "DELETE FROM job")
    number = str(uuid.uuid4())
    with database.transaction(house.sessions) as session:
        jobs.enqueue(session, boundaries.JOB, f"{number} district sv", now=datetime.now(UTC))
    outcome = _worked(house)
    assert outcome.state is JobState.SKIPPED
    drawn = words(_followed(admin, 1))
    assert str(outcome.reason) in drawn
    assert "Store these areas" in drawn


def _followed(asker: Asker, tick: int) -> Any:
    """What is said of the storing at a ``tick`` of its clock; None where nothing is."""
    known = asker.house.app.callback_map.items()
    (name,) = [n for n, c in known if c["inputs"][0]["id"] == Boundaries.CLOCK]
    output = name.strip(".").split("...")[0]
    answer = asker.answer(output, boundaries_clock__n_intervals=tick)
    return answer.get(Boundaries.FOUND, {}).get("children")


def _worked(house: House) -> Outcome:
    """The job that stores boundaries, done as by the worker."""
    now = datetime.now(UTC)
    with database.transaction(house.sessions) as session:
        job = job_rows.claim_next(session, worker="w", now=now, lease_until=now + timedelta(1))
    assert job is not None
    assert job.name == boundaries.JOB
    with house.server.app_context():
        folder = context.current().uploads
    assert folder is not None
    outcome = area_files.store(Context(job, house.sessions), folder)
    with database.transaction(house.sessions) as session:
        jobs.finish(session, job, outcome, now=now)
    return outcome


def test_an_analyst_may_not(analyst: Asker) -> None:
    for place in (LISTED, OPENED, FORM, LOOK):
        assert analyst.post(place).status_code == 403
    assert analyst.post(SWITCH, sources_asked=["pause police", 1]).status_code == 403
    assert analyst.post(SEND, sources_sent=sent("connect", {})).status_code == 403
    assert analyst.post(NOTICE).status_code == 200
