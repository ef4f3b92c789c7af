"""What makes a version what it is, and the fingerprint of what it said."""

import hashlib
from collections.abc import Mapping

import orjson

from domain.model import ModelKind, NewVersion

# Raised whenever the same recipe with the same parameters gives other numbers than before;
# tests/analytics/runs/test_versions.py fails where it was not.
EDITION = 2


def version(kind: ModelKind, recipe: str, parameters: Mapping[str, object]) -> NewVersion:
    """``recipe`` with its ``parameters`` as this edition of Halo works it out."""
    known = {**parameters, "edition": EDITION}
    said = orjson.dumps([kind, recipe, known], option=orjson.OPT_SORT_KEYS)
    return NewVersion(kind, recipe, known, digest(said))


def digest(*parts: bytes) -> str:
    """The SHA-256 of ``parts``, in hexadecimal; where one ends and the next begins matters."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()
