"""A model as it is stored and read. What is stored is numbers; reading them runs nothing."""

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from analytics.suggestion import model
from analytics.suggestion.model import Model
from domain.category import SLOTS
from domain.errors import BadInput

# What is unpacked may not be larger, whatever the stored bytes say.
_MOST_BYTES = 64_000_000
_TYPES = {"hashes": "<u4", "idf": "<f4", "coefficients": "<f2", "intercepts": "<f4"}


def packed(found: Model) -> tuple[dict[str, object], bytes]:
    """What is stored of ``found``: parameters for JSON, and the arrays compressed."""
    parameters: dict[str, object] = {
        "slots": list(found.slots),
        "features": len(found.hashes),
        "temperature": found.temperature,
        "threshold": found.threshold,
    }
    parts = [getattr(found, name).astype(kind).tobytes() for name, kind in _TYPES.items()]
    return parameters, zlib.compress(b"".join(parts), 6)


def unpacked(parameters: Mapping[str, Any], arrays: bytes) -> Model:
    """The model that was stored. Raises ``BadInput`` where the bytes are not as they should be."""
    slots, n = tuple(int(slot) for slot in parameters["slots"]), int(parameters["features"])
    if not slots or n < 0 or not all(0 <= slot < SLOTS for slot in slots):
        raise BadInput(_damaged())
    k = len(slots)
    shapes = ((n,), (n,), (k, n + SLOTS), (k,))
    whole, start, read = _whole(arrays), 0, []
    for kind, shape in zip(_TYPES.values(), shapes, strict=True):
        size = int(np.prod(shape)) * np.dtype(kind).itemsize
        if start + size > len(whole):
            raise BadInput(_damaged())
        read.append(np.frombuffer(whole[start : start + size], kind).reshape(shape))
        start += size
    hashes, *floats = read
    idf, coefficients, intercepts = (part.astype(np.float32) for part in floats)
    temperature, threshold = float(parameters["temperature"]), float(parameters["threshold"])
    numbers = (hashes.astype(np.uint32), idf, coefficients, intercepts)
    return model.Model(slots, *numbers, temperature, threshold)


def _whole(arrays: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        whole = reader.decompress(arrays, _MOST_BYTES)
    except zlib.error as damaged:
        raise BadInput(_damaged()) from damaged
    if not reader.eof:
        raise BadInput(_damaged())
    return whole


def _damaged() -> str:
    return "The stored suggestion model is damaged. Run the job train_suggestions."
