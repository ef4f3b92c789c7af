"""The language of this request: the one chosen in this browser, the account's, the browser's."""

from flask import current_app, request
from werkzeug.wrappers import Response

import locales
from auth import person

COOKIE = "halo_lang"
_YEAR_S = 365 * 24 * 3600
NAMES = {"en": "English", "sv": "Svenska", "ar": "العربية"}


def choose() -> None:
    """Put the language of this request in force."""
    chosen = request.cookies.get(COOKIE)
    if chosen in locales.LANGUAGES:
        locales.set_language(chosen)
        return
    signed_in = person.who()
    own = signed_in.account.language if signed_in else None
    locales.set_language(own or _asked())


def forget(_problem: BaseException | None = None) -> None:
    """Leave no person's language to the thread's next request."""
    locales.set_language(None)


def set_cookie(response: Response, code: str) -> None:
    """Remember a choice in this browser for a year."""
    response.set_cookie(
        COOKIE,
        code,
        max_age=_YEAR_S,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def _asked() -> str | None:
    """The first language the browser asks for that Halo has; ``sv-FI`` is Swedish."""
    wanted = (value.partition("-")[0].lower() for value in request.accept_languages.values())
    return next((code for code in wanted if code in locales.LANGUAGES), None)
