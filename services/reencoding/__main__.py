"""``python -m services.reencoding photo jpeg``: standard input to standard output.

Both are files open already. Standard error says ``READY`` once the process is confined, and how it
went in one line of JSON at its end.
"""

import json
import os
import sys
from dataclasses import asdict

from domain.report_media import Kind, Unfit
from services.reencoding import bounds, confinement
from services.reencoding.made import Made, NotMade


def main(kind: Kind, form: str) -> int:
    """Encode anew; the exit code is 0 where that went as foreseen, refused or not."""
    if kind is Kind.PHOTO:
        from services.reencoding.photos import encode
    elif kind is Kind.SOUND:
        from services.reencoding.sounds import encode
    else:
        from services.reencoding.films import encode
    with os.fdopen(0, "rb") as sent, os.fdopen(1, "wb") as target:
        confinement.confine(bounds.BOUNDS[kind])
        _say(bounds.READY)
        try:
            made: Made = encode(sent, target, form)
            told: dict[str, object] = {"made": asdict(made)}
        except NotMade as refused:
            told = {"refused": refused.reason}
        except MemoryError:
            told = {"refused": Unfit.TOO_MUCH_WORK}
    _say(json.dumps(told))
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"\n{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(Kind(sys.argv[1]), sys.argv[2]))
