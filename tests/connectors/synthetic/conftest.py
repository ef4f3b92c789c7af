"""The synthetic city of seed 1 and three years of it, made once for all tests."""

from datetime import UTC, datetime

import pytest

from connectors.synthetic import feeds, plan, process, truth
from connectors.synthetic.feeds import Published
from connectors.synthetic.plan import Layout
from connectors.synthetic.process import Events
from connectors.synthetic.reports import Feed
from connectors.synthetic.truth import Truth

START = datetime(2023, 3, 1, tzinfo=UTC)
END = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def layout() -> Layout:
    return plan.city(1)


@pytest.fixture(scope="session")
def events(layout: Layout) -> Events:
    return process.events(layout, START, END)


@pytest.fixture(scope="session")
def out(layout: Layout) -> dict[Feed, list[Published]]:
    return {feed: feeds.published(layout, feed, START, END) for feed in Feed}


@pytest.fixture(scope="session")
def planted(layout: Layout) -> Truth:
    return truth.truth(layout, START, END)
