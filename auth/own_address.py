"""Where people reach Halo, for links that leave a page: in a letter, on paper, in a file.

The host of a request is whatever its sender wrote, or a proxy let pass. A link that lets somebody
in must never lead to a place that a stranger chose.
"""

import ipaddress
from urllib.parse import urlsplit

from flask import request

from auth import context
from domain import errors
from locales import t

_HERE = "localhost"


def known() -> str:
    """``HALO_URL``; where it is not set the address of this request, if that is a number or this
    machine, which nobody else can own. Empty where there is none to be trusted."""
    named = context.current().url
    return named or (request.host_url.rstrip("/") if _is_number(request.host) else "")


def required() -> str:
    """The same for a link that opens something. Raises ``IllegalStep`` where there is none."""
    found = known()
    if not found:
        raise errors.IllegalStep(t("accounts.refused.address", host=request.host))
    return found


def _is_number(host: str) -> bool:
    """Whether this is a number or this machine, and nothing but that and a port."""
    try:
        read = urlsplit(f"//{host}")
        whole = read.netloc == host and "@" not in host and (read.port or 1) > 0
        return whole and (read.hostname == _HERE or bool(ipaddress.ip_address(read.hostname or "")))
    except ValueError:
        return False
