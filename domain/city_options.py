"""What a city file says under the options of a source: refused with the line that is wrong."""

from collections.abc import Callable, Mapping

from domain import toml_table
from domain.source_option import KindForm, Option, OptionKind
from domain.toml_table import Table

_MOST = 10**9
_READ: Mapping[OptionKind, Callable[[Table, str], object]] = {
    OptionKind.TEXT: Table.text,
    OptionKind.ADDRESS: Table.text,
    OptionKind.CHOICE: Table.text,
    OptionKind.NUMBER: lambda table, name: table.whole(name, 0, _MOST),
    OptionKind.FLAG: Table.flag,
    OptionKind.LINES: lambda table, name: table.items(name, str),
    OptionKind.NUMBERS: lambda table, name: table.items(name, float),
    OptionKind.POINTS: lambda table, name: table.items(name, list),
    OptionKind.SHAPES: lambda table, name: table.items(name, list),
    OptionKind.PAIRS: Table.table,
    OptionKind.LISTS: Table.table,
    OptionKind.MEANINGS: Table.table,
    OptionKind.ORIGINS: Table.table,
}


def check(table: Table, form: KindForm) -> None:
    """Raises ``BadInput``, naming file and line, for an option that a source of this ``form`` has
    not, for one that is missing, and for a value of another kind or none of the choices."""
    table.only([one.name for one in form.options])
    for one in form.options:
        # An empty text is as good as none.
        if one.required or table.values.get(one.name, "") != "":
            _check(table, one)


def _check(table: Table, option: Option) -> None:
    value = _READ[option.kind](table, option.name)
    if option.choices and value not in option.choices:
        nearest = toml_table.nearest(str(value), option.choices)
        raise table.refusal(option.name, f"“{value}” is no {option.name}{nearest}")
