"""A storm: a market made up so that on one day every price in it breaches.

Each price has a quiet past of its own and then jumps, by a fifth to two thirds, on the same day as
all others; nothing is taken out as shared by peers, so that every price is an alert. Each district
has its own inspector, who is told of what happens there by a web hook.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

PAST_DAYS: Final = 5
MOST_PRODUCTS: Final = 100
INBOX: Final = "inbox"
_KINDS: Final = ("market", "supermarket", "convenience")
_GROUPS: Final = (("rice", "Gạo"), ("meat", "Thịt"), ("fish", "Thủy sản"), ("vegetable", "Rau củ"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """How many prices breach at once, and among how many inspectors they are shared out."""

    alerts: int
    recipients: int

    @property
    def products(self) -> int:
        """Return how many products each outlet sells."""
        return max(1, min(MOST_PRODUCTS, self.alerts // self.recipients))

    @property
    def outlets(self) -> int:
        """Return how many outlets there are; the last may sell less than the others."""
        return -(-self.alerts // self.products)

    def series(self) -> Iterator[tuple[int, int]]:
        """Yield every (outlet, product) that has a price, by number."""
        for number in range(self.alerts):
            yield divmod(number, self.products)

    def area_of(self, outlet: int) -> int:
        """Return in which district an outlet lies."""
        return outlet % self.recipients


def usual_price(outlet: int, product: int) -> int:
    """Return what a product costs at an outlet on a quiet day, in đồng."""
    return 20_000 + 1_500 * product + 100 * (outlet % 17)


def jumped_price(outlet: int, product: int) -> int:
    """Return what it costs on the day of the storm: a fifth to two thirds more."""
    percent = 120 + (7 * outlet + 13 * product) % 47
    return usual_price(outlet, product) * percent // 100


def past_sheet(storm: Storm, today: date) -> str:
    """Return the quiet days before the storm as the sheet of a market board."""
    days = [today - timedelta(days=back) for back in range(PAST_DAYS + 1, 1, -1)]
    return _sheet(
        (day, outlet, product, usual_price(outlet, product))
        for day in days
        for outlet, product in storm.series()
    )


def storm_sheet(storm: Storm, today: date) -> str:
    """Return the day of the storm as the sheet of a market board."""
    return _sheet(
        (today, outlet, product, jumped_price(outlet, product))
        for outlet, product in storm.series()
    )


def storm_config(storm: Storm, address: str) -> str:
    """Return the configuration of the market, its inspectors and their web hook, as YAML."""
    areas, people = range(storm.recipients), range(storm.recipients)
    groups = [f"  - {{code: {code}, name: {name}}}" for code, name in _GROUPS]
    routes = [
        f"  - {{name: area-{at}, areas: [area-{at}], recipients: [inspector-{at}]}}" for at in areas
    ]
    lines = [
        _HEAD,
        "groups:",
        *groups,
        "products:",
        *(_product(at) for at in range(storm.products)),
        "areas:",
        *(f"  - {{code: area-{at}, name: Quận {at}, population: 100000}}" for at in areas),
        "outlets:",
        *(_outlet(storm, at) for at in range(storm.outlets)),
        "recipients:",
        *(_inspector(at, address) for at in people),
        "routes:",
        *routes,
        "fallback: [inspector-0]",
        "operators: [inspector-0]",
    ]
    return "\n".join(lines) + "\n"


def _product(at: int) -> str:
    group = _GROUPS[at % len(_GROUPS)][0]
    named = f"code: product-{at}, name: Hàng {at}, group: {group}"
    return f"  - {{{named}, base_unit: kg, plausible: [1000, 1000000]}}"


def _outlet(storm: Storm, at: int) -> str:
    placed = f"area: area-{storm.area_of(at)}, retailer: board"
    return f"  - {{code: outlet-{at}, name: Chợ {at}, kind: {_KINDS[at % len(_KINDS)]}, {placed}}}"


def _inspector(at: int, address: str) -> str:
    hook = f'{{name: hook, kind: webhook, address: "{address}"}}'
    return f"  - {{code: inspector-{at}, name: Thanh tra {at}, channels: [{hook}]}}"


def _sheet(rows: Iterator[tuple[date, int, int, int]]) -> str:
    lines = (
        f"{day.isoformat()},outlet-{outlet},product-{product},kg,{price}"
        for day, outlet, product, price in rows
    )
    return "date,outlet,product,unit,price\n" + "\n".join(lines) + "\n"


_HEAD: Final = """\
programme: {name: Diễn tập bão cảnh báo, authority: Diễn tập, window_days: 14}
retailers: [{code: board, name: Ban quản lý chợ}]
sources:
  - name: board
    retailer: board
    from: {kind: folder, path: inbox, pattern: "*.csv", settle: 0s, max_bytes: 500 MB}
    format: {kind: csv, delimiter: ",", encoding: utf-8}
    read:
      fields: {observed_at: date, outlet: outlet, product_code: product, unit: unit, price: price}
      date_formats: ["%Y-%m-%d"]
    schedule: {at: ["07:00"], grace: 2h}
    expect: {low: 0}
rules:
  - name: price-spike
    kind: spike
    options:
      {persist_days: 1, of_days: 1, min_history_days: 4, min_span_days: 4, gap_days: 1,
       area_min_outlets: 1000000000, market_min_outlets: 1000000000, restless_percent: 1000}
"""
