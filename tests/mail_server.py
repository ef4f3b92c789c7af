"""A small mail server that speaks SMTP for real, keeps what it takes, and can be in any mood."""

import asyncio
import base64
import email
import email.policy
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

_PATIENCE_S = 20


@dataclass
class MailServer:
    """``letters`` are those it took, in order. ``refused`` are answers to RCPT by receiver;
    ``answer`` is what it says to a whole letter. ``arrived`` is set once a letter is there whole,
    and where ``silent`` is set nothing is answered to it until ``go``."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    answer: str = "250 taken"
    greeting: str = "220 here"
    user: str = ""
    password: str = ""
    signed_in: int = 0
    connections: int = 0
    drips: bool = False
    silent: bool = False
    arrived: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    secured: ssl.SSLContext | None = None

    @property
    def receivers(self) -> list[str]:
        return [str(letter["To"]) for letter in self.letters]

    @property
    def subjects(self) -> list[str]:
        return [str(letter["Subject"]) for letter in self.letters]


@contextmanager
def running(secured: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """A mail server on loopback, which offers STARTTLS where it is ``secured``."""
    known, loop = MailServer(secured=secured), asyncio.new_event_loop()
    ready = threading.Event()

    async def serve() -> None:
        server = await asyncio.start_server(lambda r, w: _session(known, r, w), "127.0.0.1", 0)
        known.port = server.sockets[0].getsockname()[1]
        ready.set()

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(_PATIENCE_S)
    try:
        yield known
    finally:
        known.go.set()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _session(
    known: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    known.connections += 1

    async def say(words: str) -> None:
        for each in words if known.drips else [words]:
            writer.write(each.encode())
            await writer.drain()
            if known.drips:
                await asyncio.sleep(0.1)
        writer.write(b"\r\n")
        await writer.drain()

    try:
        await say(known.greeting)
        while line := await reader.readline():
            word, _, rest = line.decode().strip().partition(" ")
            if not await _answered(known, word.upper(), rest, reader, writer, say):
                break
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def _answered(
    known: MailServer,
    word: str,
    rest: str,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    say: Callable[[str], Awaitable[None]],
) -> bool:
    """Whether the session goes on."""
    if word == "EHLO":
        offered = ["STARTTLS"] if known.secured else []
        offered += ["AUTH PLAIN"] if known.user else []
        lines = ["here", *offered]
        await say("\r\n".join(f"250{'-' if one is not lines[-1] else ' '}{one}" for one in lines))
    elif word == "STARTTLS":
        await say("220 go on")
        await writer.start_tls(known.secured)
    elif word == "AUTH":
        _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
        fits = (user, password) == (known.user, known.password)
        known.signed_in += fits
        await say("235 welcome" if fits else "535 wrong")
    elif word == "RCPT":
        receiver = rest.partition("<")[2].partition(">")[0]
        await say(known.refused.get(receiver, "250 fine"))
    elif word == "DATA":
        await say("354 go on")
        await say(await _taken(known, await reader.readuntil(b"\r\n.\r\n")))
    elif word == "QUIT":
        await say("221 bye")
        return False
    else:
        await say("250 fine")
    return True


async def _taken(known: MailServer, whole: bytes) -> str:
    # A line that begins with a dot has one more on its way (RFC 5321, 4.5.2).
    written = whole[:-3].replace(b"\r\n..", b"\r\n.")
    letter = email.message_from_bytes(written, policy=email.policy.default)
    known.arrived.set()
    while known.silent and not known.go.is_set():
        await asyncio.sleep(0.02)
    if known.answer.startswith("250"):
        known.letters.append(letter)
    return known.answer
