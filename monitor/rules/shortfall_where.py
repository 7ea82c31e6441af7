"""Where the goods are while a reserve is short, and who holds less than promised."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice

from monitor.domain.reserve import ReserveNeed
from monitor.domain.wording import quantity
from monitor.rules.case import Case
from monitor.rules.naming import Naming
from monitor.rules.shortfall_options import ShortfallOptions
from monitor.stats.holdings import AreaStock, Promise, area_stocks, holdings_of, promises_of
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


def where_of(case: Case, options: ShortfallOptions, coverage: Coverage, need: ReserveNeed) -> Where:
    """Return where the goods are that a place lacks."""
    held = holdings_of(case.panel, case.day, need, case.market, options.fresh_days)
    areas = area_stocks(held, case.day, need, case.reserve, case.market)
    broken = [
        one
        for one in promises_of(held, need, case.reserve, case.market)
        if one.percent < options.promise_percent
    ]
    return Where(
        gap=coverage.target - coverage.lower,
        warehouses=held.of_warehouses(),
        areas=tuple(one for one in areas if one.area != coverage.area),
        promises=tuple(sorted(broken, key=lambda one: (one.held - one.promised, one.retailer))),
    )


def hint_vi(naming: Naming, where: Where, unit: str, area: str) -> str:
    """Return where goods could come from, in Vietnamese; empty where nobody has any to spare."""
    parts = [f"còn thiếu {quantity(where.gap, unit)} mới đủ mục tiêu"]
    if where.promises:
        told = (
            f"{naming.retailer(one.retailer)} mới có {quantity(one.held, unit)}/"
            f"{quantity(one.promised, unit)}"
            for one in where.promises[:_MOST_NAMED]
        )
        parts.append(f"chưa đủ cam kết: {', '.join(told)}")
    givers = chain(
        (f"{naming.outlet(code)} ({quantity(held, unit)})" for code, held in where.warehouses),
        (
            f"{naming.area(one.area)} (hơn mức của mình {quantity(one.spare, unit)})"
            for one in where.surplus
        ),
    )
    if given := list(islice(givers, _MOST_NAMED)):
        parts.append(f"có thể điều từ {', '.join(given)}")
    if not area and where.lacking:
        lacking = (
            f"{naming.area(one.area)} ({quantity(one.lack, unit)})"
            for one in where.lacking[:_MOST_NAMED]
        )
        parts.append(f"thiếu nhất so với mức của mình: {', '.join(lacking)}")
    return "; ".join(parts)


def hint_en(naming: Naming, where: Where, unit: str, area: str) -> str:
    """Return where goods could come from, in English."""
    parts = [f"{quantity(where.gap, unit, 'en')} would close the gap"]
    if where.promises:
        told = (
            f"{naming.retailer(one.retailer)} holds {quantity(one.held, unit, 'en')} of "
            f"{quantity(one.promised, unit, 'en')}"
            for one in where.promises[:_MOST_NAMED]
        )
        parts.append(f"promises not kept: {', '.join(told)}")
    givers = chain(
        (
            f"{naming.outlet(code)} ({quantity(held, unit, 'en')})"
            for code, held in where.warehouses
        ),
        (
            f"{naming.area(one.area, 'en')} ({quantity(one.spare, unit, 'en')} above its own "
            f"target)"
            for one in where.surplus
        ),
    )
    if given := list(islice(givers, _MOST_NAMED)):
        parts.append(f"goods could come from {', '.join(given)}")
    if not area and where.lacking:
        lacking = (
            f"{naming.area(one.area, 'en')} ({quantity(one.lack, unit, 'en')})"
            for one in where.lacking[:_MOST_NAMED]
        )
        parts.append(f"furthest below their own targets: {', '.join(lacking)}")
    return "; ".join(parts)


def _area_evidence(one: AreaStock) -> dict[str, object]:
    return {
        "area": one.area,
        "held_thousandths": round(one.held, 1),
        "known_thousandths": round(one.known, 1),
        "target_thousandths": round(one.target, 1),
    }
