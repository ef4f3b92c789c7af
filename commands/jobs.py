"""Background work on demand."""

import argparse
import json
import time

from commands.house import House
from db.queries import jobs as job_rows
from domain.errors import Unavailable
from domain.job import FINISHED
from locales import english
from services import jobs

_PATIENCE_S = 3600
_LOOK_EVERY_S = 0.5


def run_job(house: House, given: argparse.Namespace) -> None:
    """Queue a job for the worker and say how it ended, as one JSON line."""
    with house.transaction() as session:
        job = jobs.enqueue(session, given.name, given.argument, now=house.now)
    deadline = time.monotonic() + _PATIENCE_S
    while job.state not in FINISHED:
        if time.monotonic() > deadline:
            raise Unavailable(f"Job {job.id} has not ended in an hour. Is a worker running?")
        time.sleep(_LOOK_EVERY_S)
        with house.transaction() as session:
            job = job_rows.by_id(session, job.id) or job
    ended = {"job": job.id, "state": job.state, "reason": english(job.reason), "result": job.result}
    print(json.dumps(ended))
