"""Passwords are checked a few at a time: one hash takes 64 MB and a core, and more at once would
starve everybody else's requests."""

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from domain import errors
from locales import t

_AT_ONCE = 3
_QUEUE_S = 5.0
_room = threading.BoundedSemaphore(_AT_ONCE)

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def queued(view: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """``view`` for a few at a time; whoever waits too long is asked to come again."""

    @functools.wraps(view)
    def waiting(*given: Given.args, **named: Given.kwargs) -> Answer:
        if not _room.acquire(timeout=_QUEUE_S):
            raise errors.TooMany(t("auth.sign_in.busy"))
        try:
            return view(*given, **named)
        finally:
            _room.release()

    return waiting
