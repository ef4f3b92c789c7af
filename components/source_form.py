"""The form of a source: what every kind is asked, then what this one needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from components import settings_section, source_words
from components.attributes import aria, data
from components.ids import Sources
from domain.source_option import MORE, UNSAID, YES, KindForm, Option, OptionKind
from locales import t

TRY, SAVE, CONNECT = "try", "save", "connect"
SENT = (TRY, SAVE, CONNECT)
# The id of a control is this and its name.
FIELD = "source-field-"
_ONE_LINE = frozenset(
    {OptionKind.TEXT, OptionKind.ADDRESS, OptionKind.NUMBER, OptionKind.NUMBERS}
    | {OptionKind.CHOICE, OptionKind.FLAG}
)
_ROWS = {OptionKind.PAIRS: 8}
_FEW_ROWS = 3


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in a form: ``slug`` is "" for a source that is not there yet; ``options`` are
    spelled as fields hold them."""

    kind: str
    slug: str = ""
    name: str = ""
    licence: str = ""
    publisher: str = ""
    minutes: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    has_credential: bool = False


def chooser(kinds: Sequence[str], chosen: str, below: Any) -> html.Section:
    """Which kind of source is to be added; ``below`` is the form of the one that was chosen."""
    cards = [_kind(one, is_chosen=one == chosen) for one in kinds]
    close = html.Button(
        t("sources.close"), type="button", className="button", **data(address="add=")
    )
    return settings_section.section(
        "add",
        t("sources.add_title"),
        t("sources.add_lead"),
        [html.Div(cards, className="source-kinds"), *([below] if below else [])],
        buttons=[close],
    )


def card(filled: Filled, asked: KindForm) -> html.Section:
    """The card in which a source that is there is changed."""
    lead = t("sources.form.lead")
    return settings_section.section("change", t("sources.form.title"), lead, [form(filled, asked)])


def form(filled: Filled, asked: KindForm) -> html.Form:
    """The fields, with a button that tests them and one that keeps them."""
    keep = SAVE if filled.slug else CONNECT
    buttons = [_button(keep, primary=True)]
    if asked.poll_minutes is not None:
        buttons.insert(0, _button(TRY))
    hidden = {"source": filled.slug, "kind": filled.kind}
    return html.Form(
        [
            html.Div(_fields(filled, asked), className="source-fields-grid"),
            html.Div(buttons, className="settings-buttons"),
        ],
        className="source-form",
        noValidate=True,
        **data(sends=Sources.SENT, **hidden),
        **aria(label=t("sources.form.title")),
    )


def _kind(kind: str, *, is_chosen: bool) -> html.Button:
    return html.Button(
        [html.Strong(source_words.kind(kind)), html.Span(source_words.kind_help(kind))],
        type="button",
        className="source-kind-card",
        **data(address=f"add={kind}"),
        **aria(pressed="true" if is_chosen else "false"),
    )


def _fields(filled: Filled, asked: KindForm) -> list[Any]:
    fields = [
        _text("name", filled.name, t("sources.form.name"), limit=120),
        _text("licence", filled.licence, t("sources.form.licence"), limit=300),
        _text(
            "publisher",
            filled.publisher,
            t("sources.form.publisher"),
            t("sources.form.publisher_help"),
        ),
    ]
    if asked.poll_minutes is not None:
        fields.append(_minutes(filled.minutes or asked.poll_minutes))
    fields += [_option(filled, one) for one in asked.options if not one.seldom]
    if asked.credential or filled.has_credential:
        fields.append(_credential(filled))
    return [*fields, *_seldom(filled, asked), *_more(filled, asked)]


def _minutes(value: int) -> html.Div:
    control = dbc.Input(
        id=_id("minutes"),
        name="minutes",
        type="number",
        min=1,
        max=10_080,
        value=value,
        className="input",
    )
    advice = t("sources.form.minutes_help")
    return settings_section.field(t("sources.form.minutes"), _id("minutes"), control, advice)


def _credential(filled: Filled) -> html.Div:
    control = dbc.Input(
        id=_id("credential"),
        name="credential",
        type="password",
        value="",
        className="input",
        autocomplete="new-password",
        placeholder=t("sources.form.credential_kept") if filled.has_credential else "",
    )
    advice = t("sources.form.credential_help")
    return settings_section.field(t("sources.form.credential"), _id("credential"), control, advice)


def _seldom(filled: Filled, asked: KindForm) -> list[html.Details]:
    """What few sources need, folded away until one of it is said."""
    rare = [one for one in asked.options if one.seldom]
    if not rare:
        return []
    grid = html.Div([_option(filled, one) for one in rare], className="source-fields-grid")
    summary = html.Summary(t("sources.form.seldom"))
    is_said = any(filled.options.get(one.name, UNSAID) != UNSAID for one in rare)
    return [html.Details([summary, grid], open=is_said, className="source-wide")]


def _more(filled: Filled, asked: KindForm) -> list[html.Details]:
    """What no field asks for: all that a kind without a form takes, else what is there."""
    value = filled.options.get(MORE, "")
    if asked.options and not value:
        return []
    control = dbc.Textarea(
        id=_id(MORE), name=MORE, value=value, className="input source-lines", spellcheck=False
    )
    advice = t("sources.form.more_help")
    part = settings_section.field(t("sources.form.more_label"), _id(MORE), control, advice)
    summary = html.Summary(t("sources.form.more"))
    return [html.Details([summary, part], open=True, className="source-wide")]


def _option(filled: Filled, option: Option) -> html.Div:
    value = filled.options.get(option.name, "" if filled.slug else option.default)
    label = source_words.option(option.name)
    if not option.required and option.kind is not OptionKind.FLAG:
        label = t("sources.form.optional", name=label)
    advice = source_words.option_help(filled.kind, option.name)
    drawn = settings_section.field(label, _id(option.name), _control(option, value), advice)
    is_lined = option.kind not in _ONE_LINE
    if not is_lined and option.kind is not OptionKind.ADDRESS:
        return drawn
    shown = [html.Code(option.example, dir="ltr")] if is_lined and option.example else []
    return html.Div([drawn, *shown], className="source-wide")


def _control(option: Option, value: str) -> Any:
    said: dict[str, Any] = {"id": _id(option.name), "name": option.name}
    if option.kind is OptionKind.CHOICE:
        choices = option.choices if option.required else (UNSAID, *option.choices)
        labels = [{"label": _choice(option.name, one), "value": one} for one in choices]
        chosen = value or choices[0]
        return dbc.Select(**said, options=labels, value=chosen, className="form-select")
    if option.kind is OptionKind.FLAG:
        labels = [
            {"label": t(f"sources.flag.{word}"), "value": value}
            for word, value in (("off", UNSAID), ("on", YES))
        ]
        return dbc.Select(**said, options=labels, value=value or UNSAID, className="form-select")
    if option.kind not in _ONE_LINE:
        rows = _ROWS.get(option.kind, _FEW_ROWS)
        return dbc.Textarea(
            **said, value=value, className="input source-lines", rows=rows, spellcheck=False
        )
    look = "input source-word"
    return dbc.Input(
        **said, value=value, className=look, placeholder=option.example, autocomplete="off"
    )


def _choice(name: str, value: str) -> str:
    if value == UNSAID:
        return t("sources.form.unsaid")
    return t(f"incident.precision.{value}") if name == "precision" else value


def _text(name: str, value: str, label: str, advice: str = "", *, limit: int = 120) -> html.Div:
    control = dbc.Input(
        id=_id(name),
        name=name,
        value=value,
        maxLength=limit,
        className="input",
        autocomplete="off",
    )
    return settings_section.field(label, _id(name), control, advice)


def _button(verb: str, *, primary: bool = False) -> html.Button:
    return html.Button(
        t(f"sources.form.{verb}"),
        type="submit" if primary else "button",
        className="button button-primary" if primary else "button",
        **data(verb=verb),
    )


def _id(name: str) -> str:
    return f"{FIELD}{name}"
