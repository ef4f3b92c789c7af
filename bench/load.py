"""Many people at once: signed in, moving over the map, the timeline and its table.

python -m bench.load [--users 200] [--seconds 60] [--rows 200000] [--pause 4]

The real application under gunicorn, as ``serve.py`` starts it: two processes of 64 threads, on a
real database with a city of bench/filled.py. Every user is a person of their own with a session of
their own, made in the database: signing in takes a core for a fifth of a second on purpose, which
is not what is measured. Each waits a moment of ``--pause`` seconds on average (exponential), then
asks one thing: of the map (cells of a period and place, with the ETag where they have the answer),
of the timeline's aggregates, a page of the table, or one record as the drawer shows it; in shares
of 3, 2, 2 and 2. Users come within the first ten seconds, which count for nothing. An error is any
answer but 200 and 304, or none within 30 seconds. ``mb_begin`` and ``mb_end`` are what the web
processes hold in memory together when the counting begins and ends.
"""

import argparse
import http.client
import os
import random
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import psutil  # type: ignore[import-untyped]
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy.orm import Session

from bench import filled, memory, scratch
from commands.web_server import WebServer
from db import session as database
from db.queries import accounts as account_rows
from db.queries import cities as city_rows
from db.queries.cities import ChosenCity
from domain.account import Caller
from domain.roles import Role
from services import signing_in

ROOT = Path(__file__).parents[1]
KEY = "a load that nobody carries alone, of forty letters"
ARRIVAL_S, LONGEST_S = 10.0, 30.0
SHARES = {"map": 3, "timeline": 2, "table": 2, "drawer": 2}
_DAYS = (7, 28, 90, 365)

_FILE = """
name = "Bench"
zone = "UTC"
centre = [38.63, -90.25]
zoom = 11
bounds = [-90.45, 38.45, -90.05, 38.8]
weekend = [6, 7]
week_start = 1
languages = ["en"]

[[sources]]
slug = "one"
name = "One"
connector = "file"
licence = "CC0"

[[sources]]
slug = "two"
name = "Two"
connector = "file"
licence = "CC0"
"""


@dataclass
class Measured:
    """What came back: milliseconds by kind of question, and what was no answer."""

    ms: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in SHARES})
    errors: list[str] = field(default_factory=list)
    mb: list[int] = field(default_factory=list)


def main() -> None:
    """Print p50, p95 and p99 over all questions, p95 of each kind, errors and answers a second."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--pause", type=float, default=4.0)
    asked = parser.parse_args()
    with scratch.database() as url:
        cookies = _people(url, asked.users, asked.rows)
        with _served(url) as served:
            measured = _load(*served, cookies, asked)
    scratch.report(
        users=asked.users,
        rows=asked.rows,
        pause_s=asked.pause,
        **_figures(measured, asked.seconds),
        errors=len(measured.errors),
        mb_begin=measured.mb[0],
        mb_end=measured.mb[1],
        seen=sorted(set(measured.errors))[:5],
    )


def _people(url: str, users: int, rows: int) -> list[str]:
    """Fill the city and let ``users`` in; their cookies."""
    engine = database.engine(url)
    factory = database.sessions(engine)
    filled.fill(factory, rows)
    now = datetime.now(UTC)
    with database.transaction(factory) as session:
        city_rows.choose(session, ChosenCity("bench", _FILE, True), now=now)
        tokens = [_token(session, number, now) for number in range(users)]
    engine.dispose()
    return [_cookie(token) for token in tokens]


def _token(session: Session, number: int, now: datetime) -> str:
    """The session of one more analyst, whose password nobody needs."""
    account = account_rows.insert(
        session,
        f"user{number}@example.org",
        name=f"User {number}",
        role=Role.ANALYST,
        password_hash="",
        must_change_password=False,
        language="en",
        now=now,
    )
    if account is None:
        raise RuntimeError(f"There is a user {number} already.")
    caller = Caller("127.0.0.1", "", "bench")
    return signing_in.open_session(session, account, caller=caller, now=now)


def _cookie(token: str) -> str:
    """The cookie that flask-login reads, signed as the application signs it."""
    server = Flask("halo_load")
    server.secret_key = KEY
    signer = SecureCookieSessionInterface().get_signing_serializer(server)
    if signer is None:
        raise RuntimeError("Flask signs no cookies without a key.")
    return f"halo={signer.dumps({'_user_id': token, '_fresh': True})}; halo_lang=en"


@contextmanager
def _served(url: str) -> Iterator[tuple[int, psutil.Process]]:
    """The web server as ``serve.py`` runs it, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    web = WebServer("127.0.0.1", port, workers=2, threads=64)
    with tempfile.TemporaryDirectory(prefix="halo-load-") as home:
        environment = {**os.environ, "DATABASE_URL": url, "HALO_SECRET_KEY": KEY, "HALO_HOME": home}
        with (
            Path(home, "web.log").open("w") as log,
            subprocess.Popen(web.command, cwd=ROOT, env=environment, stdout=log, stderr=log) as one,
        ):
            try:
                if not _is_there(f"{web.address}/ready", one):
                    raise RuntimeError(Path(home, "web.log").read_text()[-2000:])
                yield port, psutil.Process(one.pid)
            finally:
                one.terminate()


def _is_there(url: str, running: "subprocess.Popen[bytes]") -> bool:
    """Whether the server answers, once it had the time to start."""
    until = time.monotonic() + 60
    while running.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
    return False


def _load(
    port: int, web: psutil.Process, cookies: list[str], asked: argparse.Namespace
) -> Measured:
    measured, begins = Measured(), time.monotonic() + ARRIVAL_S
    users = [
        threading.Thread(
            target=_use,
            args=(port, cookie, number, begins, begins + asked.seconds, asked, measured),
        )
        for number, cookie in enumerate(cookies)
    ]
    for user in users:
        user.start()
    time.sleep(max(0.0, begins - time.monotonic()))
    measured.mb.append(memory.resident_mb(web))
    for user in users:
        user.join()
    measured.mb.append(memory.resident_mb(web))
    return measured


def _use(
    port: int,
    cookie: str,
    number: int,
    begins: float,
    ends: float,
    asked: argparse.Namespace,
    measured: Measured,
) -> None:
    """One person until the end: waits, asks, waits. What was asked before ``begins`` counts not."""
    dice = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_S)
    tags: dict[str, str] = {}
    time.sleep(dice.uniform(0, ARRIVAL_S))
    while time.monotonic() < ends:
        kind = dice.choices(list(SHARES), list(SHARES.values()))[0]
        begun = time.monotonic()
        problem = _asked(connection, cookie, _address(kind, dice, asked.rows), tags)
        if begun >= begins:
            measured.ms[kind].append((time.monotonic() - begun) * 1000)
            measured.errors += [f"{kind}: {problem}"] if problem else []
        time.sleep(dice.expovariate(1 / asked.pause))
    connection.close()


def _asked(
    connection: http.client.HTTPConnection, cookie: str, address: str, tags: dict[str, str]
) -> str:
    """What went wrong with one question; nothing where it was answered."""
    headers = {"Cookie": cookie, "Accept": "application/json", "Accept-Encoding": "br"}
    if address in tags:
        headers["If-None-Match"] = tags[address]
    try:
        answer = _answered(connection, address, headers)
    except (OSError, http.client.HTTPException) as lost:
        connection.close()
        return type(lost).__name__
    if tag := answer.headers.get("ETag"):
        tags[address] = tag
    return "" if answer.status in (200, 304) else str(answer.status)


def _answered(
    connection: http.client.HTTPConnection, address: str, headers: dict[str, str]
) -> http.client.HTTPResponse:
    """The answer, read. As browsers do, a question is put again where the server had closed the
    connection in the meantime (gunicorn does after two seconds)."""
    reused = connection.sock is not None
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
    except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
        if not reused:
            raise
        connection.close()
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
    answer.read()
    return answer


def _address(kind: str, dice: random.Random, rows: int) -> str:
    """One question of its kind: some are the same for many, as on a morning, some are new."""
    if kind == "drawer":
        return f"/api/v1/incidents/{dice.randint(1, rows)}"
    days = dice.choice(_DAYS)
    last = filled.END - timedelta(days=dice.choice((0, 0, 0, 1, 7, 30, 365)))
    asked: dict[str, object] = {"from": (last - timedelta(days=days)).isoformat(), "to": str(last)}
    if dice.random() < 0.4:
        asked["types"] = ",".join(dice.sample(("theft", "burglary", "assault", "robbery"), 2))
    if kind == "map":
        resolution = dice.choice((8, 8, 9))
        return f"/api/v1/map/h3/incidents?{urlencode({**asked, 'res': resolution})}"
    if kind == "timeline":
        return f"/api/v1/timeline?{urlencode(asked)}"
    return f"/api/v1/incidents?{urlencode({**asked, 'limit': 100})}"


def _figures(measured: Measured, seconds: float) -> dict[str, float]:
    every = [one for kind in measured.ms.values() for one in kind]
    figures = {f"p{part}_ms": round(float(np.percentile(every, part)), 1) for part in (50, 95, 99)}
    own = {
        f"{kind}_p95_ms": round(float(np.percentile(ms, 95)), 1)
        for kind, ms in measured.ms.items()
        if ms
    }
    return {**figures, **own, "rps": round(len(every) / seconds, 1)}


if __name__ == "__main__":
    main()
