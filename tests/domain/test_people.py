"""Who may do what, and what a role sees of places."""

import pytest

from domain.roles import GRANTS, Permission, Role, allows
from domain.sight import SMALLEST_SHOWN, sight


def test_every_role_is_in_the_table() -> None:
    assert GRANTS.keys() == set(Role)


def test_nobody_has_only_what_is_public() -> None:
    assert [one for one in Permission if allows(None, one)] == [Permission.PUBLIC]


def test_grants_grow_from_viewer_to_admin() -> None:
    assert GRANTS[Role.VIEWER] < GRANTS[Role.ANALYST] < GRANTS[Role.LIAISON] < GRANTS[Role.ADMIN]
    assert GRANTS[Role.ADMIN] == set(Permission)


@pytest.mark.parametrize(
    "permission",
    [
        *(Permission.SEE_SMALL_COUNTS, Permission.SEE_INCIDENTS, Permission.SEE_EXACT_PLACES),
        *(Permission.SEE_JOBS, Permission.RUN_JOBS, Permission.READ_AUDIT),
    ],
)
def test_a_viewer_may_not(permission: Permission) -> None:
    assert not allows(Role.VIEWER, permission)


def test_a_viewer_sees_no_small_count_incident_or_point() -> None:
    seen = sight(Role.VIEWER)
    assert (seen.smallest, seen.incidents, seen.exact) == (SMALLEST_SHOWN, False, False)
    assert [n for n in range(-5, 6) if seen.hides(n)] == [-2, -1, 0, 1, 2]


def test_nobody_sees_as_little() -> None:
    assert sight(None) == sight(Role.VIEWER)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.LIAISON, Role.ADMIN])
def test_the_others_see_all(role: Role) -> None:
    seen = sight(role, reason="to find the way")
    assert (seen.smallest, seen.incidents, seen.exact) == (1, True, True)
    assert not sight(role).exact
    assert not any(seen.hides(n) for n in range(-5, 6))
