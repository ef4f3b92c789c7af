"""What a page is to the rail, the guard and the router."""

from collections.abc import Callable
from dataclasses import dataclass

from dash.development.base_component import Component

from domain.city import City
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class Page:
    """``layout`` draws the skeleton for a city; it reads nothing and knows nobody. A page without
    an ``icon`` is not in the rail; ``keys`` is the shortcut to it, such as "g m"."""

    name: str
    path: str
    permission: Permission
    layout: Callable[[City], Component]
    label_key: str
    icon: str = ""
    keys: str = ""
