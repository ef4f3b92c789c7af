"""How often a host may be asked, by every source of this process together."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connectors import sentences
from domain.errors import SourceDown

HOUR_S = 3600.0
LONGEST_QUIET_S = 24 * HOUR_S
# No turn is taken further ahead: such a stamp is of a clock that was set back since.
_FARTHEST_TURN_S = 600.0


@dataclass(slots=True)
class _Host:
    asked: list[float] = field(default_factory=list)
    quiet_until: float = 0.0


class HostLimiter:
    """Keeps ``gap_s`` seconds between two questions to a host and ``per_hour`` of them an hour.

    ``memory`` and ``remember`` carry its state through a source's cursor, so that a restarted
    process is no ruder than one that kept running. ``clock`` is seconds since 1970.
    """

    def __init__(
        self,
        *,
        gap_s: float = 10.0,
        per_hour: int = 60,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap_s = gap_s
        self._per_hour = per_hour
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, *, patience_s: float) -> None:
        """Sleep until ``host`` may be asked and take that turn.

        Raises SourceDown, and takes no turn, where that is more than ``patience_s`` away.
        """
        with self._lock:
            now = self._clock()
            turn = self._turn(self._known(host), now)
            if turn - now > patience_s:
                raise SourceDown(*sentences.of("feed.not_before", who=host, at=_utc(turn)))
            self._known(host).asked.append(turn)
        if turn > now:
            self._sleep(turn - now)

    def hush(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for ``seconds``, as it asked, for a day at most."""
        with self._lock:
            until = self._clock() + min(seconds, LONGEST_QUIET_S)
            self._known(host).quiet_until = max(until, self._known(host).quiet_until)

    def memory(self, host: str) -> dict[str, object]:
        """What ``remember`` needs after a restart: ``asked`` and ``quiet_until``, seconds."""
        with self._lock:
            known = self._known(host)
            self._forget_old(known, self._clock())
            return {"asked": list(known.asked), "quiet_until": known.quiet_until}

    def remember(self, host: str, memory: Mapping[str, object]) -> None:
        """Take up what an earlier process knew; anything unreadable is passed over."""
        with self._lock:
            now, known = self._clock(), self._known(host)
            stamps = {min(stamp, now) for stamp in _numbers(memory.get("asked"))}
            known.asked = sorted(stamps | set(known.asked))
            quiet = max(_numbers([memory.get("quiet_until")]), default=0.0)
            known.quiet_until = max(known.quiet_until, min(quiet, now + LONGEST_QUIET_S))

    def _known(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())

    def _forget_old(self, known: _Host, now: float) -> None:
        farthest = now + _FARTHEST_TURN_S
        true = (now if stamp > farthest else stamp for stamp in known.asked)
        known.asked = sorted(stamp for stamp in true if stamp > now - HOUR_S)

    def _turn(self, known: _Host, now: float) -> float:
        self._forget_old(known, now)
        turn = max(now, known.quiet_until)
        if known.asked:
            turn = max(turn, known.asked[-1] + self._gap_s)
        if len(known.asked) >= self._per_hour:
            turn = max(turn, known.asked[-self._per_hour] + HOUR_S)
        return turn


def _numbers(values: object) -> list[float]:
    listed = values if isinstance(values, list | tuple) else ()
    return [float(value) for value in listed if isinstance(value, int | float)]


def _utc(stamp: float) -> str:
    return f"{datetime.fromtimestamp(stamp, UTC):%Y-%m-%d %H:%M:%S} UTC"
