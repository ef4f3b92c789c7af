"""Pages of other sites that may call the REST face with a token: none unless they are named.

Cookies open nothing for them: what they ask carries a token of its own, or is nobody's.
"""

from collections.abc import Collection

from flask import Flask, Response, request

from auth import routes

_METHODS = "GET, HEAD, POST, PATCH, DELETE"
_HEADERS = "Authorization, Content-Type, If-None-Match"
_TOLD = "ETag, Location, Retry-After, X-Request-Id"
_KEPT_S = 600


def install(server: Flask, origins: Collection[str]) -> None:
    """Let browsers read the REST face of ``server`` on pages of ``origins``; before the guard,
    because a browser asks first, without a token, whether it may ask."""
    if not origins:
        return

    def preflight() -> Response | None:
        asked = request.headers.get("Access-Control-Request-Method")
        if request.method != "OPTIONS" or asked is None or not _is_named(origins):
            return None
        return Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": _METHODS,
                "Access-Control-Allow-Headers": _HEADERS,
                "Access-Control-Max-Age": str(_KEPT_S),
            },
        )

    def told(response: Response) -> Response:
        if routes.is_rest(request.path):
            response.vary.add("Origin")
            if _is_named(origins):
                response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
                response.headers["Access-Control-Expose-Headers"] = _TOLD
                response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    server.before_request(preflight)
    server.after_request(told)


def _is_named(origins: Collection[str]) -> bool:
    return routes.is_rest(request.path) and request.headers.get("Origin") in origins
