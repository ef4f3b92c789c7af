"""Processes of the tests' own that begin with Halo imported: each would spend seconds on it."""

import multiprocessing

# They are forked from one process that has imported these and runs no thread of its own.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(
    [
        "app",
        "gunicorn.app.wsgiapp",
        "tests.background.program",
        "tests.browser.house",
        "tests.faults.test_kill_retrain",
    ]
)
