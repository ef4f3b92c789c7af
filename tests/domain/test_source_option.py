"""What a form says becomes options, and options stand in a form as they were said."""

import pytest

from connectors import KINDS, forms
from domain import source_option
from domain.source_option import KindForm, Option, OptionKind, Unread

FORM = KindForm(
    (
        Option("url", OptionKind.ADDRESS, required=True),
        Option("columns", OptionKind.PAIRS, default="key = \noccurred = "),
        Option("page", OptionKind.NUMBER),
        Option("grows", OptionKind.FLAG),
        Option("urls", OptionKind.LINES),
        Option("precision", OptionKind.CHOICE, choices=("exact", "street")),
    )
)
OPTIONS = {
    "url": "https://data.example.org/a.json",
    "columns": {"occurred": "when", "key": "id", "decimal_comma": True},
    "page": 500,
    "grows": True,
    "urls": ["https://a.example", "https://b.example"],
    "precision": "street",
    "bounds": [17.5, -59.0, 18.2, 59.5],
    "words": {"place": {"column": "agency", 'the "best"': "ja\nnej"}},
    "later_time": False,
}


def test_options_go_into_a_form_and_come_back() -> None:
    fields = source_option.spelled(FORM, OPTIONS)
    assert fields["columns"].splitlines()[:2] == ["key = id", "occurred = when"]
    assert source_option.told(FORM, fields) == OPTIONS


def test_what_is_left_empty_is_no_option() -> None:
    fields = {"url": "x", "columns": "key = \noccurred = t\n\n", "page": " ", "precision": "-"}
    assert source_option.told(FORM, fields) == {"url": "x", "columns": {"occurred": "t"}}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("url", " "),
        ("columns", "key"),
        ("page", "many"),
        ("page", "1" * 20),
        ("precision", "perfect"),
        (source_option.MORE, "bounds = [1, "),
    ],
)
def test_a_field_that_cannot_be_read_is_named(name: str, words: str) -> None:
    with pytest.raises(Unread) as refused:
        source_option.told(FORM, {"url": "x", name: words})
    assert refused.value.name == name


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_form_is_read_as_it_is_drawn(kind: str) -> None:
    form = forms.form(kind)
    names = [one.name for one in form.options]
    assert len(set(names)) == len(names)
    assert (form.poll_minutes is None) == (kind == "file")
    said = {one.name: _answer(one) for one in form.options}
    told = source_option.told(form, said)
    assert set(told) == set(names)
    assert source_option.told(form, source_option.spelled(form, told)) == told


def _answer(one: Option) -> str:
    by_kind = {
        OptionKind.CHOICE: (*one.choices, "")[0],
        OptionKind.NUMBER: "7",
        OptionKind.FLAG: source_option.YES,
        OptionKind.PAIRS: "occurred = when",
    }
    return by_kind.get(one.kind, "words")


def test_a_kind_nobody_wrote_a_line_for_is_asked_for_everything() -> None:
    form = forms.form("harbour")
    told = source_option.told(form, {source_option.MORE: 'url = "https://x"\npages = 3'})
    assert told == {"url": "https://x", "pages": 3}
    assert form.credential
