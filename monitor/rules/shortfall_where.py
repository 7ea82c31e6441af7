"""Where the goods are while a reserve is short, and who holds less than promised."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import chain, islice

import numpy as np

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
    area_levels,
    area_stocks,
    holdings,
    promises_of,
)
from monitor.stats.supply import Coverage

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What lacks to the target, and who has it; quantities in thousandths of the base unit.

    ``gap`` is the target less what was reported. ``warehouses`` hold for everybody. Of the other
    districts ``surplus`` are those above their own target and ``lacking`` those below it, and
    ``promises`` are those that are not kept; the largest amount comes first.
    """

    gap: float = 0.0
    warehouses: tuple[tuple[str, float], ...] = ()
    surplus: tuple[AreaStock, ...] = ()
    lacking: tuple[AreaStock, ...] = ()
    promises: tuple[Promise, ...] = ()

    def of(self, coverage: Coverage) -> Where:
        """Return it for one place, which does not give to itself."""
        surplus, lacking = (
            tuple(one for one in areas if one.area != coverage.area)
            for areas in (self.surplus, self.lacking)
        )
        gap = coverage.target - coverage.lower
        return replace(self, gap=gap, surplus=surplus, lacking=lacking)

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
        self._case, self._least = case, options.promise_percent
        self._reach = Reach(fresh_days=options.fresh_days, days=WEEK)
        self._needs = {need.good: at for at, need in enumerate(case.reserve.needs)}
        self._held: dict[int, Holdings] = {}
        self._around: dict[str, Where] = {}
        self._levels = area_levels(case.day, case.reserve, case.market)
        panel, scope = case.panel, slice(None) if case.scope is None else case.scope
        reported = np.unique(panel.retailer[scope]).tolist()
        self._reported = {panel.retailers[at] for at in reported if at >= 0}

    def promises(self, good: str, back: int = 0) -> tuple[Promise, ...]:
        """Return what became of the promises of a good of whoever has outlets in scope.

        As it was known so many days ago.
        """
        promised = self._case.reserve.promised(good)
        mine = [one for one in promised if one.retailer in self._reported]
        return promises_of(self._held_on(back), self._needs[good], mine)

    def is_broken(self, promise: Promise) -> bool:
        """Say whether too little is held of what was promised."""
        return promise.percent < self._least

    def where(self, coverage: Coverage, need: ReserveNeed) -> Where:
        """Return where the goods are that a place lacks."""
        if need.good not in self._around:
            self._around[need.good] = self._anywhere(need)
        return self._around[need.good].of(coverage)

    def _anywhere(self, need: ReserveNeed) -> Where:
        case, held, good = self._case, self._held_on(0), self._needs[need.good]
        promises = promises_of(held, good, case.reserve.promised(need.good))
        broken = (one for one in promises if self.is_broken(one))
        areas = area_stocks(held, good, need, case.reserve, case.market, self._levels)
        lacks = ((one.lack, one) for one in areas)
        lacking = [(-lack, one.area, one) for lack, one in lacks if lack > 0]
        return Where(
            warehouses=held.of_warehouses(good),
            surplus=tuple(one for one in areas if one.spare > 0),
            lacking=tuple(one for *_, one in sorted(lacking)),
            promises=tuple(sorted(broken, key=lambda one: (one.held - one.promised, one.retailer))),
        )

    def _held_on(self, back: int) -> Holdings:
        if back not in self._held:
            case, day = self._case, self._case.day - timedelta(days=back)
            found = holdings(case.panel, day, case.reserve.needs, case.market, self._reach)
            self._held[back] = found
        return self._held[back]


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
    words, amount = _HINTS[language], partial(quantity, unit=unit, language=language)
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
