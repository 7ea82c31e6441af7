"""A mailbox on loopback: a small IMAP server behind TLS that keeps letters and breaks off."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import trustme

PASSWORD = "HUSH"


@dataclass
class Postbox:
    """What the server holds: letters by UID, each with the moment of its arrival."""

    port: int = 0
    letters: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    arrived: str = " 1-Feb-2021 07:12:00 +0700"
    asked: list[str] = field(default_factory=list)
    breaks_off_at: str = ""
    """A command at which the line goes dead."""
    has_folder: bool = True

    def put(self, letter: EmailMessage | bytes) -> int:
        uid = max(self.letters, default=0) + 1
        self.letters[uid] = letter if isinstance(letter, bytes) else letter.as_bytes()
        return uid


def a_letter(
    text: str = "", sender: str = "lan@cho.example", subject: str = "Giá chợ", **headers: str
) -> EmailMessage:
    """Return a letter as people's programs write it, with an id of its own."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, "gia@so.example", subject
    letter["Message-ID"] = headers.pop("message_id", f"<{abs(hash((text, subject)))}@cho.example>")
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return letter


def attach(letter: EmailMessage, name: str, content: bytes) -> EmailMessage:
    """Attach a file under a type that says nothing, as many programs do."""
    letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return letter


class _Talk(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.box: Postbox = self.server.box  # type: ignore[attr-defined]  # set where it is made
        self._say("* OK ready")
        for raw in self.rfile:
            tag, _, line = raw.decode().strip().partition(" ")
            self.box.asked.append(line)
            if self.box.breaks_off_at and self.box.breaks_off_at in line:
                return
            self._say(f"{tag} {self._answer(line)}")
            if line == "LOGOUT":
                return

    def _answer(self, line: str) -> str:
        word = line.split(maxsplit=1)[0].upper()
        if word == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif word == "LOGIN" and f'"{PASSWORD}"' not in line:
            return f"NO wrong: {line}"
        elif word == "EXAMINE":
            if not self.box.has_folder:
                return "NO no such folder"
            self._say(f"* {len(self.box.letters)} EXISTS")
            self._say(f"* OK [UIDVALIDITY {self.box.validity}] UIDs valid")
        elif word == "UID":
            self._by_uid(line)
        return f"OK {word} done"

    def _by_uid(self, line: str) -> None:
        letters = self.box.letters
        if found := re.search(r"SEARCH UID (\d+):\*", line):
            first = int(found[1])
            uids = [uid for uid in letters if uid >= first] or list(letters)[-1:]
            self._say("* SEARCH " + " ".join(map(str, uids)))
        elif "SEARCH" in line:
            self._say("* SEARCH " + " ".join(map(str, letters)))
        elif (found := re.search(r"FETCH (\d+)", line)) and int(found[1]) in letters:
            self._fetch(int(found[1]), whole="BODY.PEEK[]" in line)

    def _fetch(self, uid: int, *, whole: bool) -> None:
        letter = self.box.letters[uid]
        content = letter if whole else letter.partition(b"\n\n")[0] + b"\n\n"
        name = "BODY[]" if whole else "BODY[HEADER]"
        said = f'RFC822.SIZE {len(letter)} INTERNALDATE "{self.box.arrived}"'
        self.wfile.write(f"* 1 FETCH (UID {uid} {said} {name} {{{len(content)}}}\r\n".encode())
        self.wfile.write(content + b")\r\n")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def a_postbox(folder: Path) -> Iterator[tuple[Postbox, Path]]:
    """Run an IMAP server on a free loopback port; yield it and its authority's certificate."""
    authority, box = trustme.CA(), Postbox()
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.box = box
        box.port = int(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield box, trusted
        finally:
            server.shutdown()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    box: Postbox

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that do not trust us, or that left."""
