"""Every refusal of Halo, as one tree.

    Refusal
      BadInput          what was sent cannot be read as what it should be
      NotSignedIn       nobody is asking
      NotAllowed        somebody is asking who may not
      NotFound          there is no such thing, or none this person may know of
      IllegalStep       the thing is not in a state that allows this
      TooMany           a limit was reached; try again later
      Unavailable       something this needs is down
        SourceDown      a feed did not answer, or not with what it promised

Each carries one sentence a person can act on.
"""


class Refusal(Exception):
    """A request Halo refuses; ``str()`` of it is the sentence shown to the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadInput(Refusal):
    """What was sent cannot be read as what it should be."""


class NotSignedIn(Refusal):
    """Nobody is asking."""


class NotAllowed(Refusal):
    """Somebody is asking who may not."""


class NotFound(Refusal):
    """There is no such thing, or none this person may know of."""


class IllegalStep(Refusal):
    """The thing is not in a state that allows this."""


class TooMany(Refusal):
    """A limit was reached."""


class Unavailable(Refusal):
    """Something this needs is down."""


class SourceDown(Unavailable):
    """A feed did not answer, or not with what it promised."""
