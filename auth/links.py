"""Where a person goes next, never off this site."""

from urllib.parse import quote, urlsplit

from flask import request

from auth import routes

_LENGTH = 2000


def safe(target: str | None) -> str:
    """``target`` where it is a page of this site, else the first page.

    A browser reads ``//host``, ``/\\host`` and a path with control characters as other places.
    """
    if not target or len(target) > _LENGTH or not target.startswith("/"):
        return routes.INDEX
    if target.startswith("//") or "\\" in target or any(ord(sign) < 33 for sign in target):
        return routes.INDEX
    parts = urlsplit(target)
    away = parts.scheme or parts.netloc or parts.path in (routes.SIGN_IN, routes.SIGN_OUT)
    return routes.INDEX if away else target


def here() -> str:
    """The address of this request, to come back to."""
    return safe(request.full_path.rstrip("?"))


def sign_in() -> str:
    """The sign-in page that leads back here."""
    target = here()
    return routes.SIGN_IN if target == routes.INDEX else f"{routes.SIGN_IN}?next={quote(target)}"
