"""The whole OpenAPI document is asked by everybody: no fault of the server, no answer it does not
describe."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, cycle
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks as described

from api import openapi
from domain.limit import Limits
from domain.roles import Permission, Role, allows
from tests.api.conftest import signed_in
from tests.auth.house import House

# The first example of a route is asked by everybody, each other one by the next who may. A run that
# looks further: HALO_TEST_EXAMPLES=50 pytest --timeout=0 tests/api/test_whole_document.py
EXAMPLES = int(os.environ.get("HALO_TEST_EXAMPLES", "5"))
CHECKS = [
    checks.not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_headers_conformance,
    described.response_schema_conformance,
]
BRIEFLY = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
REFUSED = {401, 403}


@pytest.fixture(scope="module")
def askers(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Role | None, dict[str, Any]]]:
    """How nobody asks, and one person of each role; as often as they like."""
    here, folder = house.server.extensions["halo"], tmp_path_factory.mktemp("halo")
    house.server.extensions["halo"] = replace(
        here,
        limits=Limits(60_000, 60_000),
        exports=folder / "exports",
        uploads=folder / "uploads",
    )
    plain = {"Accept": "application/json", "Accept-Encoding": "identity"}
    asking: dict[Role | None, dict[str, Any]] = {None: {"headers": plain}}
    for role in Role:
        browser = signed_in(house, role)
        browser.get("/sign-in")
        known = [browser.client.get_cookie(name) for name in ("halo", "_csrf_token")]
        cookies = {one.key: one.value for one in known if one is not None}
        headers = {**plain, "X-CSRFToken": browser.token()}
        asking[role] = {"headers": headers, "cookies": cookies}
    yield asking
    house.server.extensions["halo"] = here


@pytest.fixture(scope="module")
def operations(house: House) -> list[APIOperation]:
    schema = schemathesis.openapi.from_wsgi(openapi.DOCUMENT, house.server)
    # Who asks is given by the askers.
    schema.config.generation.update(with_security_parameters=False)
    found = [one.ok() for one in schema.get_all_operations()]
    # An event stream has no end to wait for (tests/api/test_live.py).
    return [one for one in found if "text/event-stream" not in str(one.definition.raw)]


def test_every_answer_is_as_described(
    operations: list[APIOperation], askers: dict[Role | None, dict[str, Any]]
) -> None:
    wrong: dict[str, str] = {}
    statuses: Counter[int] = Counter()
    for operation in operations:
        _ask(operation, askers, wrong, statuses)
    assert not wrong, "\n".join(f"{what}: {said}" for what, said in wrong.items())
    assert statuses[200] > len(operations)


def _ask(
    operation: APIOperation,
    askers: dict[Role | None, dict[str, Any]],
    wrong: dict[str, str],
    statuses: Counter[int],
) -> None:
    permission = Permission(operation.definition.raw["x-permission"])
    # To what is everybody's nobody says as much as anybody.
    everybody = [None] if permission is Permission.PUBLIC else list(askers)
    turns = chain([everybody], cycle([role] for role in everybody if allows(role, permission)))

    @BRIEFLY
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        for role in next(turns):
            answer = case.call(**askers[role])
            statuses[answer.status_code] += 1
            what = f"{case.method} {case.path} as {role}"
            if not _is_let_in_rightly(answer.status_code, role, permission):
                wrong.setdefault(what, f"{answer.status_code} {answer.text[:200]}")
            try:
                case.validate_response(answer, checks=CHECKS)
            except FailureGroup as group:
                said = "; ".join(f"{one.title}: {one.message}" for one in group.exceptions)
                wrong.setdefault(what, f"{answer.status_code} {said}")

    ask()


def _is_let_in_rightly(status: int, role: Role | None, permission: Permission) -> bool:
    """Who lacks the permission is refused; who has it may still ask for too much (403)."""
    if permission is Permission.PUBLIC:
        return status != 403
    return status != 401 if allows(role, permission) else status in REFUSED
