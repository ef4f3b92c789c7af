"""Work for other processes, in a module that they can import too."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.forecasting.counts import AreaCounts, Floats

Item = tuple[int, str]


def sums(item: Item) -> NDArray[np.float64]:
    """Running sums of random numbers of one seed. Who works is noted in the folder."""
    seed, folder = item
    Path(folder, f"{os.getpid()}.pid").touch()
    time.sleep(0.2)
    return np.random.default_rng(seed).normal(size=1000).cumsum()


def refused(item: int) -> int:
    raise ValueError(f"{item} is no number for this")


def ended(_item: int) -> None:
    os._exit(1)


def workers(folder: Path) -> list[int]:
    """Who has worked so far."""
    return [int(note.stem) for note in sorted(folder.glob("*.pid"))]


def noted(function: Callable[[Any], Any], folder: str, item: Any) -> Any:
    """``function`` of ``item``, with a note in the folder of who works."""
    Path(folder, f"{os.getpid()}.pid").touch()
    return function(item)


def steady(history: AreaCounts, horizon_days: int) -> Floats:
    """A recipe, the mean of the whole history: the best where nothing ever changes."""
    return np.tile(history.counts[history.observed].mean(axis=0), (horizon_days, 1))
