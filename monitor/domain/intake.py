"""Reports that retailers send by themselves: who may, what they are told, and what is kept of it.

A retailer's clerk or program sends a whole report; the answer names every line. The bytes are a
payload like any other, under a source of their own (``reports:<retailer>``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Protocol

from monitor.domain.errors import MonitorError
from monitor.domain.source import PlugIn, Reading, RecordMap, Schedule, SourceSpec

PREFIX = "reports:"
"""How the names of such sources begin; no configured source can be named so."""

FIELDS = (
    *("outlet", "product", "product_code", "unit", "price", "listed_price", "registered_price"),
    *("promotional_price", "promotional", "member_price", "stock", "stock_form", "sold"),
    *("received", "ordered", "availability", "observed_at", "note", "withdraw"),
)


class LineStatus(StrEnum):
    """What became of a line: in the ledger, set aside for a person, or not for us to take."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    REJECTED = "rejected"


class Refusal(StrEnum):
    """Why a report as a whole was not taken."""

    NO_TOKEN = "no_token"  # noqa: S105 - a reason, no secret
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_OUTLET = "unknown_outlet"
    UNDER_WAY = "under_way"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    NO_KEY = "no_key"
    KEY_REUSED = "key_reused"
    NOT_A_REPORT = "not_a_report"
    TOO_OFTEN = "too_often"


class ReportRefusedError(MonitorError):
    """A report as a whole is not taken; says why in Vietnamese and, as its text, in English."""

    def __init__(
        self, refusal: Refusal, sentence_vi: str, sentence_en: str, retry_seconds: int | None = None
    ) -> None:
        super().__init__(sentence_en)
        self.refusal, self.sentence_vi = refusal, sentence_vi
        self.retry_seconds = retry_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A product or outlet that may have been meant."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """How the figures of an accepted line were read.

    Prices are in minor currency per ``unit``, quantities in ``unit``; null was not reported.
    """

    unit: str
    price: int | None = None
    listed_price: int | None = None
    regular_price: int | None = None
    member_price: int | None = None
    stock: float | None = None
    sold: float | None = None
    received: float | None = None
    availability: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAnswer:
    """What became of one line, named by its number from one and by its place in what was sent.

    ``reason`` is a stable code, empty where the line was accepted; ``cells`` are the fields that
    are the matter; ``proposal`` holds corrected values by field where they are known.
    """

    line: int
    place: str
    status: LineStatus
    outlet: str = ""
    product: str = ""
    reason: str = ""
    sentence_vi: str = ""
    sentence_en: str = ""
    cells: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    proposal: Mapping[str, str] = field(default_factory=dict)
    read: Understood | None = None


@dataclass(frozen=True, kw_only=True)
class ReportAnswer:
    """The answer to a whole report; it is stored and given again for the same key.

    ``payload`` is the number under which the bytes are kept. ``simulated`` is set in a drill.
    """

    retailer: str
    payload: int
    received_at: datetime
    simulated: bool
    accepted: int
    quarantined: int
    rejected: int
    lines: tuple[LineAnswer, ...]


def answer_of(plain: Mapping[str, Any]) -> ReportAnswer:
    """Return an answer from the plain form in which JSON keeps it."""
    lines = tuple(_line_of(line) for line in plain["lines"])
    moment = datetime.fromisoformat(str(plain["received_at"]))
    return ReportAnswer(**{**plain, "lines": lines, "received_at": moment})


def _line_of(plain: Mapping[str, Any]) -> LineAnswer:
    read = plain["read"]
    return LineAnswer(
        **{
            **plain,
            "status": LineStatus(plain["status"]),
            "cells": tuple(plain["cells"]),
            "candidates": tuple(Candidate(**one) for one in plain["candidates"]),
            "read": Understood(**read) if read else None,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A report under its retailer's key; ``answer`` is null until it was recorded."""

    id: int
    digest: str
    begun_at: datetime
    answer: Mapping[str, object] | None


class LetterOutcome(StrEnum):
    """What became of the answer to a letter."""

    ANSWERED = "answered"
    UNCERTAIN = "uncertain"
    """Sent, but the mail server did not say in time whether it took it."""
    REFUSED = "refused"
    """The mail server does not take answers to this sender."""
    NOT_DUE = "not_due"
    """Sent by a machine or to many: an answer could come back for ever (RFC 3834)."""


class Submissions(Protocol):
    """Tokens of retailers and the reports sent with them."""

    def issue_token(self, retailer: str, digest: bytes, at: datetime) -> int:
        """Keep a token's SHA-256 in place of earlier ones; return how many of those ended."""
        ...

    def revoke_tokens(self, retailer: str, at: datetime) -> int:
        """End a retailer's tokens; return how many were in force."""
        ...

    def tokens(self) -> list[tuple[str, bytes]]:
        """Return (retailer, SHA-256) of every token in force."""
        ...

    def submission(self, retailer: str, key: str) -> Submission | None: ...

    def begin_submission(self, retailer: str, key: str, digest: str, at: datetime) -> int | None:
        """Take a key for a report; return its id, or ``None`` when it is taken already."""
        ...

    def resume_submission(self, submission: Submission, at: datetime) -> bool:
        """Take up a report that was left without an answer; ``False`` when another was faster."""
        ...

    def answer_submission(
        self, submission_id: int, payload_id: int, answer: Mapping[str, object]
    ) -> None: ...

    def unanswered_letters(self, source: str, since: datetime) -> list[int]:
        """Return the payloads of a mailbox received since and recorded, but not yet answered."""
        ...

    def settle_letter(self, payload_id: int, at: datetime, outcome: LetterOutcome) -> None:
        """Note what became of the answer to a letter; it is asked for no more."""
        ...


_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_UNTIL_EVENING = Schedule(at=(time(0),), grace=timedelta(hours=17))
"""Who reports by hand is expected to do so once a day, before 17:00."""


def pushed_source(retailer: str) -> SourceSpec:
    """Return the source under which the reports that a retailer sends are kept and recorded."""
    return SourceSpec(
        name=f"{PREFIX}{retailer}",
        retailer=retailer,
        fetch=PlugIn(kind="push", options={}, path=()),
        format=PlugIn(kind="report", options={}, path=()),
        record_map=RecordMap(fields={name: (name,) for name in FIELDS}),
        reading=Reading(date_formats=_DATES, identify="own"),
        schedule=_UNTIL_EVENING,
    )
