"""Promises of a retailer's stock: who holds less of a good than it committed itself to."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.wording import percent, quantity
from monitor.rules.case import Case
from monitor.rules.naming import Naming
from monitor.rules.shortfall_options import ShortfallOptions
from monitor.rules.shortfall_where import Holders
from monitor.stats.holdings import Promise

VERSION = 2


def broken_promises(
    case: Case, options: ShortfallOptions, holders: Holders, good: str, *, is_city_short: bool
) -> Iterator[Finding]:
    """Yield what is to be said of the promises of one good, on a stock of the day.

    One that was short the day before as well opens, unless the city is short of the good: its
    alert names the promise then. It ends when all that was promised is held again. On an arrival
    the promises of whoever reported are looked at.
    """
    for promise in holders.promises(good):
        subject = Subject(group=good, source=promise.retailer)
        if not promise.today:
            continue
        is_broken = holders.is_broken(promise)
        opens = is_broken and not is_city_short and _was_broken(case, holders, good, promise)
        if opens or subject.key in case.episodes:
            verdict = Verdict.BREACH if is_broken else Verdict.HOLD
            if promise.held >= promise.promised:
                verdict = Verdict.CLEAR
            yield _finding(case, options, subject, verdict, promise)


def _was_broken(case: Case, holders: Holders, good: str, promise: Promise) -> bool:
    """Say whether a retailer held too little of a good on the day before, as it reported."""
    before = holders.promises(good, 1) if case.row else ()
    return any(
        one.retailer == promise.retailer and one.today and holders.is_broken(one) for one in before
    )


def _finding(
    case: Case, options: ShortfallOptions, subject: Subject, verdict: Verdict, promise: Promise
) -> Finding:
    is_deep = promise.percent < options.promise_warning_percent
    return Finding(
        rule=case.rule,
        kind="shortfall",
        version=VERSION,
        subject=subject,
        day=case.day,
        verdict=verdict,
        severity=Severity.WARNING if is_deep else Severity.INFO,
        value=round(promise.percent, 2),
        baseline=100.0,
        unit="%",
        sentence_vi=_sentence_vi(Naming(case.market), subject, verdict, promise),
        sentence_en=_sentence_en(Naming(case.market), subject, verdict, promise),
        evidence={
            "method": "last stocks of a retailer's outlets within a week against its promise",
            "version": VERSION,
            "retailer": promise.retailer,
            "promised_thousandths": round(promise.promised, 1),
            "held_thousandths": round(promise.held, 1),
            "held_percent": round(promise.percent, 2),
            "promise_percent": options.promise_percent,
            "n_outlets": promise.reporting,
            "expected_outlets": promise.expected,
        },
    )


def _sentence_vi(naming: Naming, subject: Subject, verdict: Verdict, promise: Promise) -> str:
    unit, who = naming.unit_of_group(subject.group), naming.retailer(promise.retailer)
    held = (
        f"{naming.group(subject.group)}, {who}: giữ {quantity(promise.held, unit)}, bằng "
        f"{percent(promise.percent, 0)} lượng đã cam kết {quantity(promise.promised, unit)} "
        f"({promise.reporting}/{promise.expected} điểm đã báo cáo)"
    )
    if verdict is Verdict.CLEAR:
        return f"{held}; đã đủ cam kết."
    missing = quantity(promise.promised - promise.held, unit)
    return f"{held}, còn thiếu {missing}. Việc đầu tiên: yêu cầu bổ sung hàng cho đủ cam kết."


def _sentence_en(naming: Naming, subject: Subject, verdict: Verdict, promise: Promise) -> str:
    unit, who = naming.unit_of_group(subject.group), naming.retailer(promise.retailer)
    held = (
        f"{naming.group(subject.group, 'en')}, {who}: holds {quantity(promise.held, unit, 'en')}, "
        f"{percent(promise.percent, 0, 'en')} of the promised "
        f"{quantity(promise.promised, unit, 'en')} ({promise.reporting} of {promise.expected} "
        f"outlets reported)"
    )
    if verdict is Verdict.CLEAR:
        return f"{held}; the promise is kept again."
    missing = quantity(promise.promised - promise.held, unit, "en")
    return f"{held}, {missing} missing. First act: ask for goods until the promise is kept."
