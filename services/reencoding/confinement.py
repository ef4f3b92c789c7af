"""A process gives up what decoding a file from outside does not need. There is no way back."""

import os
import resource
from contextlib import suppress

from services.reencoding.bounds import Bounds

# Whom a process of root becomes: nobody, to whom nothing belongs.
_NOBODY = 65534


def confine(bounds: Bounds) -> None:
    """Bound memory, computing time and the size of what is written; from here on no file, socket
    or pipe can be opened, no thread or program started, no one else's file touched.

    What is open stays usable. Whatever is needed must have been imported before.
    """
    for limit, most in (
        (resource.RLIMIT_AS, bounds.memory_bytes),
        (resource.RLIMIT_CPU, bounds.cpu_s),
        (resource.RLIMIT_FSIZE, bounds.written_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        # No number is left for anything that would be opened; those in use stay in use.
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    if os.geteuid() == 0:
        # Root is not held by limits. In a container it may not be allowed to change who it is.
        with suppress(PermissionError):
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
