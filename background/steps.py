"""The steps of a long job as it goes: each is begun, says what it does, and ends."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from background.terms import Context
from db.notices import DISCONNECTED
from db.session import transaction
from domain.errors import IllegalStep
from domain.job import Interrupted
from domain.job_step import StepState
from domain.line import Line
from services import job_steps

_GIVEN_UP = (Interrupted, IllegalStep, *DISCONNECTED)


@dataclass(frozen=True, slots=True)
class Saying:
    """A step under way. Both methods raise ``Interrupted`` or ``IllegalStep`` where the job must
    stop: let it pass."""

    steps: "Steps"
    name: str

    def say(self, key: str, **values: object) -> None:
        """Add a line to the log: a key of ``locales`` and its values."""
        self.steps.report(self.name, StepState.RUNNING, said=(Line(key, values),))

    def progress(self, fraction: float) -> None:
        """Say how far the step is, from 0 to 1."""
        self.steps.report(self.name, StepState.RUNNING, progress=fraction)


class Steps:
    """The steps of the job of ``context``; ``weights`` are their names in order, with the share
    of the whole that each takes."""

    def __init__(self, context: Context, weights: Mapping[str, float]) -> None:
        self._context, self._weights, self._far = context, weights, 0.0
        with transaction(context.sessions) as session:
            job_steps.plan(session, context.job, list(weights))

    @contextmanager
    def running(self, name: str) -> Iterator[Saying]:
        """The step goes on while the block lasts. It has failed where the block raises, unless
        the job was taken away: then nothing more is written."""
        self.report(name, StepState.RUNNING, progress=0.0)
        try:
            yield Saying(self, name)
        except _GIVEN_UP:
            raise
        except Exception:
            self.report(name, StepState.FAILED)
            raise
        self.report(name, StepState.DONE, progress=1.0)

    def report(
        self,
        name: str,
        state: StepState,
        *,
        progress: float | None = None,
        said: tuple[Line, ...] = (),
    ) -> None:
        """Write the step's state, and the whole job's progress with it."""
        context = self._context
        # Who only says something is as far as before: a bar never goes back.
        self._far = max(self._far, self._overall(name, progress or 0.0))
        context.progress(self._far, name)
        with transaction(context.sessions) as session:
            job_steps.report(
                session,
                context.job,
                name,
                now=context.now(),
                state=state,
                progress=progress,
                said=said,
            )

    def _overall(self, name: str, progress: float) -> float:
        names = list(self._weights)
        before = sum(self._weights[each] for each in names[: names.index(name)])
        return (before + progress * self._weights[name]) / sum(self._weights.values())
