"""Ask for a list that comes in pages, and take it whole or not at all.

Every page is a payload of its own, byte for byte. A page that fails, repeats an earlier one or is
one too many fails the whole question, so that a part of a list is never taken for the list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from monitor.collectors.exchange import Answer
from monitor.collectors.json_path import Element, FieldPath, RecordPath
from monitor.domain.errors import SourceChangedError, SourceTooLargeError

Mark = str | int
_BY = ("page", "offset", "cursor", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How the next page is asked for.

    ``by`` is ``page`` (1, 2, 3 …), ``offset`` (0, ``size``, 2 × ``size`` …), ``cursor`` (what the
    page says at ``next``) or ``link`` (the address at ``next``). ``name`` is the parameter of the
    address that says it, or with POST the way to it within the body, such as ``page.after``.
    Pages and offsets end with the first page that has nothing at ``records``; cursors and links end
    where ``next`` is empty. ``most`` bounds the number of pages.
    """

    by: str
    name: str = ""
    next: str = ""
    records: str = ""
    begin: int = 1
    size: int = 0
    most: int = 100

    def __post_init__(self) -> None:
        if self.by not in _BY:
            raise ValueError(f"by is {self.by!r}; allowed are {', '.join(_BY)}")
        if not 1 <= self.most <= 1000:
            raise ValueError(f"most is {self.most}; allowed is 1 to 1000")
        if self.by != "link" and not self.name:
            raise ValueError(f"paging by {self.by} needs the name of its parameter")
        self._check_ends()

    def _check_ends(self) -> None:
        if self.by in {"cursor", "link"}:
            FieldPath.of(self.next)
            return
        RecordPath.of(self.records)
        if self.by == "offset" and self.size < 1:
            raise ValueError("paging by offset needs a size")


def all_pages(paging: Paging, ask: Callable[[Mark | None], Answer], place: str) -> list[Answer]:
    """Return every page; ``ask`` is given what stands for the page, ``None`` for the first.

    Raises:
        SourceError: a page could not be had, or the pages go round in a circle.
        SourceTooLargeError: there are more pages than allowed.
    """
    pages: list[Answer] = []
    marks: list[Mark | None] = [_first(paging)]
    digests: dict[str, int] = {}
    while True:
        answer, number = ask(marks[-1]), len(pages) + 1
        document = _document(answer, f"{place}, page {number}")
        if pages and _is_over(paging, document, f"{place}, page {number}"):
            return pages
        digest = hashlib.sha256(answer.content).hexdigest()
        if digest in digests:
            raise SourceChangedError(f"{place}: page {number} is page {digests[digest]} again")
        digests[digest] = number
        pages.append(answer)
        following = _following(paging, document, number, answer.url, place)
        if following is None:
            return pages
        if following in marks:
            raise SourceChangedError(f"{place}: page {number} leads back to an earlier one")
        if number == paging.most:
            raise SourceTooLargeError(f"{place} has more than the allowed {paging.most} pages")
        marks.append(following)


def with_mark(body: object, name: str, mark: Mark | None) -> object:
    """Return a body that says the mark at a way such as ``page.after``."""
    if mark is None:
        return body
    own = dict(body) if isinstance(body, dict) else {}
    first, _, rest = name.partition(".")
    own[first] = with_mark(own.get(first), rest, mark) if rest else mark
    return own


def _first(paging: Paging) -> Mark | None:
    if paging.by == "page":
        return paging.begin
    return 0 if paging.by == "offset" else None


def _following(paging: Paging, document: object, number: int, url: str, place: str) -> Mark | None:
    if paging.by == "page":
        return None if _is_over(paging, document, place) else paging.begin + number
    if paging.by == "offset":
        return None if _is_over(paging, document, place) else paging.size * number
    found = list(FieldPath.of(paging.next).values(Element(document, "$")))
    if not found and number == 1:
        raise SourceChangedError(f"{place}: the first page does not say {paging.next}")
    mark = found[0] if found else None
    if mark is None or mark == "" or mark is False:
        return None
    if not isinstance(mark, str) or len(mark) > 4000:
        raise SourceChangedError(f"{place}, page {number}: {paging.next} is no cursor or address")
    return urljoin(url, mark) if paging.by == "link" else mark


def _is_over(paging: Paging, document: object, place: str) -> bool:
    """Say whether a page has nothing any more."""
    if not paging.records:
        return False
    found, missing = RecordPath.of(paging.records).elements(document)
    if missing:
        raise SourceChangedError(f"{place}: no records at {paging.records}: {missing} is not there")
    return not found


def _document(answer: Answer, place: str) -> object:
    try:
        document: object = json.loads(answer.content, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise SourceChangedError(
            f"{place}: not readable as JSON ({type(error).__name__}: {error})"
        ) from error
    return document
