"""A real SMTP server on this very machine, as small as can be: what a client said to it, and what it does not like."""

from __future__ import annotations

import contextlib
import socketserver
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Postbox:
    """What has come in, and how the server behaves."""

    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # commands, AUTH included
    secure: ssl.SSLContext | None = None
    at_once: bool = False  # TLS from the first byte
    answers: dict[str, str] = field(default_factory=dict)  # a command or its verb → what it answers instead
    port: int = 0


class Talk(socketserver.StreamRequestHandler):
    """One client."""

    def handle(self) -> None:
        self.box = cast("Server", self.server).box
        if self.box.at_once:
            self.encrypt()
        self.say("220 here")
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words.partition(" ")[0].upper()
            self.box.said.append(words)
            other = self.box.answers.get(words.partition("<")[2].rstrip(">")) or self.box.answers.get(verb)
            if other:
                self.say(other)
            else:
                getattr(self, f"on_{verb.lower()}", self.on_rest)(words)

    def on_rest(self, _words: str) -> None:
        self.say("250 ok")

    def on_ehlo(self, _words: str) -> None:
        offers = ["STARTTLS"] if self.box.secure and not self.box.at_once else []
        for offer in ("here", *offers):
            self.say(f"250-{offer}")
        self.say("250 AUTH PLAIN LOGIN")

    def on_starttls(self, _words: str) -> None:
        self.say("220 go on")
        self.encrypt()

    def on_auth(self, _words: str) -> None:
        self.say("235 welcome")

    def on_rcpt(self, words: str) -> None:
        self.box.to.append(words.partition("<")[2].rstrip(">"))
        self.say("250 ok")

    def on_data(self, _words: str) -> None:
        self.say("354 go on")
        body = b""
        while (line := self.rfile.readline()) != b".\r\n":
            body += line.removeprefix(b".") if line.startswith(b"..") else line
        self.box.mails.append(message_from_bytes(body, policy=policy.default))
        self.say("250 taken")

    def on_quit(self, _words: str) -> None:
        self.say("221 bye")

    def say(self, text: str) -> None:
        self.connection.sendall(f"{text}\r\n".encode())

    def encrypt(self) -> None:
        assert self.box.secure is not None
        self.rfile.close()
        self.connection = self.box.secure.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.connection.close()


class Server(socketserver.ThreadingTCPServer):
    """Knows its postbox."""

    daemon_threads = False  # the block ends when every client has gone
    box: Postbox

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off is part of the test."""


@contextmanager
def served(box: Postbox) -> Iterator[Postbox]:
    """The server, for as long as the block lasts."""
    with Server(("127.0.0.1", 0), Talk) as server:
        server.box = box
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
