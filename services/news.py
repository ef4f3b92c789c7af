"""News: what a page does not show yet, and who is told the moment there is some.

channel = news.channel(sessions)      # one listener a process, however many wait
turns = channel.wait(turns, 15.0)     # others as soon as something changed
"""

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from db import notices
from db import session as database
from db.queries import clusters, news
from domain.sight import Sight

DATA = "halo_data"
VERIFICATION = clusters.CHANNEL
_LISTEN_S = 60.0
_AGAIN_S = (1.0, 2.0, 5.0, 15.0)


@dataclass(frozen=True, slots=True)
class News:
    """``mark`` spells the state of the data for the next question. ``added`` records are new;
    None where the reader may not be told how many. ``changed`` says whether anything did."""

    mark: str
    changed: bool
    added: int | None


def since(session: Session, mark: str | None, seen: Sight) -> News:
    """What changed after ``mark``, which an earlier answer spelled; nothing after none."""
    now = news.mark(session)
    # How many records there are is a count too.
    spelled = f"{now.version}" if seen.guarded else f"{now.version}.{now.record}"
    before = _read(mark)
    if before is None:
        return News(spelled, changed=False, added=None if seen.guarded else 0)
    added = None if seen.guarded else news.count(session, before)
    return News(spelled, changed=before.version != now.version, added=added)


def _read(mark: str | None) -> news.Mark | None:
    parts = (mark or "").split(".")
    if len(parts) > 2 or not all(part.isdecimal() and len(part) < 19 for part in parts):
        return None
    return news.Mark(int(parts[0]), int(parts[-1]) if len(parts) == 2 else 2**62)


# How many changes of each subject were heard.
Turns = Mapping[str, int]


class Channel:
    """Tells every waiting thread of this process that data or reports changed. One thread listens
    to the database, from the first who waits on; it connects anew where the database went away,
    for as long as anybody waits."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._turns = {DATA: 0, VERIFICATION: 0}
        self._changed = threading.Condition()
        self._waiting = 0
        self._listens = False

    def wait(self, turns: Turns | None, timeout_s: float, *of: str) -> Turns:
        """The numbers of changes heard, as soon as one ``of`` these subjects (none: of the data)
        is not as in ``turns``, else after ``timeout_s``."""
        with self._changed:
            self._begin()
            self._waiting += 1
            try:
                if turns is not None:
                    meant = of or (DATA,)
                    self._changed.wait_for(
                        lambda: any(self._turns[one] != turns[one] for one in meant), timeout_s
                    )
                return dict(self._turns)
            finally:
                self._waiting -= 1

    def _begin(self) -> None:
        if not self._listens:
            self._listens = True
            threading.Thread(target=self._listen, name="news", daemon=True).start()

    def _listen(self) -> None:
        tried = 0
        while True:
            try:
                with notices.Notices(self._url, *self._turns) as heard:
                    # What was announced while nobody listened was not heard.
                    self._tell(*self._turns)
                    tried = 0
                    while True:
                        self._tell(*(subject for subject, _ in heard.wait(_LISTEN_S)))
            except notices.DISCONNECTED:
                if self._is_over():
                    return
                pause = _AGAIN_S[min(tried, len(_AGAIN_S) - 1)]
                structlog.get_logger().warning("news_unheard", again_in_s=pause)
                tried += 1
                threading.Event().wait(pause)

    def _is_over(self) -> bool:
        """Whether nobody waits; whoever does next begins anew."""
        with self._changed:
            self._listens = self._waiting > 0
            return not self._listens

    def _tell(self, *subjects: str) -> None:
        with self._changed:
            for subject in subjects:
                self._turns[subject] += 1
            self._changed.notify_all()


_CHANNELS: dict[tuple[int, str], Channel] = {}
_OPENING = threading.Lock()


def channel(sessions: database.Sessions) -> Channel:
    """The channel of this process to the database of ``sessions``. A process that was forked has
    no threads of its parent, so it opens one of its own."""
    url = database.url(sessions)
    with _OPENING:
        key = (os.getpid(), url)
        if key not in _CHANNELS:
            _CHANNELS[key] = Channel(url)
        return _CHANNELS[key]
