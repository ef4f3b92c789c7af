"""What makes a version another one: its recipe, its parameters, and the edition of the code."""

import json

from analytics.runs import versions
from domain.model import ModelKind
from tests.analytics.runs import edition


def test_a_recipe_that_gives_other_numbers_is_of_another_edition() -> None:
    """Whoever changes a number that a recipe gives must raise the edition: a version is a promise
    that its record is of the numbers it gives."""
    known = json.loads(edition.FILE.read_text("utf-8"))
    changed = edition.differing(known["figures"], edition.figures())
    advice = (
        "raise analytics.runs.versions.EDITION, then run python -m tests.analytics.runs.edition"
    )
    assert not changed, (
        f"{', '.join(changed)}: other numbers than edition {known['edition']}; {advice}"
    )
    assert known["edition"] == versions.EDITION, advice


def test_a_change_of_any_figure_is_seen() -> None:
    known = {"a": [1.0, 2.0], "prophet_hybrid": [100.0]}
    assert edition.differing(known, {"a": [1.0, 2.0], "prophet_hybrid": [101.0]}) == []
    assert edition.differing(known, {"a": [1.0, 2.001], "prophet_hybrid": [103.0]}) == [
        "a",
        "prophet_hybrid",
    ]
    assert edition.differing(known, {"a": [1.0]}) == ["a", "prophet_hybrid"]


def test_resolutions_are_versions_of_their_own() -> None:
    fine, large = (
        versions.version(ModelKind.CELLS, "mixture", {"resolution": at}) for at in (10, 8)
    )
    assert fine.hash != large.hash
    assert large.parameters["resolution"] == 8
