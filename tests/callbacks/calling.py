"""Calling a callback of the application as Dash's renderer does."""

import json
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.auth.house import Browser, House


@dataclass
class Asker:
    """A signed-in browser that knows the callbacks by one of their outputs."""

    house: House
    browser: Browser

    def post(self, output: str, **values: Any) -> TestResponse:
        """Call the callback that writes ``output`` ("id.property"); ``values`` are by id."""
        name, callback = self._callback(output)
        props = [{"id": one["id"], "property": one["property"]} for one in _outputs(name)]
        body = {
            "output": name,
            "outputs": props if name.startswith("..") else props[0],
            "inputs": [_valued(one, values) for one in callback["inputs"]],
            "state": [_valued(one, values) for one in callback["state"]],
            "changedPropIds": [],
        }
        return self.browser.call(name, body=body)

    def answer(self, output: str, **values: Any) -> dict[str, Any]:
        """What the callback writes, by id and property; {} where it leaves all as it was."""
        response = self.post(output, **values)
        if response.status_code == 204:
            return {}
        assert response.status_code == 200, response.get_data(as_text=True)
        found: dict[str, Any] = json.loads(response.data)
        written = {**found.get("response", {})}
        for identity, props in found.get("sideUpdate", {}).items():
            written[identity] = {**written.get(identity, {}), **props}
        return written

    def _callback(self, output: str) -> tuple[str, Any]:
        for name, callback in self.house.app.callback_map.items():
            if output in [f"{one['id']}.{one['property']}" for one in _outputs(name)]:
                return name, callback
        raise AssertionError(f"no callback writes {output}")


def _outputs(name: str) -> list[dict[str, str]]:
    parts = name.strip(".").split("...") if name.startswith("..") else [name]
    pairs = [part.rpartition(".") for part in parts]
    return [{"id": identity, "property": prop} for identity, _, prop in pairs]


def _valued(part: dict[str, str], values: dict[str, Any]) -> dict[str, Any]:
    key = part["id"].replace("-", "_")
    return {**part, "value": values.get(f"{key}__{part['property']}", values.get(key, ""))}


def words(drawn: Any) -> str:
    """All text of a component as Dash sends it."""
    if isinstance(drawn, list):
        return " ".join(filter(None, map(words, drawn)))
    if isinstance(drawn, dict):
        # A component, or an element of components.plain.
        return words(drawn["c"] if "n" in drawn else drawn.get("props", {}).get("children"))
    return "" if drawn is None else str(drawn)
