"""Levels that an officer took as normal: what they answer for, and until when.

A condition that stays about where it was accepted opens no alert again; one that goes further, or
one that outlives the acceptance, does. By then the baseline has learnt the new level.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Final

from monitor.domain.decisions import AcceptedLevel
from monitor.domain.finding import Finding

ACCEPTED_FOR: Final = timedelta(days=28)
"""How long an accepted level holds: the days of history that a baseline looks back."""
MARGIN: Final = 0.05
"""How far a value may move from the accepted one, as a share of it."""


def without_accepted(
    findings: Iterable[Finding], accepted: Mapping[str, AcceptedLevel], opened: Collection[str]
) -> list[Finding]:
    """Return the findings for which no accepted level answers.

    ``accepted`` is by fingerprint. What is about an alert in ``opened`` (fingerprints) stays: an
    alert that went further than the accepted level must hear of its own end.
    """
    if not accepted:
        return list(findings)
    return [
        each
        for each in findings
        if (key := each.fingerprint) in opened or not _answers(accepted.get(key), each)
    ]


def _answers(level: AcceptedLevel | None, finding: Finding) -> bool:
    if level is None or finding.value is None:
        return False
    return abs(finding.value - level.value) <= abs(level.value) * MARGIN
