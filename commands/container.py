"""What one container does, by its first word: ``python -m commands.container web``.

web      the web server                  wait     ends once the database is prepared
worker   the worker                      well     whether the web server here is healthy
…        that command of manage.py       present  whether the worker here talks with the database
"""

import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from commands import web_server
from domain.errors import BadInput, Refusal

# By this name of its connections the database knows the worker of this container.
_NAMED = "PGAPPNAME"
_LOOK_EVERY_S = 2.0
_PATIENCE_S = 4
_ANSWERED = 200
_NEEDED = {
    "DATABASE_URL": "name a PostGIS: a container has no database of its own",
    "HALO_SECRET_KEY": "be the same 32 or more random characters in every container",
}


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Become the program that was asked for, or answer a question by the exit code."""
    word = arguments[0] if arguments else "web"
    try:
        _require(environment, "DATABASE_URL")
        if word in QUESTIONS:
            return 0 if QUESTIONS[word](environment) else 1
        program = _program(word, arguments, environment)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return _become(program, {**environment, _NAMED: name(word)})


def name(word: str) -> str:
    """What the connections of this container's ``word`` are called in the database."""
    return f"halo {word} {socket.gethostname()}"[:63]


def _become(program: list[str], environment: Mapping[str, str]) -> NoReturn:
    """In place of this program: signals that are meant for the container reach it directly."""
    os.execve(program[0], program, environment)  # noqa: S606


def _program(word: str, arguments: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    if word in ("web", "worker"):
        _require(environment, "HALO_SECRET_KEY")
    if word == "web":
        return list(web_server.asked(environment).command)
    if word == "worker":
        return [sys.executable, "worker.py"]
    return [sys.executable, "manage.py", *arguments]


def _require(environment: Mapping[str, str], variable: str) -> None:
    if not environment.get(variable):
        raise BadInput(f"{variable} is missing: it must {_NEEDED[variable]}.")


def _prepared(environment: Mapping[str, str]) -> bool:
    """Waits as long as it takes: whoever asks has a limit of its own."""
    from db import readiness

    url = environment["DATABASE_URL"]
    if not readiness.is_ready(url):
        print("Waiting for the database to be prepared.", file=sys.stderr, flush=True)
        while not readiness.is_ready(url):
            time.sleep(_LOOK_EVERY_S)
    return True


def _well(environment: Mapping[str, str]) -> bool:
    """Asked directly: a proxy in the environment knows nothing of this container."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        address = f"{web_server.asked(environment).address}/health"
        with direct.open(address, timeout=_PATIENCE_S) as answer:
            return bool(answer.status == _ANSWERED)
    except OSError:
        return False


def _present(environment: Mapping[str, str]) -> bool:
    from db import presence

    return presence.is_heard(environment["DATABASE_URL"], name("worker"))


QUESTIONS: Mapping[str, Callable[[Mapping[str, str]], bool]] = {
    "wait": _prepared,
    "well": _well,
    "present": _present,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
