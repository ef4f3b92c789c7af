"""What was sent, read into its schema, or refused field by field; and how a refusal looks."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from domain.errors import BadFields

Model = TypeVar("Model", bound=BaseModel)


class Problem(BaseModel):
    """Problem details (RFC 9457). ``errors`` says what is wrong with which field."""

    type: str
    title: str
    status: int
    detail: str = Field(description="One sentence on which a person can act.")
    errors: list["FieldProblem"] | None = None


class FieldProblem(BaseModel):
    """One field that could not be read; ``field`` is its path, with dots."""

    field: str
    detail: str


class Sent(BaseModel):
    """A body: unknown fields are refused, so that a misspelt one is not lost silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asked(BaseModel):
    """The parameters of an address; ones it does not know are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


def _whole(words: str) -> str:
    if "\x00" in words:
        raise ValueError("it must not contain NUL")
    return words


def words(most: int, *, least: int = 0) -> Any:
    """The type of a text that can be stored, of ``least`` to ``most`` characters."""
    limits = Field(min_length=least, max_length=most, pattern=r"^[^\x00]*$")
    return Annotated[str, limits, AfterValidator(_whole)]


def read(model: type[Model], given: dict[str, Any]) -> Model:
    """``given`` as ``model``. Raises ``BadFields``."""
    try:
        return model.model_validate(given)
    except ValidationError as wrong:
        raise _refusal(wrong) from None


def read_json(model: type[Model], body: bytes) -> Model:
    """The JSON of ``body`` as ``model``. Raises ``BadFields``."""
    try:
        return model.model_validate_json(body)
    except ValidationError as wrong:
        raise _refusal(wrong) from None


def _refusal(wrong: ValidationError) -> BadFields:
    fields = {_path(fault["loc"]): _said(fault["msg"]) for fault in wrong.errors()}
    parts = "; ".join(f"`{name}`: {said}" if name else said for name, said in fields.items())
    return BadFields(f"{parts[:1].upper()}{parts[1:]}.", fields)


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location))


def _said(message: str) -> str:
    words = message.removeprefix("Value error, ")
    return words[:1].lower() + words[1:]
