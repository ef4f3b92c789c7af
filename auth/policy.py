"""What browsers may do with Halo's answers: the content policy and its companions."""

from collections.abc import Callable, Sequence

from flask import Flask, Response, request

from auth import routes

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(
    server: Flask, hashes: Callable[[], Sequence[str]], *, tiles: Sequence[str] = ()
) -> None:
    """Put the policy on every answer of ``server``.

    ``hashes`` gives the CSP hashes of the inline scripts (``app.csp_hashes``): asked for each page,
    because Dash adds one at the first request. ``tiles`` are origins of internal map servers.
    """

    def protect(response: Response) -> Response:
        scripts = hashes() if response.mimetype == "text/html" else ()
        # A file or page that needs less has said so itself.
        response.headers.setdefault("Content-Security-Policy", policy(scripts, tiles))
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers and not routes.is_asset(request.url_rule):
            response.headers["Cache-Control"] = "no-store"
        return response

    server.after_request(protect)


def policy(hashes: Sequence[str], tiles: Sequence[str] = ()) -> str:
    """The Content-Security-Policy that lets these inline scripts run and no others."""
    directives = {
        "default-src": ["'self'"],
        "script-src": ["'self'", *hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:", *tiles],
        "connect-src": ["'self'", *tiles],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(" ".join([name, *values]) for name, values in directives.items())
