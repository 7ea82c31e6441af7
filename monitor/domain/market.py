"""The market that is watched: areas, retailers, outlets, products and how they belong together.

Everything has a code that never changes meaning. Areas and outlets carry dates, because districts
are split and merged (Thuỷ Nguyên became a city in 2025) and history must keep the old ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property


class BaseUnit(StrEnum):
    """The one unit in which a product is compared; quantities are thousandths of it."""

    KG = "kg"
    LITRE = "l"
    PIECE = "piece"


class OutletKind(StrEnum):
    """What sort of place an outlet is; price zones differ by kind, so rules run per kind."""

    MARKET = "market"
    SUPERMARKET = "supermarket"
    MALL = "mall"
    CONVENIENCE = "convenience"
    WHOLESALER = "wholesaler"
    WAREHOUSE = "warehouse"


class Temperament(StrEnum):
    """How a product's price moves: in rare steps (rice) or every day (chilli)."""

    STICKY = "sticky"
    VOLATILE = "volatile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A district (quận, huyện) for as long as it exists."""

    code: str
    name: str
    name_en: str = ""
    population: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retailer:
    """A company or market board that reports."""

    code: str
    name: str
    member: bool = False
    """Whether it takes part in the stabilisation programme and so promised prices and stock."""
    contacts: tuple[str, ...] = ()
    """Recipients, by code, who are reminded of a report that is not in yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One shop, market or warehouse."""

    code: str
    name: str
    kind: OutletKind
    area: str
    retailer: str | None = None
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductGroup:
    """A group of the programme, for example thịt lợn; alerts are routed by it."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A representative product: the precise thing whose price is compared.

    ``plausible_low`` and ``plausible_high`` bound a believable unit price, in the currency's
    minor unit (đồng) per base unit; outside the band a price is quarantined.
    ``gtins`` are the bar codes (EAN, UPC) of what is sold as this product.
    ``packs`` says what a local unit holds, in thousandths of the base unit (``{"chục": 10000}``).
    """

    code: str
    name: str
    group: str
    base_unit: BaseUnit
    plausible_low: int
    plausible_high: int
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    temperament: Temperament = Temperament.VOLATILE
    official_code: str = ""
    gtins: tuple[str, ...] = ()
    specification: str = ""
    packs: Mapping[str, int] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """Return the base unit, or what one piece is called: eggs ``quả``, noodles ``gói``."""
        if self.base_unit is not BaseUnit.PIECE:
            return self.base_unit
        if self.name.startswith("Trứng"):
            return "quả"
        return next((word for word, size in self.packs.items() if size == 1000), self.base_unit)


@dataclass(frozen=True, kw_only=True)
class Market:
    """The whole watchlist, looked up by code."""

    groups: Mapping[str, ProductGroup]
    products: Mapping[str, Product]
    areas: Mapping[str, Area]
    retailers: Mapping[str, Retailer]
    outlets: Mapping[str, Outlet]

    @staticmethod
    def of(
        *,
        groups: Iterable[ProductGroup] = (),
        products: Iterable[Product] = (),
        areas: Iterable[Area] = (),
        retailers: Iterable[Retailer] = (),
        outlets: Iterable[Outlet] = (),
    ) -> Market:
        """Return the market made of these parts; a later part replaces one of the same code."""
        return Market(
            groups={group.code: group for group in groups},
            products={product.code: product for product in products},
            areas={area.code: area for area in areas},
            retailers={retailer.code: retailer for retailer in retailers},
            outlets={outlet.code: outlet for outlet in outlets},
        )

    def outlets_of(self, retailer: str) -> list[Outlet]:
        """Return the outlets of one retailer, in the order of the configuration."""
        return list(self._by_retailer.get(retailer, ()))

    def outlet_codes(self, retailer: str) -> tuple[str, ...]:
        """Return the codes of the outlets of one retailer, in the order of the configuration."""
        return self._codes_by_retailer.get(retailer, ())

    def groups_of(self, products: Iterable[str]) -> list[str]:
        """Return the group of each product, "" for one that is not on the watchlist."""
        return [self._groups.get(product, "") for product in products]

    def products_of(self, group: str) -> tuple[str, ...]:
        """Return the codes of one group's products, in the order of the configuration."""
        return self._by_group.get(group, ())

    @cached_property
    def storekeepers(self) -> frozenset[str]:
        """Return the retailers that have warehouses and nothing else."""
        return frozenset(
            retailer
            for retailer, outlets in self._by_retailer.items()
            if all(outlet.kind is OutletKind.WAREHOUSE for outlet in outlets)
        )

    def share_in(self, retailer: str, area: str) -> float:
        """Return the part of a retailer's outlets that lies in an area; all of it without any."""
        outlets = len(self._by_retailer.get(retailer, ()))
        return self._by_owner_and_area[retailer, area] / outlets if outlets else 1.0

    @cached_property
    def _by_owner_and_area(self) -> Counter[tuple[str | None, str]]:
        return Counter((outlet.retailer, outlet.area) for outlet in self.outlets.values())

    @cached_property
    def _codes_by_retailer(self) -> Mapping[str, tuple[str, ...]]:
        return {
            retailer: tuple(outlet.code for outlet in outlets)
            for retailer, outlets in self._by_retailer.items()
        }

    @cached_property
    def _groups(self) -> Mapping[str, str]:
        return {product.code: product.group for product in self.products.values()}

    @cached_property
    def _by_group(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for product in self.products.values():
            found[product.group] = (*found.get(product.group, ()), product.code)
        return found

    @cached_property
    def _by_retailer(self) -> Mapping[str, list[Outlet]]:
        found: dict[str, list[Outlet]] = {}
        for outlet in self.outlets.values():
            if outlet.retailer is not None:
                found.setdefault(outlet.retailer, []).append(outlet)
        return found


def is_in_force(thing: Area | Outlet, day: date) -> bool:
    """Say whether an area or outlet exists on the day; both ends are included."""
    begun = thing.valid_from is None or thing.valid_from <= day
    return begun and (thing.valid_to is None or day <= thing.valid_to)
