"""Quality of the data: lines that could not be taken, and outlets whose figures stand still.

A rule can only be as right as what it is fed. Who sends figures that cannot be read, or the same
ones every day, is asked about it before a shortage is believed or missed. Books that do not add up
are told by ``balance``, a whole reporter that stands still or stays away by ``silence``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Market
from monitor.domain.quotes import Bools, Ints
from monitor.domain.wording import percent
from monitor.rules.case import Case, ReporterState, RuleKind
from monitor.rules.naming import Naming
from monitor.stats.panel import Panel

VERSION = 1
_MOST_REASONS = 3
_REASONS: Mapping[str, tuple[str, str]] = {
    "unreadable_amount": ("số không đọc được", "unreadable figure"),
    "unknown_unit": ("đơn vị tính lạ", "unknown unit"),
    "unknown_product": ("mặt hàng lạ", "unknown product"),
    "unknown_outlet": ("điểm bán lạ", "unknown outlet"),
    "foreign_outlet": ("điểm bán của đơn vị khác", "outlet of somebody else"),
    "implausible_price": ("giá vô lý", "implausible price"),
    "bad_date": ("ngày sai", "bad date"),
    "missing_field": ("thiếu cột", "missing field"),
}
"""What people call the reasons of quarantine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataQualityOptions:
    """Shares of a report's lines that were set aside, in percent, and days of the same figures.

    A report counts from ``min_lines`` lines on, an outlet from ``min_figures`` prices and stocks
    that it told on both days. ``unchanged_days`` of zero switches the check of outlets off.
    """

    entry_percent: float = 10.0
    warning_percent: float = 30.0
    exit_percent: float = 5.0
    min_lines: int = 20
    unchanged_days: int = 7
    min_figures: int = 20

    def __post_init__(self) -> None:
        if not 0 <= self.exit_percent <= self.entry_percent <= self.warning_percent:
            raise ValueError(
                f"exit_percent {self.exit_percent:g}, entry_percent {self.entry_percent:g}, "
                f"warning_percent {self.warning_percent:g} must ascend"
            )


def evaluate(case: Case, options: DataQualityOptions) -> list[Finding]:
    """Return what is to be said of the reports of the day, and of outlets that stand still."""
    return [*_of_reports(case, options), *_of_outlets(case, options)]


def _of_reports(case: Case, options: DataQualityOptions) -> Iterator[Finding]:
    for reporter in case.reporters.values():
        if reporter.last_run_day != case.day or reporter.lines < options.min_lines:
            continue
        share = 100 * reporter.set_aside / reporter.lines
        is_open = Subject(source=reporter.source).key in case.episodes
        if share >= options.entry_percent:
            yield _of_report(case, options, reporter, Verdict.BREACH)
        elif is_open:
            is_over = share < options.exit_percent
            yield _of_report(case, options, reporter, Verdict.CLEAR if is_over else Verdict.HOLD)


def _of_report(
    case: Case, options: DataQualityOptions, reporter: ReporterState, verdict: Verdict
) -> Finding:
    share = 100 * reporter.set_aside / reporter.lines
    naming = Naming(case.market)
    return Finding(
        rule=case.rule,
        kind="data_quality",
        version=VERSION,
        subject=Subject(source=reporter.source),
        day=case.day,
        verdict=verdict,
        severity=Severity.WARNING if share >= options.warning_percent else Severity.INFO,
        value=round(share, 2),
        baseline=options.entry_percent,
        unit="%",
        sentence_vi=_report_vi(naming, reporter, verdict, share),
        sentence_en=_report_en(naming, reporter, verdict, share),
        evidence={
            "method": "lines set aside, of those of the last report",
            "version": VERSION,
            "reason": "set_aside",
            "n_outlets": len(reporter.outlets),
            "lines": reporter.lines,
            "set_aside_lines": reporter.set_aside,
            "set_aside_reasons": dict(reporter.reasons),
            "set_aside_percent": round(share, 2),
            "entry_percent": options.entry_percent,
            "exit_percent": options.exit_percent,
        },
    )


def _report_vi(naming: Naming, reporter: ReporterState, verdict: Verdict, share: float) -> str:
    who = f"{naming.retailer(reporter.retailer) or reporter.source} (nguồn {reporter.source})"
    lines = f"{reporter.set_aside}/{reporter.lines} dòng ({percent(share, 0)})"
    if verdict is Verdict.CLEAR:
        return f"{who}: báo cáo đã dùng được trở lại, chỉ còn {lines} bị để riêng."
    return (
        f"{who}: {lines} của báo cáo gần nhất chưa dùng được, phải để riêng ({_why(reporter, 0)}). "
        f"Việc đầu tiên: xem các dòng ấy và hỏi người báo cáo."
    )


def _report_en(naming: Naming, reporter: ReporterState, verdict: Verdict, share: float) -> str:
    who = f"{naming.retailer(reporter.retailer) or reporter.source} (source {reporter.source})"
    lines = f"{reporter.set_aside} of {reporter.lines} lines ({percent(share, 0, 'en')})"
    if verdict is Verdict.CLEAR:
        return f"{who}: the report can be used again, only {lines} are set aside."
    return (
        f"{who}: {lines} of the last report could not be used and were set aside "
        f"({_why(reporter, 1)}). "
        f"First act: look at these lines and ask the reporter."
    )


def _why(reporter: ReporterState, language: int) -> str:
    told = (
        f"{_REASONS.get(reason, (reason, reason))[language]}: {count}"
        for reason, count in reporter.reasons[:_MOST_REASONS]
    )
    return ", ".join(told)


def _of_outlets(case: Case, options: DataQualityOptions) -> Iterator[Finding]:
    if not 0 < options.unchanged_days <= case.row:
        return
    day = _stillness(case, options)
    told_already = {
        reporter.retailer
        for reporter in case.reporters.values()
        if reporter.unchanged_days >= options.unchanged_days
    }
    for outlet in np.flatnonzero(day.stands | day.moves).tolist():
        code = case.panel.outlets[outlet]
        known = case.market.outlets.get(code)
        subject = Subject(outlet=code, area=known.area if known else "")
        is_open = subject.key in case.episodes
        by_reporter = known is not None and known.retailer in told_already
        if day.stands[outlet] and (is_open or not by_reporter):
            yield _of_outlet(case, options, subject, Verdict.BREACH)
        elif day.moves[outlet] and is_open:
            yield _of_outlet(case, options, subject, Verdict.CLEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stillness:
    """Which outlets told the same as for days, and which told something new.

    Half of the figures must be stocks: prices may stand, what is sold does not.

    An outlet stands still when its report of so many days ago has the same figures as that of
    the day, and no report in between has others.
    """

    stands: Bools
    moves: Bools


def _stillness(case: Case, options: DataQualityOptions) -> _Stillness:
    panel, row, series = case.panel, case.row, case.outlet_series()
    outlet, size = panel.outlet[series], len(panel.outlets)
    moves = np.zeros(size, dtype=bool)
    common: dict[str, Ints] = {}
    for back in range(1, options.unchanged_days + 1):
        for name, figures in (("price", panel.price), ("stock", panel.stock)):
            now, then = figures[row, series], figures[row - back, series]
            both = np.isfinite(now) & np.isfinite(then)
            common[name] = np.bincount(outlet[both], minlength=size)
            moves |= np.bincount(outlet[both & (now != then)], minlength=size) > 0
    enough = common["price"] + common["stock"] >= options.min_figures
    enough &= 2 * common["stock"] >= options.min_figures
    return _Stillness(stands=enough & ~moves, moves=moves)


def _of_outlet(
    case: Case, options: DataQualityOptions, subject: Subject, verdict: Verdict
) -> Finding:
    sentence_vi, sentence_en = _outlet_sentences(case, options, subject, verdict)
    return Finding(
        rule=case.rule,
        kind="data_quality",
        version=VERSION,
        subject=subject,
        day=case.day,
        verdict=verdict,
        severity=Severity.WARNING,
        value=float(options.unchanged_days),
        baseline=None,
        unit="ngày",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence={
            "method": "prices and stocks of the day against those of the days before",
            "version": VERSION,
            "reason": "unchanged",
            "n_outlets": 1,
            "unchanged_limit_days": options.unchanged_days,
            "min_figures": options.min_figures,
        },
    )


def _outlet_sentences(
    case: Case, options: DataQualityOptions, subject: Subject, verdict: Verdict
) -> tuple[str, str]:
    naming, days = Naming(case.market), options.unchanged_days
    name = naming.outlet(subject.outlet)
    where_vi = f"{name} ({naming.area(subject.area)})"
    where_en = f"{name} ({naming.area(subject.area, 'en')})"
    if verdict is Verdict.CLEAR:
        return f"{where_vi}: số liệu đã thay đổi.", f"{where_en}: the figures have moved."
    return (
        (
            f"{where_vi}: mọi số liệu vẫn y nguyên từ {days} ngày nay, có thể là báo cáo sao chép. "
            f"Việc đầu tiên: gọi người báo cáo và kiểm tra tại chỗ."
        ),
        (
            f"{where_en}: all figures are those of {days} days ago, perhaps a copied report. "
            f"First act: call the reporter and verify on the spot."
        ),
    )


def sample() -> Finding:
    """Return a report of which a third could not be used."""
    reporter = ReporterState(
        source="coopmart",
        retailer="Co.opmart",
        outlets=("st-coopmart",),
        last_run_day=date(2021, 2, 5),
        lines=60,
        set_aside=21,
        reasons=(("unknown_product", 18), ("unreadable_amount", 3)),
    )
    case = Case(
        panel=Panel(Market.of(), date(2021, 2, 5), 1),
        day=date(2021, 2, 5),
        market=Market.of(),
        rule="data-quality",
    )
    return _of_report(case, DataQualityOptions(), reporter, Verdict.BREACH)


DATA_QUALITY = RuleKind(
    kind="data_quality",
    version=VERSION,
    options=DataQualityOptions,
    evaluate=evaluate,
    sample=sample,
)
