"""Silence: a reporter missed its slot, or its figures have stood still for too long.

Before Tết a retailer that does not report is itself a finding: the less is known of the reserve,
the more it weighs. On mùng 1 to mùng 3 most outlets are closed, and silence is expected, also when
it is looked at in the morning of mùng 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.calendar import VIETNAM, local_day
from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.wording import day_text, moment_text, percent
from monitor.rules.case import Case, ReporterState, RuleKind
from monitor.rules.naming import Naming
from monitor.stats.seasonal import is_thin

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceOptions:
    """When silence weighs, and for how many days the same figures may be reported.

    A reporter that holds ``critical_share_percent`` of the reserve or more is critical.
    ``unchanged_days`` of zero switches the check of figures that stand still off.
    """

    critical_share_percent: float = 10.0
    unchanged_days: int = 7


def evaluate(case: Case, options: SilenceOptions) -> list[Finding]:
    """Return what is to be said of each reporter; nothing new on the days of Tết."""
    naming = Naming(case.market)
    findings = []
    for reporter in case.reporters.values():
        verdict = _verdict(case, reporter, options)
        if verdict is not None:
            findings.append(_finding(naming, case.rule, case.day, reporter, options, verdict))
    return findings


def _verdict(case: Case, reporter: ReporterState, options: SilenceOptions) -> Verdict | None:
    is_open = Subject(source=reporter.source).key in case.episodes
    if reporter.is_late or _stands_still(reporter, options):
        if is_open:
            return Verdict.BREACH
        return None if is_thin(case.day) or _is_excused(reporter) else Verdict.BREACH
    is_fresh = reporter.last_good_day == case.day
    return Verdict.CLEAR if is_open and is_fresh else None


def _is_excused(reporter: ReporterState) -> bool:
    """Say whether the slot that was missed last was on a day of Tết."""
    return reporter.missed_at is not None and is_thin(local_day(reporter.missed_at, VIETNAM))


def _stands_still(reporter: ReporterState, options: SilenceOptions) -> bool:
    return 0 < options.unchanged_days <= reporter.unchanged_days


def _finding(
    naming: Naming,
    rule: str,
    day: date,
    reporter: ReporterState,
    options: SilenceOptions,
    verdict: Verdict,
) -> Finding:
    silent_days = (day - reporter.last_good_day).days if reporter.last_good_day else None
    is_heavy = 100 * reporter.reserve_share >= options.critical_share_percent
    return Finding(
        rule=rule,
        kind="silence",
        version=VERSION,
        subject=Subject(source=reporter.source),
        day=day,
        verdict=verdict,
        severity=Severity.CRITICAL if is_heavy and reporter.is_late else Severity.WARNING,
        value=None if silent_days is None else float(silent_days),
        baseline=None,
        unit="ngày",
        sentence_vi=_sentence_vi(naming, reporter, verdict),
        sentence_en=_sentence_en(naming, reporter, verdict),
        evidence={
            "method": "reports due against reports received",
            "version": VERSION,
            "reason": "late" if reporter.is_late else "unchanged",
            "last_good_day": reporter.last_good_day.isoformat() if reporter.last_good_day else None,
            "missed_at": reporter.missed_at.isoformat() if reporter.missed_at else None,
            "silent_days": silent_days,
            "unchanged_days": reporter.unchanged_days,
            "unchanged_limit_days": options.unchanged_days,
            "n_outlets": len(reporter.outlets),
            "reserve_share_percent": round(100 * reporter.reserve_share, 2),
            "critical_share_percent": options.critical_share_percent,
        },
    )


def _sentence_vi(naming: Naming, reporter: ReporterState, verdict: Verdict) -> str:
    who = f"{naming.retailer(reporter.retailer) or reporter.source} (nguồn {reporter.source})"
    if verdict is Verdict.CLEAR:
        return f"{who}: đã báo cáo trở lại."
    weight = f"{len(reporter.outlets)} điểm bán, {percent(100 * reporter.reserve_share)} dự trữ"
    last = day_text(reporter.last_good_day) if reporter.last_good_day else "chưa có"
    if not reporter.is_late:
        return (
            f"{who}: số liệu không đổi {reporter.unchanged_days} ngày liền ({weight}), có thể là "
            f"báo cáo sao chép. Việc đầu tiên: gọi người báo cáo và kiểm tra tại chỗ."
        )
    slot = f" lúc {moment_text(reporter.missed_at)}" if reporter.missed_at else ""
    return (
        f"{who}: chưa có báo cáo đến hạn{slot} ({weight}); báo cáo tốt gần nhất: {last}. "
        f"Việc đầu tiên: gọi người báo cáo."
    )


def _sentence_en(naming: Naming, reporter: ReporterState, verdict: Verdict) -> str:
    who = f"{naming.retailer(reporter.retailer) or reporter.source} (source {reporter.source})"
    if verdict is Verdict.CLEAR:
        return f"{who}: reports again."
    share = percent(100 * reporter.reserve_share, language="en")
    weight = f"{len(reporter.outlets)} outlets, {share} of the reserve"
    last = day_text(reporter.last_good_day) if reporter.last_good_day else "none"
    if not reporter.is_late:
        return (
            f"{who}: the same figures for {reporter.unchanged_days} days ({weight}), perhaps a "
            f"copied report. First act: call the clerk and check on the spot."
        )
    slot = f" of {moment_text(reporter.missed_at)}" if reporter.missed_at else ""
    return (
        f"{who}: the report{slot} is missing ({weight}); last good report: {last}. "
        f"First act: call the clerk."
    )


def sample() -> Finding:
    """Return a retailer that missed its morning slot."""
    reporter = ReporterState(
        source="winmart-plus",
        retailer="WinMart",
        outlets=("le-chan-01", "le-chan-02"),
        last_good_day=date(2021, 2, 4),
        missed_at=datetime.fromisoformat("2021-02-05T00:00:00+00:00"),
        is_late=True,
        reserve_share=0.124,
    )
    day, options = date(2021, 2, 5), SilenceOptions()
    naming = Naming(Market.of())
    return _finding(naming, "reporter-silence", day, reporter, options, Verdict.BREACH)


SILENCE = RuleKind(
    kind="silence", version=VERSION, options=SilenceOptions, evaluate=evaluate, sample=sample
)
