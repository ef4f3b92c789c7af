"""What a host's name stands for, asked once and checked before anything is connected to.

A name server that answers differently the second time is not asked a second time: whoever connects
takes one of these numbers.
"""

import socket

from domain import receiver
from domain.receiver import Receiver, Unfit


def checked(to: Receiver) -> list[str]:
    """Every address the receiver's name stands for. Raises Unfit where one of them is internal."""
    try:
        found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unfit("unresolved") from None
    numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not to.allowed and not all(map(receiver.is_public, numbers)):
        raise Unfit("internal")
    return numbers
