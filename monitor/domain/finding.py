"""What a rule says of a market on a day: about whom, how bad, against what, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from monitor.domain.numerous import numerous

TOLD_AGAIN_AFTER = timedelta(days=21)
"""How long people are left in peace about an open episode before a further rise is told."""


FINGERPRINT_VERSION = 1


class Severity(StrEnum):
    """How much it matters. Compare with ``rank`` (0, 1, 2), never as text."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    rank: int

    def __init__(self, _word: str) -> None:
        self.rank = len(type(self).__members__)


class Verdict(StrEnum):
    """What the evidence of the day says of one subject."""

    WATCH = "watch"
    """Over the entry threshold today, but not yet for long enough: shown, nobody is told."""
    BREACH = "breach"
    """Over the entry threshold and persistent."""
    HOLD = "hold"
    """An open episode between its exit and its entry threshold, on fresh observations."""
    CLEAR = "clear"
    """An open episode under its exit threshold, on fresh observations."""


@numerous(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a finding is about; the empty string means that the part does not apply.

    A price finding at an outlet has product, outlet and area; an area finding has product and
    area; a reserve finding a ``good`` (group); a silence finding a source or an outlet.
    """

    product: str = ""
    outlet: str = ""
    area: str = ""
    group: str = ""
    source: str = ""

    @property
    def key(self) -> str:
        """Return the subject as one stable text, for fingerprints."""
        parts = (self.product, self.outlet, self.area, self.group, self.source)
        return "|".join(parts)


def fingerprint(rule: str, subject: Subject) -> str:
    """Return the identity of a condition: rule and subject, never the numbers."""
    text = f"{FINGERPRINT_VERSION}|{rule}|{subject.key}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@numerous(frozen=True, slots=True, kw_only=True)
class Finding:
    """One verdict of one rule about one subject on one local day.

    ``value`` and ``baseline`` are in the unit named by ``unit`` (``đ/kg``, ``%``, ``ngày`` ...).
    ``evidence`` holds plain JSON values: n_quotes, n_outlets, history_days, method, bands,
    the expected seasonal part and the excess, each as a number with its unit in the key.
    """

    rule: str
    kind: str
    version: int
    subject: Subject
    day: date
    verdict: Verdict
    severity: Severity
    value: float | None
    baseline: float | None
    unit: str
    sentence_vi: str
    sentence_en: str
    evidence: Mapping[str, object] = field(default_factory=dict)
    _fingerprint: str = field(default="", init=False, repr=False, compare=False)

    @property
    def fingerprint(self) -> str:
        """Return the identity of the condition it is about; asked for many times over."""
        if not self._fingerprint:
            object.__setattr__(self, "_fingerprint", fingerprint(self.rule, self.subject))
        return self._fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """An open alert as a rule sees it: the subject and the evidence with which it opened.

    A rule reads its frozen baseline from here, so that a price that stays doubled stays an
    episode even when a moving median has caught up.
    """

    subject: Subject
    opened_on: date
    severity: Severity
    evidence: Mapping[str, object]


def is_told_again(finding: Finding, told_on: date) -> bool:
    """Say whether an open episode, told of last on ``told_on``, is to be told once more.

    It is when its price had settled at the new level and rises from there, as the rule says in
    ``rises_again``. The life cycle of alerts and the backtest ask this one question.
    """
    is_again = finding.verdict is Verdict.BREACH and finding.evidence.get("rises_again") is True
    return is_again and finding.day - told_on >= TOLD_AGAIN_AFTER
