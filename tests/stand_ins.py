"""Small programs that stand in for those the launcher runs: each leaves its pid beside the data.

The note is named only when it is whole, so that nobody reads one without a number.
"""

import sys

NOTED = (
    "import os, signal, sys, time\n"
    "note = os.environ['HALO_HOME'] + '/{}'\n"
    "open(note + '.new', 'w').write(str(os.getpid()))\n"
    "os.replace(note + '.new', note + '.pid')\n"
)
WEB = NOTED.format("web") + (
    "from http.server import BaseHTTPRequestHandler, HTTPServer\n"
    "class Well(BaseHTTPRequestHandler):\n"
    "    def do_GET(self):\n"
    "        self.send_response(200); self.end_headers()\n"
    "    def log_message(self, *words): pass\n"
    "HTTPServer(('127.0.0.1', int(os.environ['HALO_PORT'])), Well).serve_forever()\n"
)
WORKER = NOTED.format("worker") + "time.sleep(600)"
PREPARE = (
    "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL'].replace('+psycopg', ''))\n"
    """print('{"email": "first@halo.example", "password": "once-only"}')"""
)
Programs = dict[str, list[str]]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def programs(**others: str) -> Programs:
    usual = {"prepare": PREPARE, "web": WEB, "worker": WORKER}
    return {name: python(code) for name, code in {**usual, **others}.items()}
