"""Where the goods are while a reserve is short, and who holds less than promised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain, islice

from monitor.domain.reserve import ReserveNeed
from monitor.domain.wording import quantity
from monitor.rules.case import Case
from monitor.rules.naming import Naming
from monitor.rules.shortfall_options import ShortfallOptions
from monitor.stats.holdings import (
    WEEK,
    AreaStock,
    Holdings,
    Promise,
    Reach,
    area_stocks,
    holdings,
    promises_of,
)
from monitor.stats.supply import Coverage

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What lacks to the target, and who has it; quantities in thousandths of the base unit.

    ``gap`` is the target less what was reported. ``warehouses`` hold for everybody; ``areas`` are
    the other districts, ``promises`` those that are not kept, the worst first.
    """

    gap: float
    warehouses: tuple[tuple[str, float], ...] = ()
    areas: tuple[AreaStock, ...] = ()
    promises: tuple[Promise, ...] = ()

    @property
    def surplus(self) -> tuple[AreaStock, ...]:
        """Return the districts above their own target, the largest surplus first."""
        return tuple(one for one in self.areas if one.spare > 0)

    @property
    def lacking(self) -> tuple[AreaStock, ...]:
        """Return the districts below their own target, the largest lack first."""
        lacking = (one for one in self.areas if one.lack > 0)
        return tuple(sorted(lacking, key=lambda one: (-one.lack, one.area)))

    def evidence(self) -> dict[str, object]:
        """Return it as evidence: plain values."""
        return {
            "gap_thousandths": round(max(self.gap, 0.0), 1),
            "warehouses": [
                {"outlet": code, "held_thousandths": round(held, 1)}
                for code, held in self.warehouses
            ],
            "surplus_areas": [_area_evidence(one) for one in self.surplus],
            "lacking_areas": [_area_evidence(one) for one in self.lacking],
            "broken_promises": [
                {
                    "retailer": one.retailer,
                    "promised_thousandths": round(one.promised, 1),
                    "held_thousandths": round(one.held, 1),
                }
                for one in self.promises
            ],
        }


class Holders:
    """Who holds what of each good on the day and the day before, worked out once an evaluation."""

    def __init__(self, case: Case, options: ShortfallOptions) -> None:
        self._case, self._options = case, options
        self._held: dict[int, dict[str, Holdings]] = {}
        self._around: dict[str, Where] = {}

    def held(self, need: ReserveNeed, back: int = 0) -> Holdings:
        """Return the last stocks of a good as they were known so many days ago."""
        if back not in self._held:
            case, reach = self._case, Reach(fresh_days=self._options.fresh_days, days=WEEK)
            day, needs = case.day - timedelta(days=back), case.reserve.needs
            found = holdings(case.panel, day, needs, case.market, reach)
            goods = (one.good for one in needs)
            self._held[back] = dict(zip(goods, found, strict=True))
        return self._held[back][need.good]

    def where(self, coverage: Coverage, need: ReserveNeed) -> Where:
        """Return where the goods are that a place lacks."""
        if need.good not in self._around:
            self._around[need.good] = self._anywhere(need)
        around = self._around[need.good]
        areas = tuple(one for one in around.areas if one.area != coverage.area)
        return replace(around, gap=coverage.target - coverage.lower, areas=areas)

    def _anywhere(self, need: ReserveNeed) -> Where:
        case, held = self._case, self.held(need)
        broken = [
            one
            for one in promises_of(held, need, case.reserve)
            if one.percent < self._options.promise_percent
        ]
        return Where(
            gap=0.0,
            warehouses=held.of_warehouses(),
            areas=area_stocks(held, case.day, need, case.reserve, case.market),
            promises=tuple(sorted(broken, key=lambda one: (one.held - one.promised, one.retailer))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hint:
    """The words of a hint in one language."""

    gap: str
    promise: str
    promises: str
    spare: str
    givers: str
    lacking: str


_HINTS = {
    "vi": _Hint(
        gap="còn thiếu {} mới đủ mục tiêu",
        promise="{} mới có {}/{}",
        promises="chưa đủ cam kết: {}",
        spare="{} (hơn mức của mình {})",
        givers="có thể điều từ {}",
        lacking="thiếu nhất so với mức của mình: {}",
    ),
    "en": _Hint(
        gap="{} would close the gap",
        promise="{} holds {} of {}",
        promises="promises not kept: {}",
        spare="{} ({} above its own target)",
        givers="goods could come from {}",
        lacking="furthest below their own targets: {}",
    ),
}


def hint(naming: Naming, where: Where, unit: str, area: str, language: str) -> str:
    """Return what would close the gap of an area or the city, and where goods could come from."""
    words = _HINTS[language]

    def amount(thousandths: float) -> str:
        return quantity(thousandths, unit, language)

    promises = (
        words.promise.format(naming.retailer(one.retailer), amount(one.held), amount(one.promised))
        for one in where.promises
    )
    givers = chain(
        (f"{naming.outlet(code)} ({amount(held)})" for code, held in where.warehouses),
        (
            words.spare.format(naming.area(one.area, language), amount(one.spare))
            for one in where.surplus
        ),
    )
    lacking = (
        f"{naming.area(one.area, language)} ({amount(one.lack)})"
        for one in (() if area else where.lacking)
    )
    parts = [words.gap.format(amount(where.gap))]
    for pattern, named in (
        (words.promises, promises),
        (words.givers, givers),
        (words.lacking, lacking),
    ):
        if told := list(islice(named, _MOST_NAMED)):
            parts.append(pattern.format(", ".join(told)))
    return "; ".join(parts)


def _area_evidence(one: AreaStock) -> dict[str, object]:
    return {
        "area": one.area,
        "held_thousandths": round(one.held, 1),
        "known_thousandths": round(one.known, 1),
        "target_thousandths": round(one.target, 1),
    }
