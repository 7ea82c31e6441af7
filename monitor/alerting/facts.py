"""What routes and silences may ask of an alert: its rule, product, group, area, outlet and kind.

What the subject leaves out follows from the market: the group from the product, the area and the
kind from the outlet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from monitor.domain.alert import Alert
from monitor.domain.market import Market


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The codes of an alert; the empty text where a part does not apply."""

    rule: str
    product: str
    group: str
    area: str
    outlet: str
    outlet_kind: str
    source: str

    def lie_within(  # noqa: PLR0913 - one name for each part that may be asked for
        self,
        *,
        rules: Collection[str] = (),
        products: Collection[str] = (),
        groups: Collection[str] = (),
        areas: Collection[str] = (),
        outlets: Collection[str] = (),
        outlet_kinds: Collection[str] = (),
        sources: Collection[str] = (),
    ) -> bool:
        """Say whether every part that is named holds; an empty one allows anything."""
        conditions = (
            (rules, self.rule),
            (products, self.product),
            (groups, self.group),
            (areas, self.area),
            (outlets, self.outlet),
            (outlet_kinds, self.outlet_kind),
            (sources, self.source),
        )
        return all(not wanted or fact in wanted for wanted, fact in conditions)


def facts_of(alert: Alert, market: Market) -> Facts:
    """Return what may be asked of an alert.

    An alert of an area may name the kind of its outlets as ``outlet_kind`` in its evidence.
    """
    subject = alert.subject
    outlet = market.outlets.get(subject.outlet)
    product = market.products.get(subject.product)
    kind = outlet.kind if outlet else alert.evidence.get("outlet_kind", "")
    return Facts(
        rule=alert.rule,
        product=subject.product,
        group=subject.group or (product.group if product else ""),
        area=subject.area or (outlet.area if outlet else ""),
        outlet=subject.outlet,
        outlet_kind=str(kind),
        source=subject.source,
    )
