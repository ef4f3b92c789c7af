"""The real application with a person signed in through its own form."""

import logging
import re
from datetime import UTC, datetime

import structlog
from flask.testing import FlaskClient

import app
import config
from db import session as database
from domain.city import City
from domain.roles import Role
from services import accounts

EMAIL = "bench@example.org"
PASSWORD = "nobody measures this harbour"


def client(
    factory: database.Sessions, city: City, url: str, *, role: Role = Role.ANALYST
) -> FlaskClient:
    """A client of ``app.create_app`` on ``factory``, in which somebody of ``role`` signed in."""
    with database.transaction(factory) as session:
        now = datetime.now(UTC)
        accounts.add_account(session, EMAIL, name="Bench", role=role, password=PASSWORD, now=now)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    settings = config.settings(DATABASE_URL=url, secret_key="only to measure " * 3)
    browser: FlaskClient = app.create_app(settings, factory, city).server.test_client()
    page = browser.get("/sign-in").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    fields = {"email": EMAIL, "password": PASSWORD, "csrf_token": found[1] if found else ""}
    answer = browser.post("/sign-in", data=fields)
    if answer.status_code not in (302, 303):
        raise RuntimeError(f"Signing in was answered {answer.status}.")
    return browser
