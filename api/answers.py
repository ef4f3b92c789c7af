"""How an answer leaves: JSON once, and not at all where the asker has it already."""

import secrets
from base64 import b64encode
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import numpy as np
import orjson
from flask import Response, request

# A new program may say the same data differently: what an earlier one sent is asked for anew.
_PROGRAM = secrets.token_hex(8)


def conditional(version: str, body: Callable[[], Any]) -> Response:
    """The JSON of ``body()`` under an ETag made of ``version`` and the address asked for; 304
    without calling it where the asker's copy still holds.

    The tag is weak, because a server may compress the same answer in one way or another.
    """
    seed = f"{_PROGRAM} {version} {request.full_path}"
    tag = blake2b(seed.encode(), digest_size=12).hexdigest()
    response = Response(mimetype="application/json")
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    if request.if_none_match.contains_weak(tag):
        response.status_code = 304
        return response
    response.set_data(orjson.dumps(body()))
    return response


def packed(values: "np.ndarray[Any, Any]", kind: str) -> str:
    """An array as a browser reads it without parsing: its bytes as ``kind``, in base64."""
    return b64encode(values.astype(kind).tobytes()).decode()
