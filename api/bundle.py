"""Halo's own styles and scripts, a file of each kind: a page asks for two, not for a hundred."""

import gzip
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import brotli
from flask import Response, request

# Near the smallest file, without making the start wait for it.
_BROTLI_QUALITY = 9
_KINDS = {"halo.css": "text/css", "halo.js": "text/javascript"}
# Runs before anything is drawn, and is therefore asked for by itself.
_ALONE = {"theme.js"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes out under ``name``, in each encoding; ``mark`` changes with its content."""

    name: str
    mark: str
    encoded: dict[str, bytes]

    @property
    def address(self) -> str:
        return f"/assets/{self.name}?m={self.mark}"

    def answer(self) -> Response:
        """The smallest form the browser takes."""
        form = next(one for one in self.encoded if not one or request.accept_encodings[one] > 0)
        response = Response(self.encoded[form], mimetype=_KINDS[self.name])
        if form:
            response.headers["Content-Encoding"] = form
        return response


def bundles(folder: Path) -> dict[str, Bundle]:
    """The two files made of what lies in ``folder`` itself, in the order of their names."""
    return {name: _bundle(folder, name) for name in _KINDS}


def _bundle(folder: Path, name: str) -> Bundle:
    found = sorted(folder.glob(f"*{Path(name).suffix}"))
    content = b"\n".join(one.read_bytes() for one in found if one.name not in _ALONE)
    forms = {
        "br": brotli.compress(content, quality=_BROTLI_QUALITY),
        "gzip": gzip.compress(content, mtime=0),
        "": content,
    }
    return Bundle(name, blake2b(content, digest_size=8).hexdigest(), forms)
