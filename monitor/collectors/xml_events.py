"""Walk through an XML document and hand out its records with what encloses them.

Names are taken without their namespaces. A leaf becomes its text, its attributes stand beside it
(``Price@currency``), the attributes of an element with children stand in it (``@id``), and what
stands several times becomes a list.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from monitor.collectors.encoding import encoding_of
from monitor.collectors.json_path import Element
from monitor.collectors.spelling import composed
from monitor.domain.errors import SourceChangedError, SourceTooLargeError
from monitor.domain.observation import Payload

_MOST_PARTS = 10_000
_MOST_SAID_ABOVE = 2_000
_LOOK = 65_536
_QUOTED = 80
_MOST_NAMED = 12
_STEP = re.compile(r"[^\s/\[\]@{}:]+")
_PROLOGUE = re.compile(r"(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE", re.DOTALL)
_KNOWN = re.compile(r"utf-?8|iso-?8859|windows-|cp\d|us-ascii|koi8|gb|big5|euc|shift")
_SAID = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


@dataclass(frozen=True, slots=True)
class XmlPath:
    """The last names on the way to the records."""

    text: str
    steps: tuple[str, ...]
    from_root: bool

    @staticmethod
    def of(text: str) -> XmlPath:
        """Return the path that a text says.

        Raises:
            ValueError: the text is no path of ours.
        """
        steps = tuple(text.removeprefix("/").split("/"))
        if len(steps) < 2 or not all(_STEP.fullmatch(step) for step in steps):
            raise ValueError(f"{text!r} is no path to records (as in Items/Item)")
        return XmlPath(text, steps, text.startswith("/"))

    def leads_to(self, names: list[str]) -> bool:
        """Say whether the record path ends at an element with these names from the root."""
        return self._fits(names, self.steps)

    def leads_through(self, names: list[str]) -> bool:
        """Say whether this element is what encloses the records."""
        return self._fits(names, self.steps[:-1])

    def _fits(self, names: list[str], steps: tuple[str, ...]) -> bool:
        if len(names) < len(steps) or (self.from_root and len(names) != len(steps)):
            return False
        tail = names[len(names) - len(steps) :]
        return all(step in ("*", name) for step, name in zip(steps, tail, strict=True))


@dataclass(slots=True)
class _Frame:
    """An element that is open: what it holds so far."""

    name: str
    value: dict[str, object]
    attributes: dict[str, str]
    has_records: bool = False


@dataclass(slots=True)
class Feed:
    """One document on its way through; ``records`` can be walked once."""

    origin: str
    path: XmlPath
    name_from: str
    parser: Any
    begins: str
    _count: int = 0
    _parts: int = 0
    _depth: int = 0
    """How deep the record stands that is open now; zero between records."""
    _said_above: int = 0
    _has_place: bool = False
    _strangers: dict[str, None] = field(default_factory=dict)
    _seen: dict[str, None] = field(default_factory=dict)

    def records(self) -> Iterator[Element]:
        """Yield the records one after the other.

        Raises:
            SourceChangedError: the document is malformed, breaks off or has a document type.
            SourceTooLargeError: one record has too many parts.
        """
        frames: list[_Frame] = []
        for event, element in self._events():
            if event == "start":
                self._open(frames, element)
                continue
            frame, text = frames.pop(), composed(element.text or "").strip()
            _forget(element)
            if self._depth == len(frames) + 1:
                yield self._record(frames, frame, text)
            elif frames:
                self._close(frames, frame, text)

    def refuse_other_records(self) -> None:
        """Pass a document whose list is there and empty.

        Raises:
            SourceChangedError: the list is not there, or something else stands in it.
        """
        if self._has_place and not self._strangers:
            return
        there = ", ".join(self._strangers if self._has_place else self._seen) or "nothing"
        raise SourceChangedError(
            f"{self.origin}: no records at {self.path.text}; there are: {there}"
        )

    def _events(self) -> Iterator[tuple[str, Any]]:
        from lxml import etree

        try:
            yield from self.parser
        except etree.XMLSyntaxError as error:
            raise SourceChangedError(
                f"{self.origin}: not readable as XML after {self._count} records ({error}); "
                f"it begins {self.begins!r}"
            ) from error

    def _open(self, frames: list[_Frame], element: Any) -> None:
        if not frames and element.getroottree().docinfo.internalDTD is not None:
            raise _document_type(self.origin)
        attributes = {_local(name): composed(text) for name, text in element.attrib.items()}
        name = attributes.pop(self.name_from, "") if self.name_from else ""
        frames.append(_Frame(name or _local(element.tag), {}, attributes))
        if self._depth:
            self._count_part()
        else:
            self._look_around([frame.name for frame in frames])

    def _count_part(self) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise SourceTooLargeError(
                f"{self.origin}: the record after {self._count} others has more than "
                f"{_MOST_PARTS:,} elements"
            )

    def _look_around(self, names: list[str]) -> None:
        """Notice where a record begins, and what there is for the case that none ever does."""
        if self.path.leads_to(names):
            self._depth, self._parts = len(names), 0
        self._has_place = self._has_place or self.path.leads_through(names)
        if len(self._seen) < _MOST_NAMED:
            self._seen["/".join(names)] = None

    def _record(self, frames: list[_Frame], frame: _Frame, text: str) -> Element:
        self._count, self._depth = self._count + 1, 0
        for outer in frames:
            outer.has_records = True
        value = {**_marked(frame.attributes), **frame.value}
        if text:
            value["#text"] = text
        return Element(value, f"{frame.name}[{self._count}]", _enclosing(frames), frame.name)

    def _close(self, frames: list[_Frame], frame: _Frame, text: str) -> None:
        """Put what an element says into the one that encloses it, while there is room for it."""
        if frame.has_records:
            return
        if not self._depth:
            self._said_above += 1
            self._notice_stranger(frames, frame)
            if self._said_above > _MOST_SAID_ABOVE:
                return
        target = frames[-1].value
        if frame.value:
            _add(target, frame.name, {**_marked(frame.attributes), **frame.value})
            return
        _add(target, frame.name, text)
        for name, value in frame.attributes.items():
            _add(target, f"{frame.name}@{name}", value)

    def _notice_stranger(self, frames: list[_Frame], frame: _Frame) -> None:
        is_there = self.path.leads_through([one.name for one in frames])
        if is_there and (frame.value or frame.attributes) and len(self._strangers) < _MOST_NAMED:
            self._strangers[frame.name] = None


def feed_of(payload: Payload, agreed: str, path: XmlPath, name_from: str) -> Feed:
    """Return a payload as a feed, decoded as agreed or as it says itself.

    Raises:
        SourceChangedError: it is not valid in its encoding, or has a document type.
    """
    from lxml import etree

    plain = "" if b"\0" in payload.content[:4] else "utf-8"
    encoding = encoding_of(payload, agreed or _said(payload.content) or plain)
    text = io.TextIOWrapper(io.BytesIO(payload.content), encoding=encoding, newline="")
    start = text.read(_LOOK).removeprefix("\ufeff")
    if _PROLOGUE.match(start):
        raise _document_type(payload.origin)
    parser = etree.iterparse(
        _Recoded(start, text),
        events=("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return Feed(payload.origin, path, name_from, parser, " ".join(start.split())[:_QUOTED])


class _Recoded(io.RawIOBase):
    """A text as UTF-8 bytes, read piece by piece."""

    def __init__(self, start: str, rest: io.TextIOWrapper) -> None:
        super().__init__()
        self._start, self._rest = start, rest
        self._ready = b""

    def read(self, size: int = -1) -> bytes:
        """Return at most ``size`` bytes, all of the rest when it is negative."""
        while size < 0 or len(self._ready) < size:
            piece = self._start or self._rest.read(_LOOK)
            self._start = ""
            if not piece:
                break
            self._ready += piece.encode()
        end = len(self._ready) if size < 0 else size
        taken, self._ready = self._ready[:end], self._ready[end:]
        return taken


def _said(content: bytes) -> str:
    """Return the encoding that the declaration names, where we know it and it can be true."""
    found = _SAID.search(content[:400])
    name = found[1].decode().lower() if found else ""
    if not _KNOWN.match(name):
        return ""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _document_type(origin: str) -> SourceChangedError:
    return SourceChangedError(f"{origin}: a document type (<!DOCTYPE) is not allowed in a feed")


def _enclosing(frames: list[_Frame]) -> Element | None:
    outer: Element | None = None
    for frame in frames:
        frame.value.update(_marked(frame.attributes))
        outer = Element(frame.value, frame.name, outer, frame.name)
    return outer


def _forget(element: Any) -> None:
    """Give an element's memory back, and that of those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _marked(attributes: dict[str, str]) -> dict[str, object]:
    return {f"@{name}": text for name, text in attributes.items()}


def _add(target: dict[str, object], name: str, value: object) -> None:
    before = target.get(name)
    if name not in target:
        target[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        target[name] = [before, value]


@lru_cache(4096)
def _local(name: str) -> str:
    return composed(name.rpartition("}")[2])
