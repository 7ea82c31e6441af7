"""The ten documented shocks as scripts: what happens, where, when against Tết, and for how long.

Each scenario plays something that happened (the sources stand in ``docs/drill.md``). Times keep
their distance to mùng 1 of the year that is played, so that the season's own drift is around them
as it was, or would have been. Nothing is planted on an outlet that stands for a real place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from monitor.domain.calendar import days_to_tet
from monitor.domain.market import Market, OutletKind
from monitor.drill.place import Place, stand_ins
from monitor.drill.truth import EventKind, PlantedEvent

_CHECKPOINT_AREAS = ("an-duong", "an-lao", "vinh-bao")
_CHECKPOINT_PRODUCTS = (
    *("pork_belly", "pork_tenderloin", "pork_ribs"),
    *("winter_melon", "cucumber", "water_spinach"),
)
_LET_THROUGH = {"an-duong": 0.0, "an-lao": 0.2, "vinh-bao": 0.35}
"""What part of the deliveries of eggs still comes through the checkpoints."""
_SEALED_AREAS = ("thuy-nguyen", "hong-bang", "le-chan")
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where a scenario is played: its market, make-up, and the first day of the drill."""

    market: Market
    place: Place
    start: date

    def before_tet(self, days: int) -> date:
        """Return the day so many days before the nearest mùng 1."""
        return self.start - timedelta(days=days_to_tet(self.start) + days)

    def prices(
        self,
        scenario: str,
        products: tuple[str, ...],
        areas: tuple[str, ...],
        days: tuple[date, date],
        factor: float,
    ) -> Iterator[PlantedEvent]:
        """Yield a spike of each product at the markets of each area that there is."""
        for area in areas:
            for product in products:
                if area in self.market.areas and product in self.market.products:
                    yield PlantedEvent(
                        kind=EventKind.SPIKE,
                        area=area,
                        product=product,
                        start=days[0],
                        end=days[1],
                        factor=factor,
                        must_report=True,
                        scenario=scenario,
                    )

    def groups(
        self,
        scenario: str,
        kind: EventKind,
        factors: Mapping[str, float],
        days: tuple[date, date],
        *,
        area: str = "",
        must_report: bool = True,
    ) -> Iterator[PlantedEvent]:
        """Yield an event of each group that there is."""
        for group, factor in factors.items():
            if group in self.market.groups and (not area or area in self.market.areas):
                yield PlantedEvent(
                    kind=kind,
                    group=group,
                    area=area,
                    start=days[0],
                    end=days[1],
                    factor=factor,
                    must_report=must_report,
                    scenario=scenario,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A documented shock; alone it is played from ``begin`` days after mùng 1 for ``days`` days."""

    begin: int
    days: int
    script: Callable[[Stage], Iterator[PlantedEvent]]


def _rumour(stage: Stage) -> Iterator[PlantedEvent]:
    """Yield S1: Hải Phòng on Saturday 07/03/2020, shelves emptied in a day, prices flat."""
    day = stage.start + timedelta(days=(_SATURDAY - stage.start.weekday()) % 7)
    factors = dict.fromkeys(("rice", "noodles", "eggs", "pork", "vegetables"), 0.2)
    yield from stage.groups("S1", EventKind.RUNDOWN, factors, (day, day))


def _hail(stage: Stage) -> Iterator[PlantedEvent]:
    """Yield S2: greens at three times their Tết price, Quảng Ninh 02/2020."""
    days = (stage.before_tet(-10), stage.before_tet(-17))
    greens = ("choy_sum", "crown_daisy", "water_spinach")
    yield from stage.prices("S2", greens, tuple(stage.market.areas), days, 3.0)


def _gouging(stage: Stage) -> Iterator[PlantedEvent]:
    """Yield S3: a few sellers ask far more; masks in 02/2020, bottled water here."""
    first = stage.before_tet(44)
    for outlet in stand_ins(stage.market, OutletKind.MARKET, "water_bottle", stage.place)[3:40:9]:
        yield PlantedEvent(
            kind=EventKind.SPIKE,
            area=outlet.area,
            outlet=outlet.code,
            product="water_bottle",
            start=first,
            end=first + timedelta(days=4),
            factor=2.2,
            must_report=True,
            scenario="S3",
        )


def _lockdown(stage: Stage) -> Iterator[PlantedEvent]:
    """Yield S4: the rush of 31/03/2020, within hours of the notice; full again the next day."""
    day = stage.before_tet(40)
    factors = dict.fromkeys(("rice", "noodles", "oil", "processed"), 0.3)
    yield from stage.groups("S4", EventKind.RUNDOWN, factors, (day, day))


def _checkpoints(stage: Stage) -> Iterator[PlantedEvent]:
    """Yield S5: eight checkpoints from the evening of 28/01/2021, felt from the day after."""
    days = (stage.before_tet(14), stage.before_tet(9))
    pork = tuple(code for code in _CHECKPOINT_PRODUCTS if code.startswith("pork"))
    greens = tuple(code for code in _CHECKPOINT_PRODUCTS if code not in pork)
    yield from stage.prices("S5", pork, _CHECKPOINT_AREAS, days, 1.22)
    yield from stage.prices("S5", greens, _CHECKPOINT_AREAS, days, 1.32)
    yield from stage.groups("S5", EventKind.SHORTFALL, {"pork": 0.6, "roots": 0.65}, days)
    for area, factor in _LET_THROUGH.items():
        blocked = (days[0], stage.before_tet(3))
        yield from stage.groups("S5", EventKind.CUT, {"eggs": factor}, blocked, area=area)


def _sealed(stage: Stage) -> Iterator[PlantedEvent]:
    """Yield S6: three sealed places from 22/02/2021; shops around them are bought empty."""
    days = (stage.before_tet(-10), stage.before_tet(-11))
    factors = dict.fromkeys(("rice", "noodles", "eggs"), 0.25)
    for area in _SEALED_AREAS:
        yield from stage.groups("S6", EventKind.RUNDOWN, factors, days, area=area)


def _slow_rise(stage: Stage) -> Iterator[PlantedEvent]:
    """Yield S7: pork from 07/2019 to 05/2020, a little every day, seen by no single one."""
    days = (stage.before_tet(118), stage.before_tet(70))
    yield from stage.groups("S7", EventKind.CREEP, {"pork": 1.4}, days)


def _run_up(stage: Stage) -> Iterator[PlantedEvent]:
    """Yield S8: pork +24 % in seven weeks to 08/01/2021, and back before Tết."""
    first, peak, last = (stage.before_tet(days) for days in (84, 35, 9))
    wanted = stage.start < peak - timedelta(days=14)
    yield from stage.groups(
        "S8", EventKind.CREEP, {"pork": 1.24}, (first, peak), must_report=wanted
    )
    yield from stage.groups("S8", EventKind.FALL, {"pork": 0.93}, (peak, last), must_report=False)


def _eggs(stage: Stage) -> Iterator[PlantedEvent]:
    """Yield S9: eggs nearly double at Hà Nội's markets, 24/07 to 01/08/2021."""
    days = (stage.before_tet(33), stage.before_tet(25))
    eggs = ("egg_industrial", "egg_local")
    yield from stage.prices("S9", eggs, tuple(stage.market.areas), days, 1.8)


def _storm(stage: Stage) -> Iterator[PlantedEvent]:
    """Yield S10: two days of buying before Yagi, 05 and 06/09/2024, prices flat."""
    days = (stage.before_tet(22), stage.before_tet(21))
    factors = dict.fromkeys(("noodles", "processed", "water"), 0.3)
    yield from stage.groups("S10", EventKind.RUNDOWN, factors, days)


SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        "S1": Scenario(begin=-18, days=9, script=_rumour),
        "S2": Scenario(begin=4, days=15, script=_hail),
        "S3": Scenario(begin=-47, days=9, script=_gouging),
        "S4": Scenario(begin=-43, days=6, script=_lockdown),
        "S5": Scenario(begin=-18, days=15, script=_checkpoints),
        "S6": Scenario(begin=7, days=8, script=_sealed),
        "S7": Scenario(begin=-100, days=34, script=_slow_rise),
        "S8": Scenario(begin=-70, days=40, script=_run_up),
        "S9": Scenario(begin=-36, days=14, script=_eggs),
        "S10": Scenario(begin=-25, days=7, script=_storm),
    }
)
"""The documented shocks by their names."""

SEASON = tuple(name for name in SCENARIOS if name != "S7")
"""What is played in a whole season: S7 and S8 both move pork, and S8 is the one before Tết."""
