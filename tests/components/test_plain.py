"""Elements as plain data: the same words and attributes, and nothing that runs."""

import pytest
from dash import dcc, html

from components import plain
from components.attributes import data

HOSTILE = "<img src=x onerror=alert(1)>"


def test_elements_become_names_attributes_and_children() -> None:
    drawn = [html.P(["One ", html.Bdi("two")], className="said"), None, "three"]
    assert plain.tree(drawn) == [
        {
            "n": "p",
            "a": {"className": "said"},
            "c": ["One ", {"n": "bdi", "a": {}, "c": "two"}],
        },
        None,
        "three",
    ]


def test_text_stays_text_and_attributes_keep_their_names() -> None:
    drawn = plain.tree(html.Button(HOSTILE, **data(address="cluster=7")))
    assert drawn == {"n": "button", "a": {"data-address": "cluster=7"}, "c": HOSTILE}


def test_what_needs_a_renderer_of_its_own_is_refused() -> None:
    with pytest.raises(TypeError, match="Store is no plain element"):
        plain.tree(html.Div(dcc.Store(id="a")))
