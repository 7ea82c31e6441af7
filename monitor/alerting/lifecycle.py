"""The life cycle: open alerts and today's findings in, transitions with reasons out.

Pure: no clock, no database. The same function serves the live market, a backtest and an
explanation. Three promises hold whatever the findings are: their order does not matter, a second
run over the same findings changes nothing, and no alert resolves without a fresh observation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.alerting.book import Book, alert_id, episodes
from monitor.alerting.decision import NOTIFYING, Move, first_move, next_move, severity_after
from monitor.domain.alert import (
    EASED_FROM,
    EASED_ON,
    EASES_TO,
    GRAVE_ON,
    NEVER_TOLD,
    TOLD_AGAIN_ON,
    Alert,
    AlertState,
    Reason,
    Step,
    Transition,
)
from monitor.domain.finding import Finding, Verdict, is_told_again
from monitor.domain.settings import LifecyclePolicy

__all__ = ["Book", "accept_level", "alert_id", "amend", "episodes", "reconcile", "withdraw"]

_FIRST_TOLD = {Reason.CONFIRMED, Reason.LEGAL_BREACH}
"""With which a watched condition becomes an episode: it keeps the baseline that people are told."""

_UNTIL_TOLD = frozenset({NEVER_TOLD, EASED_ON, EASED_FROM})
"""What stands in the opening evidence until people are told the next time."""

_VERDICTS = (Verdict.CLEAR, Verdict.HOLD, Verdict.WATCH, Verdict.BREACH)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    now: datetime
    today: date
    policy: LifecyclePolicy
    config_version: str


def reconcile(
    book: Book,
    findings: Sequence[Finding],
    *,
    now: datetime,
    today: date,
    policy: LifecyclePolicy,
    config_version: str,
) -> list[Step]:
    """Return what the findings do to the alerts, the gravest first.

    A step without a transition only moves figures. Of several findings about one condition the
    newest day counts, and on one day the worst. Alerts that no finding speaks of go stale, or are
    dropped when they were never confirmed; they never resolve.
    """
    moment = _Moment(now=now, today=today, policy=policy, config_version=config_version)
    by_fingerprint = _one_each(findings)
    steps = [_answer(book, key, finding, moment) for key, finding in by_fingerprint.items()]
    steps += [
        _age(alert, moment)
        for alert in book.open.values()
        if not _is_spoken_of(alert, by_fingerprint.get(alert.fingerprint))
    ]
    return sorted((step for step in steps if step is not None), key=_gravest_first)


def withdraw(alert: Alert, *, now: datetime, why_vi: str, why_en: str, config_version: str) -> Step:
    """End an alert that rested on a wrong figure; everybody who was told is told of it."""
    return _end(alert, Reason.WITHDRAWN, now, (why_vi, why_en), config_version)


def amend(before: Alert, after: Alert, *, now: datetime, config_version: str) -> Step:
    """Tell of the corrected figures of an alert that stands; ``after`` has them and its state.

    How grave a wrong figure had been is nothing to wait for: it eases at once.
    """
    told = replace(
        after,
        opened_evidence=_without_easing(before.opened_evidence),
        severity=after.eases_to,
        transitions=before.transitions,
        config_version=config_version,
    )
    return _step(told, before.state, Move(after.state, Reason.AMENDED), now)


def accept_level(
    alert: Alert, *, now: datetime, why_vi: str, why_en: str, config_version: str
) -> Step:
    """End an alert because an officer takes the new level as normal, for a stated reason."""
    return _end(alert, Reason.LEVEL_ACCEPTED, now, (why_vi, why_en), config_version)


def _one_each(findings: Sequence[Finding]) -> dict[str, Finding]:
    worst: dict[str, Finding] = {}
    for finding in findings:
        key = finding.fingerprint
        if key not in worst or _weight(finding) > _weight(worst[key]):
            worst[key] = finding
    return worst


def _weight(finding: Finding) -> tuple[date, int, int, str]:
    return (
        finding.day,
        _VERDICTS.index(finding.verdict),
        finding.severity.rank,
        repr((finding.value, finding.baseline, finding.sentence_vi, finding.evidence)),
    )


def _answer(book: Book, key: str, finding: Finding, moment: _Moment) -> Step | None:
    alert = book.open.get(key)
    if alert is not None:
        return _meet(alert, finding, moment) if _is_spoken_of(alert, finding) else None
    ended = book.reopenable(key, moment.now, moment.policy.reopen_within)
    if ended is None:
        return _open(key, finding, moment)
    peace = moment.policy.reopen_within
    if finding.day < ended.last_fresh_day or next_move(ended, finding, peace) is None:
        return None
    return _meet(replace(ended, closed_at=None), finding, moment)


def _is_spoken_of(alert: Alert, finding: Finding | None) -> bool:
    if finding is None or finding.day < alert.last_fresh_day:
        return False
    rests_on_nothing = finding.evidence.get("n_quotes") == 0
    return not (rests_on_nothing and finding.verdict in {Verdict.HOLD, Verdict.CLEAR})


def _open(key: str, finding: Finding, moment: _Moment) -> Step | None:
    move = first_move(finding)
    if move is None:
        return None
    alert = Alert(
        id=alert_id(key, moment.now),
        fingerprint=key,
        rule=finding.rule,
        kind=finding.kind,
        kind_version=finding.version,
        subject=finding.subject,
        state=move.to,
        severity=finding.severity,
        opened_at=moment.now,
        opened_on=finding.day,
        changed_at=moment.now,
        last_fresh_day=finding.day,
        value=finding.value,
        baseline=finding.baseline,
        unit=finding.unit,
        sentence_vi=finding.sentence_vi,
        sentence_en=finding.sentence_en,
        opened_evidence=finding.evidence,
        evidence=finding.evidence,
        transitions=1,
        config_version=moment.config_version,
    )
    return Step(alert=alert, transition=_transition(alert, None, move))


def _meet(alert: Alert, finding: Finding, moment: _Moment) -> Step | None:
    move = next_move(alert, finding, moment.policy.reopen_within)
    seen = replace(
        alert,
        kind_version=finding.version,
        severity=severity_after(alert, finding),
        last_fresh_day=finding.day,
        value=finding.value,
        baseline=finding.baseline,
        unit=finding.unit,
        sentence_vi=finding.sentence_vi,
        sentence_en=finding.sentence_en,
        evidence=finding.evidence,
        opened_evidence=_easing(alert, finding),
    )
    if move is None:
        return None if seen == alert else Step(alert=seen, transition=None)
    remembered = _remembered(alert, seen, finding, move)
    seen = replace(seen, opened_evidence=remembered, config_version=moment.config_version)
    return _step(seen, alert.state, move, moment.now)


def _easing(alert: Alert, finding: Finding) -> Mapping[str, object]:
    """Return the opening evidence with since when an alert waits to become less grave, if it does.

    Only a breach speaks of how grave it is.
    """
    kept = alert.opened_evidence
    if finding.verdict is not Verdict.BREACH:
        return kept
    if severity_after(alert, finding) is not finding.severity:
        since = alert.grave_on.isoformat()
        return {**kept, GRAVE_ON: since, EASES_TO: finding.severity.value}
    return _without_easing(kept)


def _without_easing(kept: Mapping[str, object]) -> Mapping[str, object]:
    if GRAVE_ON not in kept:
        return kept
    return {key: value for key, value in kept.items() if key not in {GRAVE_ON, EASES_TO}}


def _remembered(before: Alert, after: Alert, finding: Finding, move: Move) -> Mapping[str, object]:
    """Return the opening evidence with what a later day has to know of this one."""
    opened = finding.evidence if move.reason in _FIRST_TOLD else after.opened_evidence
    kept, day = dict(opened), finding.day.isoformat()
    if move.reason in NOTIFYING:
        if is_told_again(finding, before.told_on):
            kept[TOLD_AGAIN_ON] = day
    elif move.reason is Reason.NEVER_CONFIRMED:
        kept |= _unknown(before)
    elif after.severity.rank < before.severity.rank:
        kept |= {EASED_ON: day, EASED_FROM: before.severity.value}
    return kept


def _unknown(dropped: Alert) -> dict[str, object]:
    """Return the mark of an alert that is dropped before anybody was told of it."""
    return {NEVER_TOLD: True} if dropped.transitions == 1 else {}


def _age(alert: Alert, moment: _Moment) -> Step | None:
    days_without = (moment.today - alert.last_fresh_day).days
    if alert.state is AlertState.PENDING:
        if days_without < moment.policy.drop_pending_after_days:
            return None
        move = Move(AlertState.RESOLVED, Reason.NEVER_CONFIRMED)
        alert = replace(alert, opened_evidence={**alert.opened_evidence, **_unknown(alert)})
    elif alert.state is AlertState.STALE or days_without < moment.policy.stale_after_days:
        return None
    else:
        move = Move(AlertState.STALE, Reason.DATA_STOPPED)
    aged = replace(alert, config_version=moment.config_version)
    return _step(aged, alert.state, move, moment.now)


def _end(
    alert: Alert, reason: Reason, now: datetime, why: tuple[str, str], config_version: str
) -> Step:
    told = replace(alert, sentence_vi=why[0], sentence_en=why[1], config_version=config_version)
    return _step(told, alert.state, Move(AlertState.RESOLVED, reason), now)


def _step(alert: Alert, from_state: AlertState | None, move: Move, now: datetime) -> Step:
    moved = replace(
        alert,
        opened_evidence=_told(alert.opened_evidence, move),
        state=move.to,
        changed_at=now,
        closed_at=now if move.to is AlertState.RESOLVED else None,
        transitions=alert.transitions + 1,
    )
    return Step(alert=moved, transition=_transition(moved, from_state, move))


def _told(kept: Mapping[str, object], move: Move) -> Mapping[str, object]:
    """Return the opening evidence without what people did not know, where they are told now.

    They are told how grave it is, so that what eased before is no return to what they know.
    """
    if move.reason not in NOTIFYING or _UNTIL_TOLD.isdisjoint(kept):
        return kept
    return {key: value for key, value in kept.items() if key not in _UNTIL_TOLD}


def _transition(alert: Alert, from_state: AlertState | None, move: Move) -> Transition:
    return Transition(
        alert=alert.id,
        number=alert.transitions,
        at=alert.changed_at,
        from_state=from_state,
        to_state=alert.state,
        reason=move.reason,
        severity=alert.severity,
        notify=move.reason in NOTIFYING,
        value=alert.value,
        baseline=alert.baseline,
        unit=alert.unit,
        sentence_vi=alert.sentence_vi,
        sentence_en=alert.sentence_en,
        evidence=alert.evidence,
        config_version=alert.config_version,
    )


def _gravest_first(step: Step) -> tuple[int, str]:
    return (-step.alert.severity.rank, step.alert.id)
