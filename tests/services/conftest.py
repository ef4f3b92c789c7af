"""A session that leaves nothing behind, and two people who review reports.

``sessions`` is each module's own, most often by ``town.sessions``.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from db import session as database
from domain.verification import Reviewer
from tests import reviewed


@pytest.fixture
def session(sessions: database.Sessions) -> Iterator[Session]:
    with sessions() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def ann(session: Session) -> Reviewer:
    return reviewed.reviewer(session, "Ann")


@pytest.fixture
def bo(session: Session) -> Reviewer:
    return reviewed.reviewer(session, "Bo")
