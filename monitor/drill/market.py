"""The simulated market: what every outlet charges, holds, sells and receives on any day.

Prices start from documented anchors and move as documented: chains steadily, markets daily, all of
them before Tết. Stocks follow the promises and the reserve level in force. What is planted on top
is known (``truth``). Any day can be computed alone, on whole arrays.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from threading import Lock

import numpy as np

from monitor.domain.calendar import days_to_tet, local_day
from monitor.domain.quotes import Bools, Floats, Ints
from monitor.domain.settings import DrillSpec, Settings
from monitor.drill import season
from monitor.drill.anchor import cover_days
from monitor.drill.event import planted
from monitor.drill.holding import usual_stock
from monitor.drill.noise import Noise, wave
from monitor.drill.place import Place, place_of
from monitor.drill.truth import EventKind, PlantedEvent

_KEPT_DAYS = 26
_CUSHION = 1.3
_RESTOCK_DAYS = 3
_SHOP_DRIFT = 0.35
_OPENING_HOUR, _SELLING_HOURS, _DELIVERY_HOUR = 6.0, 10.0, 5.0
_SOLD_OUT = 0.004
_DEPOT_PACE = 5.0
_NOT_SURVEYED = 0.01
_SERVED = 0.95
"""Where less than this part of what is asked for can be sold, the goods have run out."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One day of all outlets and products; quantities in thousandths of the base unit.

    ``level`` is the stock in the evening, ``sold`` and ``received`` are of the whole day.
    ``is_reported`` says where somebody looked at the price, ``is_open`` is by outlet.
    """

    price: Ints
    level: Floats
    sold: Floats
    received: Floats
    is_reported: Bools
    is_open: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What some outlets know at a moment: (outlets, products), as ``DayFigures``.

    ``sold`` and ``received`` are of the 24 hours before, so that stock less the stock of the same
    hour yesterday is what was received less what was sold. ``fullness`` is the stock against the
    usual one.
    """

    outlets: tuple[str, ...]
    moment: datetime
    price: Ints
    stock: Floats
    sold: Floats
    received: Floats
    fullness: Floats
    is_reported: Bools
    is_open: Bools
    is_rush: Bools


class SimulatedMarket:
    """The market of a configuration, played from a seed. Safe to ask from several threads.

    ``also`` is planted beside the events that the configuration names.
    """

    def __init__(
        self, settings: Settings, spec: DrillSpec, also: Sequence[PlantedEvent] = ()
    ) -> None:
        self.settings, self.spec = settings, spec
        self.place: Place = place_of(settings.market, spec.seed)
        self._events = [*planted(settings.market, spec, self.place), *also]
        self._usual_stock = usual_stock(settings.market, settings.reserve, self.place)
        self._noise = Noise(spec.seed, self.place.usual.shape)
        self._by_product = Noise(spec.seed, (len(self.place.products),))
        self._days: OrderedDict[date, DayFigures] = OrderedDict()
        self._usual_flows = lru_cache(maxsize=_KEPT_DAYS)(self._flows)
        self._lock = Lock()

    def truth(self) -> list[PlantedEvent]:
        """Return everything that is planted, oldest first."""
        return [replace(event, gone=self._gone(event)) for event in self._events]

    def day(self, day: date) -> DayFigures:
        """Return the figures of a local day; the last days asked for are remembered."""
        with self._lock:
            if day not in self._days:
                self._days[day] = self._figures(day)
            self._days.move_to_end(day)
            while len(self._days) > _KEPT_DAYS:
                self._days.popitem(last=False)
            return self._days[day]

    def report(self, moment: datetime, rows: Ints) -> Report:
        """Return what the outlets in these rows report at a moment."""
        zone = self.settings.zone
        today = local_day(moment, zone)
        now, before = self.day(today), self.day(today - timedelta(days=1))
        local = moment.astimezone(zone)
        hour = local.hour + local.minute / 60
        part = min(max((hour - _OPENING_HOUR) / _SELLING_HOURS, 0.0), 1.0)
        here = now if hour >= _DELIVERY_HOUR else before
        received = now.received[rows] if hour >= _DELIVERY_HOUR else np.zeros_like(now.sold[rows])
        stock = np.maximum(before.level[rows] + received - part * now.sold[rows], 0.0)
        usual = np.maximum(self._usual_stock[rows], 1.0)
        return Report(
            outlets=tuple(self.place.outlets[row] for row in rows.tolist()),
            moment=moment,
            price=now.price[rows],
            stock=stock,
            sold=part * now.sold[rows] + (1 - part) * before.sold[rows],
            received=here.received[rows],
            fullness=stock / usual,
            is_reported=now.is_reported[rows],
            is_open=now.is_open[rows],
            is_rush=self._rush(today)[rows],
        )

    def _figures(self, day: date) -> DayFigures:
        place, distance = self.place, days_to_tet(day)
        level = self._level(day)
        received, sold, _ = (figures.copy() for figures in self._usual_flows(day))
        self._cut_off(day, level, received, sold)
        chance = self._noise.even("surveyed", day.toordinal())
        shares = np.array([season.open_share(kind, distance) for kind in place.kinds])
        usually_open = Noise(self.spec.seed, (len(place.outlets),)).even("opening at Tết")
        return DayFigures(
            price=self._price(day),
            level=level,
            sold=sold,
            received=received,
            is_reported=place.is_carried & (place.is_shop[:, None] | (chance >= _NOT_SURVEYED)),
            is_open=usually_open <= shares,
        )

    def _flows(self, day: date) -> tuple[Floats, Floats, Floats]:
        """Return what is received, sold and asked for on a day on which every delivery comes."""
        place = self.place
        level, before = self._level(day), self._level(day - _DAY)
        pace = np.array([cover_days(group) for group in place.groups])[None, :]
        pace = pace * np.where(place.is_depot, _DEPOT_PACE, 1.0)[:, None]
        bought = level / pace * season.demand(days_to_tet(day))
        bought = bought * np.exp(0.15 * self._noise.daily("demand", day.toordinal()))
        received = np.maximum(level - before + bought, 0.0)
        return received, before + received - level, bought

    def _cut_off(self, day: date, level: Floats, received: Floats, sold: Floats) -> None:
        """Put the figures of places whose deliveries are cut, and of the day when they resume."""
        for event in self._events:
            if event.kind is not EventKind.CUT:
                continue
            cells = self._cells(event)
            if event.is_on(day):
                *_, (_, held, came, gone) = self._starving(event, day)
                level[cells], received[cells], sold[cells] = held, came, gone
            elif event.end == day - _DAY:
                *_, (_, held, _, _) = self._starving(event, event.end)
                received[cells] = np.maximum(level[cells] - held + sold[cells], 0.0)
                sold[cells] = held + received[cells] - level[cells]

    def _starving(
        self, event: PlantedEvent, last: date
    ) -> Iterator[tuple[float, Floats, Floats, Floats]]:
        """Yield for each day of a cut the part of the demand that is served, and figures.

        These are the stock in the evening, what came and what was sold. Who finds a shop empty
        buys what the others have left.
        """
        cells = self._cells(event)
        held = self._level(event.start - _DAY)[cells]
        for ordinal in range(event.start.toordinal(), last.toordinal() + 1):
            usual, _, asked_for = self._usual_flows(date.fromordinal(ordinal))
            came, wanted = event.factor * usual[cells], asked_for[cells]
            sold = np.minimum(wanted, held + came)
            left, unmet = held + came - sold, float((wanted - sold).sum())
            more = left * min(unmet / max(float(left.sum()), 1.0), 1.0)
            sold, held = sold + more, left - more
            asked = float(wanted.sum())
            yield (float(sold.sum()) / asked if asked else 1.0), held, came, sold

    def _gone(self, event: PlantedEvent) -> date | None:
        """Return the day on which a cut leaves too little to sell, if it lasts that long."""
        if event.kind is not EventKind.CUT:
            return None
        for number, (served, *_) in enumerate(self._starving(event, event.end)):
            if served < _SERVED:
                return event.start + timedelta(days=number)
        return None

    def _price(self, day: date) -> Ints:
        place, ordinal = self.place, day.toordinal()
        distance = days_to_tet(day)
        tet = np.array([season.drift(group, distance) for group in place.groups])[None, :]
        tet = tet * np.where(place.is_shop, _SHOP_DRIFT, 1.0)[:, None]
        moved = np.log1p(tet) + self._swing(ordinal) + self._moves(ordinal)
        price = place.usual * np.exp(moved[place.setter])
        for event in self._events:
            if event.moves_price and (factor := event.strength(day)) != 1.0:
                price[self._cells(event)] *= factor
        rounded = _rounded(price, place.is_shop[:, None])
        for event in self._events:
            if event.kind is EventKind.SLIP and (factor := event.strength(day)) != 1.0:
                rounded[self._cells(event)] *= factor
        return rounded.astype(np.int64)

    def _swing(self, ordinal: int) -> Floats:
        """Return what moves a product all over the city, slowly."""
        phase = self._by_product.even("swing")[None, :]
        slow = 0.6 * wave(phase, ordinal, 23) + 0.4 * wave(phase * 7, ordinal, 11)
        return np.asarray(slow * np.where(self.place.is_volatile, 0.02, 0.003), dtype=np.float64)

    def _moves(self, ordinal: int) -> Floats:
        """Return what moves one price on its own: daily at markets, by steps elsewhere."""
        volatile = self.place.is_volatile
        daily = self._noise.smooth("market move", ordinal, 3) * 0.02
        steps = self._noise.steps("price step", ordinal, np.where(self._is_fresh(), 7, 24)) * 0.012
        return np.where(volatile, daily, steps)

    def _is_fresh(self) -> Bools:
        pace = np.array([cover_days(group) for group in self.place.groups])
        return np.broadcast_to(pace < 10, self.place.usual.shape)

    def _level(self, day: date) -> Floats:
        """Return the stock in the evening of a day."""
        ordinal, plan = day.toordinal(), self.settings.reserve
        days = [day - timedelta(days=back) for back in range(_RESTOCK_DAYS)]
        aim = float(np.mean([plan.in_force(each).factor for each in days])) * _CUSHION
        level = self._usual_stock * aim * season.shelves(days_to_tet(day))
        level = level * np.exp(0.06 * self._noise.smooth("stock", ordinal, 4))
        sold_out = self._noise.even("sold out", ordinal) < _SOLD_OUT
        level[sold_out & self.place.is_shop[:, None]] = 0.0
        for event in self._events:
            is_thinner = event.moves_stock and event.kind is not EventKind.CUT
            if is_thinner and (factor := event.strength(day)) != 1.0:
                level[self._cells(event)] *= factor
        return np.floor(level)

    def _rush(self, day: date) -> Bools:
        rush = np.zeros(self.place.usual.shape, dtype=bool)
        for event in self._events:
            if event.kind is EventKind.RUNDOWN and event.strength(day) != 1.0:
                rush[self._cells(event)] = True
        return rush

    def _cells(self, event: PlantedEvent) -> tuple[Ints, Ints]:
        if event.moves_stock:
            rows = self.place.rows_in(event.area)
        else:
            rows = self.place.outlet_rows(area=event.area, outlet=event.outlet)
        if event.kind in {EventKind.RUNDOWN, EventKind.CUT}:
            rows = rows[self.place.is_shop[rows]]
        columns = self.place.product_columns(product=event.product, group=event.group)
        return np.ix_(rows, columns)  # type: ignore[return-value]  # an open mesh of two arrays


def _rounded(price: Floats, is_shop: Bools) -> Floats:
    """Return prices as people ask them: markets in 500 and 1.000 đồng, chains in 100.

    What costs little is asked in steps of 100 and 50, or a step alone would be a rise of a tenth.
    """
    dear = np.where(price >= 50_000, 1_000, 500)
    at_market = np.where(price >= 10_000, dear, np.where(price >= 2_000, 100, 50))
    in_shop = np.where(price >= 5_000, 100, 50)
    step = np.where(is_shop, in_shop, at_market)
    return np.asarray(np.maximum(np.round(price / step), 1) * step, dtype=np.float64)
