"""Refusals are one tree, and each carries its sentence."""

import inspect

from auth import refusals
from domain import errors, job
from domain.errors import Refusal
from domain.job import FINISHED, STEPS, JobState


def _kinds() -> list[type[Refusal]]:
    return [one for _, one in inspect.getmembers(errors, inspect.isclass)]


def test_every_refusal_keeps_its_sentence_and_has_a_status() -> None:
    for kind in _kinds():
        refusal = kind("Try this instead.")
        assert isinstance(refusal, Refusal)
        assert str(refusal) == refusal.sentence == "Try this instead."
        assert 400 <= refusals.status(refusal) < 600


def test_the_tree_at_the_top_of_the_file_names_all_of_them() -> None:
    drawn = (errors.__doc__ or "").split()
    assert [kind.__name__ for kind in _kinds() if kind.__name__ not in drawn] == []


def test_a_finished_job_never_moves_again() -> None:
    assert STEPS.keys() == set(JobState)
    for state in FINISHED:
        assert STEPS[state] == frozenset()
    job.require_step(JobState.QUEUED, JobState.RUNNING)
