"""Names for sentences: what people call a product, outlet, area or good, in either language."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.domain.market import BaseUnit, Market


@dataclass(frozen=True, slots=True)
class Naming:
    """Looks names up in the market; a code that it does not know stands for itself."""

    market: Market

    def product(self, code: str, language: str = "vi") -> str:
        """Return the name of a product."""
        known = self.market.products.get(code)
        return _chosen(known.name, known.name_en, language) if known else code

    def group(self, code: str, language: str = "vi") -> str:
        """Return the name of a product group."""
        known = self.market.groups.get(code)
        return _chosen(known.name, known.name_en, language) if known else code

    def area(self, code: str, language: str = "vi") -> str:
        """Return the name of an area; of the whole city for ""."""
        if not code:
            return "the whole city" if language == "en" else "toàn thành phố"
        known = self.market.areas.get(code)
        return _chosen(known.name, known.name_en, language) if known else code

    def outlet(self, code: str) -> str:
        """Return the name of an outlet."""
        known = self.market.outlets.get(code)
        return known.name if known else code

    def retailer(self, code: str) -> str:
        """Return the name of a retailer."""
        known = self.market.retailers.get(code)
        return known.name if known else code

    def unit(self, product: str) -> str:
        """Return the unit of a product; kilograms for one that the watchlist does not know."""
        known = self.market.products.get(product)
        return known.unit if known else BaseUnit.KG

    def unit_of_group(self, group: str) -> str:
        """Return the unit of the first product of a group; kilograms where there is none."""
        first = next(iter(self.market.products_of(group)), "")
        return self.unit(first)


def _chosen(name: str, name_en: str, language: str) -> str:
    return name_en if language == "en" and name_en else name
