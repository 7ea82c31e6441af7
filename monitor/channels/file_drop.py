"""A folder as a channel: one JSON file per delivery, with the same to read as text and HTML.

For the duty desk's shared folder, for another program, and for an office whose mail is down. The
names follow from the delivery's id, and the JSON file is written last and under its final name at
once: so whoever takes the JSON files sees whole messages, and one that is sent twice lies there
once.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from monitor.channels.kind import ChannelContext, ChannelKind, any_files
from monitor.domain.delivery import Delivered, DeliveryResult, Message, Permanent, Transient

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_HOPELESS: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EROFS}
)


@dataclass(frozen=True, slots=True)
class FileDrop:
    """Writes messages into folders under the data directory."""

    data_dir: Path

    def send(self, message: Message, address: str) -> DeliveryResult:
        """Write the message into the folder ``address``; once, however often it is sent."""
        problem = problem_with(address)
        if problem is not None:
            return Permanent(text=problem)
        try:
            return self._drop(message, self.data_dir / address)
        except OSError as error:
            text = f"cannot write into {address}: {error.strerror or error}"
            return Permanent(text=text) if error.errno in _HOPELESS else Transient(text=text)

    def _drop(self, message: Message, folder: Path) -> DeliveryResult:
        stem = file_stem(message.delivery_id)
        final = folder / f"{stem}.json"
        if final.exists():
            return Delivered(text=f"{final.name} was already there")
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in _files(message, stem):
            _write(folder / name, content)
        return Delivered(text=final.name)


def problem_with(address: str) -> str | None:
    """Return what is wrong with a folder: it must lie within the data directory."""
    posix, windows = PurePosixPath(address), PureWindowsPath(address)
    if not address.strip() or "\0" in address:
        return "no folder is named; name one under the data directory, such as alerts/duty-desk"
    if posix.is_absolute() or windows.is_absolute() or windows.drive:
        return f"{address} is absolute; name a folder under the data directory"
    if ".." in posix.parts or ".." in windows.parts:
        return f"{address} leads out of the data directory"
    return None


def file_stem(delivery_id: str) -> str:
    """Return the file name, without its ending, that belongs to a delivery for ever."""
    digest = hashlib.sha256(delivery_id.encode()).hexdigest()[:12]
    return f"{_UNSAFE.sub('_', delivery_id)[:120]}-{digest}"


def _files(message: Message, stem: str) -> Iterator[tuple[str, bytes]]:
    """Yield what is to be written; the JSON file comes last, as the sign that all is there."""
    attached, shown = [], message.html
    for number, attachment in enumerate(message.attachments, start=1):
        name = f"{stem}-{number}-{_UNSAFE.sub('_', attachment.name)[-60:]}"
        attached.append(name)
        shown = shown.replace(f"cid:{attachment.name}", name)
        yield name, attachment.content
    yield f"{stem}.txt", f"{message.title}\n\n{message.text}".encode()
    yield f"{stem}.html", _page(shown).encode()
    body = {**message.data, "title": message.title, "text": message.text, "attachments": attached}
    yield f"{stem}.json", json.dumps(body, ensure_ascii=False, indent=1).encode()


def _page(shown: str) -> str:
    return f'<!doctype html><html><head><meta charset="utf-8"></head><body>{shown}</body>'


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _build(context: ChannelContext) -> FileDrop:
    return FileDrop(context.data_dir)


FILE = ChannelKind(
    summary="A folder under the data directory: one JSON, text and HTML file per message.",
    build=_build,
    problem_with=problem_with,
    takes_files=any_files,
)
