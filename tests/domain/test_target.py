"""What may be forecast, and what never."""

from domain.category import CATEGORIES
from domain.target import ALL, TARGETS


def test_what_policing_finds_is_never_forecast() -> None:
    discovered = {category.slot for category in CATEGORIES if category.discovered}
    assert discovered
    assert all(discovered.isdisjoint(target.slots) for target in TARGETS)


def test_every_target_is_a_part_of_all() -> None:
    assert all(set(target.slots) <= set(ALL.slots) for target in TARGETS)


def test_codes_are_unique() -> None:
    assert len({target.code for target in TARGETS}) == len(TARGETS)
