"""The Verify page: what is sent is read strictly, and who may decide is asked each time."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import app as root
import config
from components.ids import Verify
from db import session as database
from domain.roles import Role
from tests import reviewed, town
from tests.auth.house import Clock, House
from tests.callbacks import conftest
from tests.callbacks.calling import Asker

LIST = f"{Verify.LIST}.tree"
CASE = f"{Verify.HEAD}.tree"
TOLD = f"{Verify.CHANGED}.data"


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home: Path = tmp_path_factory.mktemp("home")
    settings = config.settings(home=home, secret_key="only for tests " * 3)
    with town.database_of(database_url) as sessions:
        built = root.create_app(settings, sessions, town.settled(sessions))
        yield House(built.server, built, sessions, Clock(), [])


@pytest.fixture(scope="module")
def liaison(house: House) -> Asker:
    return conftest._asker(house, Role.LIAISON)


@pytest.fixture(scope="module")
def case(house: House) -> str:
    with database.transaction(house.sessions) as session:
        return str(reviewed.cluster(session, by=("one", "two"), now=house.clock()))


def refusal(written: dict[str, Any], place: str = Verify.REFUSAL_SAID) -> str:
    return str(written[place]["children"])


def told_to(drawn: str, name: str) -> str:
    """What the browser is to send back as ``name``."""
    found = re.search(rf"'data-{name}': '(\d+)'", drawn)
    assert found is not None
    return found[1]


def tell(asker: Asker, **command: Any) -> dict[str, Any]:
    return asker.answer(TOLD, verify_told=command)


def test_it_is_seen_by_analysts_and_decided_by_liaisons(
    viewer: Asker, analyst: Asker, liaison: Asker, case: str
) -> None:
    assert viewer.post(LIST).status_code == 403
    assert f"#{case}" in str(analyst.answer(CASE, verify_cluster=case))
    assert analyst.post(TOLD, verify_told={"verb": "claim", "cluster": case}).status_code == 403
    assert tell(liaison, verb="claim", cluster=case)[Verify.CHANGED]["data"]["verb"] == "claim"


def test_a_case_is_decided_taken_back_and_listed(liaison: Asker, case: str) -> None:
    seen = str(liaison.answer(CASE, verify_cluster=case)[Verify.CLAIM]["tree"])
    version = told_to(seen, "version")
    wanted = {"cluster": case, "version": version, "reason": "Seen on site"}
    done = tell(liaison, verb="unverifiable", **wanted)
    assert f"#{case} is unverifiable." in str(done[Verify.DONE])
    listed = str(liaison.answer(LIST, verify_view="decisions"))
    assert "Unverifiable" in listed
    decision = told_to(str(done[Verify.DONE]), "decision")
    tell(liaison, verb="undo", cluster=case, decision=decision, reason="Too early")
    assert "Unreviewed" in str(liaison.answer(CASE, verify_cluster=case))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ({"verb": "verify", "cluster": "seven"}, "A case has a number"),
        ({"verb": "drop", "cluster": "7"}, "cannot be done from here"),
        ({"verb": "split", "cluster": "{case}", "reason": "Another"}, "Tick the members"),
        ({"verb": "duplicate", "cluster": "{case}", "reason": "Same"}, "which other case"),
        ({"verb": "undo", "cluster": "{case}", "reason": "Undo it"}, "cannot be done from here"),
        ({"verb": "note", "cluster": "7", "blind": "1"}, "cannot be done from here"),
        (None, "A case has a number"),
    ],
)
def test_whatever_is_sent_is_read_strictly(
    liaison: Asker, case: str, command: dict[str, str] | None, said: str
) -> None:
    sent = command and {name: text.replace("{case}", case) for name, text in command.items()}
    assert said in refusal(liaison.answer(TOLD, verify_told=sent))


def test_lists_and_cases_that_are_none(liaison: Asker) -> None:
    place = Verify.LIST_REFUSAL_SAID
    assert "no such list" in refusal(liaison.answer(LIST, verify_view="all"), place)
    unknown = liaison.answer(LIST, verify_view="decisions", verify_reviewer="999")
    assert "no such reviewer" in refusal(unknown, place)
    assert "No case is open" in str(liaison.answer(CASE))
    gone = str(liaison.answer(CASE, verify_cluster="999"))
    assert "no same-event cluster 999" in gone
    assert "No second look is waiting" in str(liaison.answer(LIST, verify_view="looks"))
    assert "No case is open" in str(liaison.answer(CASE, verify_view="looks", verify_cluster="7"))
