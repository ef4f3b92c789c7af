"""Every refusal of Halo, as one tree.

    Refusal
      BadInput          what was sent cannot be read as what it should be
        BadFields       the same, with what is wrong field by field
      NotSignedIn       nobody is asking
      NotAllowed        somebody is asking who may not
      NotFound          there is no such thing, or none this person may know of
      IllegalStep       the thing is not in a state that allows this
        Superseded      it is no longer as whoever asks believes it to be
      TooMany           a limit was reached; try again later
      Unavailable       something this needs is down
        SourceDown      a feed did not answer, or not with what it promised

Each carries one sentence a person can act on.
"""

from domain.line import Said


class Refusal(Exception):
    """A request Halo refuses; ``str()`` of it is the sentence shown to the person. ``said`` is the
    same for who reads it later, in any language, where it is known as a line."""

    def __init__(self, sentence: str, said: Said = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.said = said or sentence


class BadInput(Refusal):
    """What was sent cannot be read as what it should be."""


class BadFields(BadInput):
    """What was sent cannot be read; ``fields`` says of each wrong field what is wrong."""

    def __init__(self, sentence: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = fields or {}


class NotSignedIn(Refusal):
    """Nobody is asking."""


class NotAllowed(Refusal):
    """Somebody is asking who may not."""


class NotFound(Refusal):
    """There is no such thing, or none this person may know of."""


class IllegalStep(Refusal):
    """The thing is not in a state that allows this."""


class Superseded(IllegalStep):
    """The thing is no longer as whoever asks believes it to be."""


class TooMany(Refusal):
    """A limit was reached."""


class Unavailable(Refusal):
    """Something this needs is down."""


class SourceDown(Unavailable):
    """A feed did not answer, or not with what it promised."""
