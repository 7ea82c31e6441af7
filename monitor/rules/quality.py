"""Quality: what inspectors found in the goods, and lots that may soon not be sold any more.

Food that is unsafe, spoiled, of unknown origin or past its date may not be sold at all (Law on Food
Safety 55/2010/QH12, Article 5). A finding stands until somebody looks again and finds it mended; a
lot with a date is watched until it is seen to be gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.inspection import Breach, Inspection
from monitor.domain.market import Market
from monitor.rules.case import Case, RuleKind
from monitor.rules.naming import Naming
from monitor.rules.quality_words import Lot, sentences
from monitor.stats.panel import Panel

VERSION = 1
_WORST_FIRST = tuple(Breach)
_Well = Mapping[tuple[str, str], tuple[datetime, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityOptions:
    """Which breaches are critical, the others being warnings; days before a lot's last day.

    A lot with up to ``expiry_warning_days`` left is a warning, with up to ``expiry_days`` left
    information, and past its last day a critical breach.
    """

    critical: tuple[Breach, ...] = (Breach.FOOD_SAFETY, Breach.EXPIRED, Breach.SPOILED)
    expiry_days: int = 14
    expiry_warning_days: int = 5

    def __post_init__(self) -> None:
        if not 0 <= self.expiry_warning_days <= self.expiry_days:
            raise ValueError(
                f"expiry_warning_days {self.expiry_warning_days}, expiry_days {self.expiry_days} "
                f"must ascend from zero"
            )


def evaluate(case: Case, options: QualityOptions) -> list[Finding]:
    """Return what stands of the inspections of each outlet and product, and what is mended."""
    by_subject: dict[Subject, list[Inspection]] = defaultdict(list)
    for one in case.inspections:
        if _is_watched(case, one):
            by_subject[_subject(case, one)].append(one)
    findings, well = [], _seen_well(case.inspections)
    for subject, looks in by_subject.items():
        lots = [lot for one in looks for lot in _stands(case, options, one, well)]
        if lots:
            findings.append(_finding(case, options, subject, lots))
        elif subject.key in case.episodes:
            findings.append(_finding(case, options, subject, [], looks))
    return findings


def _subject(case: Case, one: Inspection) -> Subject:
    known = case.market.outlets.get(one.outlet)
    return Subject(outlet=one.outlet, product=one.product, area=known.area if known else "")


def _is_watched(case: Case, one: Inspection) -> bool:
    known = case.market.outlets.get(one.outlet)
    of_group = not case.groups or not one.product or case.group_of(one.product) in case.groups
    return of_group and (not case.kinds or (known is not None and known.kind in case.kinds))


def _stands(case: Case, options: QualityOptions, one: Inspection, well: _Well) -> list[Lot]:
    """Return what stands of one look: nothing, a breach, or the lot's last day drawing near."""
    left = None if one.expires_on is None else (one.expires_on - case.day).days
    if left is not None and left < 0:
        return [Lot(look=one, breach=Breach.EXPIRED, left=left)]
    if one.breach is not None and not _is_mended(one, well):
        return [Lot(look=one, breach=one.breach, left=left)]
    if left is not None and left <= options.expiry_days:
        return [Lot(look=one, breach=None, left=left)]
    return []


def _seen_well(inspections: Sequence[Inspection]) -> _Well:
    """Return when all of a product, or of an outlet (product ""), was last seen and was well."""
    return {
        (one.outlet, one.product): (one.at, one.id)
        for one in inspections
        if one.breach is None and not one.lot
    }


def _is_mended(one: Inspection, well: _Well) -> bool:
    """Say whether a later look at all of the product, or of the outlet, found nothing."""
    seen = [well.get((one.outlet, product)) for product in ("", one.product)]
    return any(when is not None and when > (one.at, one.id) for when in seen)


def _severity(options: QualityOptions, lot: Lot) -> Severity:
    if lot.breach is not None:
        return Severity.CRITICAL if lot.breach in options.critical else Severity.WARNING
    is_near = lot.left is not None and lot.left <= options.expiry_warning_days
    return Severity.WARNING if is_near else Severity.INFO


def _worst_first(lot: Lot) -> tuple[int, int, str]:
    rank = len(_WORST_FIRST) if lot.breach is None else _WORST_FIRST.index(lot.breach)
    return (rank, 0 if lot.left is None else lot.left, lot.look.lot)


def _finding(
    case: Case,
    options: QualityOptions,
    subject: Subject,
    lots: Sequence[Lot],
    mended: Sequence[Inspection] = (),
) -> Finding:
    lots = sorted(lots, key=_worst_first)
    breaches = sum(lot.breach is not None for lot in lots)
    is_date = bool(lots) and not breaches
    sentence_vi, sentence_en = sentences(Naming(case.market), subject, lots, mended)
    worst = max((_severity(options, lot) for lot in lots), key=lambda one: one.rank, default=None)
    return Finding(
        rule=case.rule,
        kind="quality",
        version=VERSION,
        subject=subject,
        day=case.day,
        verdict=Verdict.BREACH if lots else Verdict.CLEAR,
        severity=worst or Severity.INFO,
        value=float(lots[0].left or 0) if is_date else float(breaches),
        baseline=float(options.expiry_days) if is_date else 0.0,
        unit="ngày" if is_date else "lỗi",
        sentence_vi=sentence_vi,
        sentence_en=sentence_en,
        evidence={
            "method": "the newest look at each lot",
            "version": VERSION,
            "n_outlets": 1,
            "breaches": ", ".join(lot.breach for lot in lots if lot.breach is not None),
            "lots": [_evidence(lot) for lot in lots],
            "expiry_days": options.expiry_days,
            "expiry_warning_days": options.expiry_warning_days,
        },
    )


def _evidence(lot: Lot) -> dict[str, object]:
    look = lot.look
    return {
        "inspection": look.id,
        "lot": look.lot,
        "breach": None if lot.breach is None else str(lot.breach),
        "days_left": lot.left,
        "expires_on": None if look.expires_on is None else look.expires_on.isoformat(),
        "by": look.by,
        "at": look.at.isoformat(),
        "note": look.note,
    }


def sample() -> Finding:
    """Return pork in which an inspector found what is not allowed there."""
    look = Inspection(
        outlet="Chợ Lương Văn Can",
        product="Thịt ba rọi",
        lot="2102",
        breach=Breach.FOOD_SAFETY,
        by="Đội Quản lý thị trường số 1",
        at=datetime(2021, 2, 5, 2, tzinfo=UTC),
        note="không có dấu kiểm soát giết mổ",
    )
    day = date(2021, 2, 5)
    case = Case(
        panel=Panel(Market.of(), day, 1),
        day=day,
        market=Market.of(),
        rule="chat-luong-hang",
        inspections=(look,),
    )
    return evaluate(case, QualityOptions())[0]


QUALITY = RuleKind(
    kind="quality", version=VERSION, options=QualityOptions, evaluate=evaluate, sample=sample
)
