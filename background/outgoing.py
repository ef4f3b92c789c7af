"""One POST to an address that somebody wrote into a form.

The name is resolved once, every address it stands for is checked, and the connection goes to one of
those checked: a name server that answers differently the second time is not asked. No proxy, no
redirect; whatever the receiver answers, only its status is read.
"""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Collection, Mapping

from connectors import addresses
from domain import receiver
from domain.receiver import Receiver, Unfit

# For each part of the exchange, and for the whole of it.
PART_S, WHOLE_S = 5.0, 15.0


def post(url: str, headers: Mapping[str, str], body: bytes, *, allowed: Collection[str]) -> int:
    """The HTTP status of the answer.

    Raises Unfit, with the reason, where nothing was sent or nothing came back.
    """
    to = receiver.receiver(url, allowed)
    connection = http.client.HTTPConnection(to.host, to.port, timeout=PART_S)
    # A receiver that sends a byte now and then must not hold the worker.
    timer = threading.Timer(WHOLE_S, _cut, [connection])
    timer.start()
    try:
        _connect(connection, to)
        connection.request("POST", to.path, body, {"Host": to.authority, **headers})
        with connection.getresponse() as answer:
            return answer.status
    except TimeoutError:
        raise Unfit("late") from None
    except ssl.SSLError:
        raise Unfit("tls") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise Unfit("unreachable") from None
    finally:
        timer.cancel()
        connection.close()


def _connect(connection: http.client.HTTPConnection, to: Receiver) -> None:
    connection.sock = _reached(to)
    if to.tls:
        trusted = ssl.create_default_context()
        secured = trusted.wrap_socket(
            connection.sock, server_hostname=to.host, do_handshake_on_connect=False
        )
        connection.sock = secured
        secured.do_handshake()


def _reached(to: Receiver) -> socket.socket:
    problem: OSError = OSError()
    for number in addresses.checked(to):
        try:
            return socket.create_connection((number, to.port), timeout=PART_S)
        except OSError as failed:
            problem = failed
    raise problem


def _cut(connection: http.client.HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):
        socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
