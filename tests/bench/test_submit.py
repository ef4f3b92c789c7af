"""The benchmark of submissions, small: what it counts is right whatever it measures."""

from bench import submit
from db import session as database


def test_many_processes_make_one_cluster_an_event(database_url: str) -> None:
    figures = submit.submitted(database_url, reports=60, submitters=3, pace=400)
    assert (figures["reports"], figures["submitters"]) == (60, 3)
    assert figures["events"] > 20
    assert (figures["duplicates"], figures["mixed"]) == (0, 0)
    engine = database.engine(database_url)
    queue = submit.queue(database.sessions(engine), queries=2)
    engine.dispose()
    assert queue["waiting"] >= figures["events"]
