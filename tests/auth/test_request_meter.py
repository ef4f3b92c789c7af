"""Processes of one web server count together, and leave nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Three processes answer one request each; the last tells of all of them.
FORKING = """
import os
from flask import Flask
from auth import request_meter
request_meter.share()
from prometheus_client import generate_latest
server = Flask("counted")
request_meter.install(server)
for _ in range(2):
    if not (child := os.fork()):
        server.test_client().get("/nowhere-for-eva")
        raise SystemExit
    os.waitpid(child, 0)
server.test_client().get("/nowhere")
with server.app_context():
    print(generate_latest(request_meter.counted()).decode())
"""


def test_processes_count_together_and_what_the_killed_left_is_swept(tmp_path: Path) -> None:
    mine = f"halo-metrics-{os.getpid()}-mine"
    for name in ("halo-metrics-999999999-killed", mine):
        (tmp_path / name).mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    environment.pop("PROMETHEUS_MULTIPROC_DIR", None)
    asked = [sys.executable, "-c", FORKING]
    told = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert 'halo_requests_total{method="GET",route="none",status="404"} 3.0' in told.stdout
    assert [path.name for path in tmp_path.iterdir()] == [mine]
