"""What routes and silences may ask of an alert: its rule, product, group, area, outlet and kind.

What the subject leaves out follows from the market: the group from the product, the area and the
kind from the outlet.
"""

from __future__ import annotations

from monitor.domain.alert import Alert
from monitor.domain.decisions import Facts
from monitor.domain.market import Market


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
