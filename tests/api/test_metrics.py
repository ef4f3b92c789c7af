"""Prometheus is told how Halo is, where it shows its token or stands on this machine."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.middleware.proxy_fix import ProxyFix

from db import session as database
from db.queries import alerts
from domain.alert import Finding, Kind, Level
from services import jobs
from tests.auth.house import House

TOKEN = "a token for the metrics, of forty letters"


def _read(house: House, **asked: Any) -> tuple[int, dict[tuple[str, ...], float]]:
    """The status, and each sample by its name and the values of its labels."""
    asked.setdefault("base_url", "http://127.0.0.1:8050")
    asked.setdefault("environ_overrides", {"SERVER_PROTOCOL": "HTTP/1.1"})
    answer = house.browser().client.get("/metrics", **asked)
    if answer.status_code != 200:
        return answer.status_code, {}
    families = text_string_to_metric_families(answer.text)
    samples = [sample for family in families for sample in family.samples]
    return 200, {(one.name, *one.labels.values()): one.value for one in samples}


@pytest.fixture
def token(house: House) -> Iterator[None]:
    here = house.server.extensions["halo"]
    house.server.extensions["halo"] = replace(here, metrics_token=TOKEN)
    yield
    house.server.extensions["halo"] = here


def test_it_says_how_halo_is(house: House) -> None:
    with database.transaction(house.sessions) as session:
        jobs.enqueue(session, "retrain", now=house.clock.at)
        found = Finding(Kind.DISK_FULL, "home", Level.ILL)
        number = alerts.insert(session, found, raised=True, now=house.clock.at)
        assert number
    house.browser().client.get("/health")
    status, told = _read(house)
    assert status == 200
    assert told["halo_database_up",] == 1
    assert told["halo_worker_up",] == 0
    assert told["halo_jobs", "queued"] == 1
    assert told["halo_alerts_open", "disk_full"] == 1
    assert told["halo_source_well", "police"] == 1
    assert told["halo_requests_total", "GET", "/health", "200"] >= 1
    assert told["halo_request_seconds_count", "GET", "/health"] >= 1
    with database.transaction(house.sessions) as session:
        alerts.end(session, number, now=house.clock.at)


def test_addresses_are_counted_by_their_rule(house: House) -> None:
    client = house.browser().client
    for path in ("/api/v1/areas/77", "/secret-of-eva", "/api/v1/nothing"):
        client.get(path)
    _, told = _read(house)
    routes = {name[2] for name in told if name[0] == "halo_requests_total"}
    assert not any("77" in route or "eva" in route for route in routes)


@pytest.mark.parametrize(
    "asked",
    [
        {"environ_overrides": {"REMOTE_ADDR": "10.0.0.7", "SERVER_PROTOCOL": "HTTP/1.1"}},
        {"headers": {"X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Forwarded": "for=127.0.0.1"}},
        {"base_url": "http://halo.example.org"},
        {"environ_overrides": {"SERVER_PROTOCOL": "HTTP/1.0"}},
    ],
)
def test_without_a_token_it_is_this_machine_s_alone(house: House, asked: dict[str, Any]) -> None:
    assert _read(house, **asked)[0] == 403


def test_behind_a_proxy_nobody_is_on_this_machine(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.server, "wsgi_app", ProxyFix(house.server.wsgi_app))
    assert _read(house)[0] == 403


@pytest.mark.usefixtures("token")
def test_with_a_token_whoever_shows_it_reads(house: House) -> None:
    far = {"REMOTE_ADDR": "10.0.0.7"}
    shown = {"Authorization": f"Bearer {TOKEN}"}
    assert _read(house, headers=shown, environ_overrides=far)[0] == 200
    for wrong in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
        assert _read(house, headers=wrong)[0] == 403
    assert _read(house, headers={"Authorization": "Bearer räksmörgås"})[0] == 403


def test_without_the_database_it_still_says_that(house: House) -> None:
    engine = house.sessions.kw["bind"]
    house.sessions.configure(bind=database.engine("postgresql+psycopg://halo@127.0.0.1:1/x"))
    try:
        status, told = _read(house)
    finally:
        house.sessions.configure(bind=engine)
    assert (status, told["halo_database_up",]) == (200, 0)
    assert not any(name[0] == "halo_jobs" for name in told)
