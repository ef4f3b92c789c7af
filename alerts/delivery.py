"""What a channel is given to send, and how it says that it could not."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one receiver. ``id`` is the same at each attempt, so that a message that
    arrives twice is known for one; ``answers`` is the id of the message it goes on from."""

    to: str
    subject: str
    body: str
    id: str
    at: datetime
    language: str
    answers: str = ""


class DeliveryError(Exception):
    """It was not taken, or nobody can say. ``code`` says why in a word, ``said`` in the other
    side's own; ``permanent`` where trying again is of no use; ``away`` where no other message
    would be taken now either."""

    def __init__(
        self, code: str, said: str = "", *, permanent: bool = False, away: bool = False
    ) -> None:
        super().__init__(code)
        self.code, self.said, self.permanent, self.away = code, said, permanent, away
