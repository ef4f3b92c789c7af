"""Tables of figures of areas: what is read, and what is not."""

import pytest

from domain import covariate
from domain.covariate import Given, Unread


@pytest.mark.parametrize(
    "text",
    [
        "12;Old Town;31 500,5",
        "12\tOld Town\t31500.5",
        "12,Old Town,31500.5",
        ' "12" ; Old Town;31500.5 ',
    ],
)
def test_a_line_names_an_area_and_ends_with_its_figure(text: str) -> None:
    assert list(covariate.table(text)) == [Given(1, ("12", "Old Town"), 31500.5)]


def test_headings_empty_lines_and_missing_figures() -> None:
    text = "\ufeffarea;share\n\nOld Town;12,5 %\nHarbour;\n"
    assert list(covariate.table(text)) == [
        Given(3, ("Old Town",), 12.5),
        Given(4, ("Harbour",), None),
    ]


@pytest.mark.parametrize(
    "text", ["Old Town", "a;1\nOld Town;many", ";7", "a;1\nb;nan", "a;1\nb;inf"]
)
def test_what_is_no_area_with_a_figure_is_refused_by_its_line(text: str) -> None:
    with pytest.raises(Unread) as refused:
        list(covariate.table(text))
    assert refused.value.line.key == "covariates.refused.line"


def test_a_table_may_not_be_endless() -> None:
    with pytest.raises(Unread):
        list(covariate.table("a;1\n" * (covariate.MOST_LINES + 1)))


def test_what_is_written_is_read_again() -> None:
    rows = [("12", "Old; Town", 0.1), ("", "Harbour", None)]
    assert list(covariate.table(covariate.written(rows))) == [
        Given(1, ("12", "Old  Town"), 0.1),
        Given(2, ("Harbour",), None),
    ]
