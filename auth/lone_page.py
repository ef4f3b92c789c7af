"""The plain pages of one card: sign-in, password, refusal. No Dash, and no script needed."""

import base64
from typing import Any

from flask import render_template

import locales
from auth import context, language, links, origin

SHEETS = ("tokens", "icons", "chips", "controls", "frame", "forms", "second_factor")


def page(template: str, **values: Any) -> str:
    """A page of ``templates/auth`` in the language of this request."""
    mirrored = ".rtl" if locales.direction() == "rtl" else ""
    named = {
        "t": locales.t,
        "language": locales.language(),
        "languages": language.NAMES,
        "direction": locales.direction(),
        "city": context.current().city.name,
        "here": links.here(),
        "csrf_token": origin.token,
        "sheets": [
            f"/assets/vendor/bootstrap/bootstrap{mirrored}.min.css",
            *(f"/assets/{name}.css" for name in SHEETS),
        ],
    }
    return render_template(f"auth/{template}.html", **{**named, **values})


def picture(svg: bytes) -> str:
    """An SVG as the address of an image: as one it runs nothing, whatever is in it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
