"""Small programs that stand in for those the launcher runs: each leaves its pid beside the data."""

import sys

NOTED = (
    "import os, signal, sys, time\n"
    "open(os.environ['HALO_HOME'] + '/{}.pid', 'w').write(str(os.getpid()))\n"
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
