"""Routes that can match something: conditions that exclude each other silence an inspector."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from monitor.config.checks import Complaint
from monitor.config.draft import Draft, Entry
from monitor.config.schema import GroupEntry, OutletEntry, ProductEntry
from monitor.config.schema_people import RecipientEntry, RouteEntry
from monitor.config.schema_source import RuleEntry

K = TypeVar("K")
_Route = Entry[RouteEntry]
_CONDITIONS = ("areas", "groups", "products", "rules", "outlet_kinds", "min_severity")


def empty_routes(draft: Draft) -> Iterator[Complaint]:
    """Yield conditions of a route that no alert can meet together."""
    for route in draft.all(RouteEntry):
        yield from empty_scope(draft, route)
        yield from _channels(draft, route)


def empty_scope(draft: Draft, route: Entry[RouteEntry]) -> Iterator[Complaint]:
    """Yield conditions on the alert alone that exclude each other."""
    checks: tuple[Callable[[Draft, _Route], Iterator[Complaint]], ...] = (
        _products, _rules, _outlets
    )  # fmt: skip
    for check in checks:
        yield from check(draft, route)


def unreachable_routes(draft: Draft) -> Iterator[Complaint]:
    """Yield routes after one that takes everything and stops."""
    stopper: _Route | None = None
    for route in draft.all(RouteEntry):
        if stopper is not None and _rank(route) >= _rank(stopper):
            text = f'route "{stopper.model.name}" above takes every such alert and stops'
            yield route.path, f"{text}; this route can match nothing, move it up"
        elif stopper is None and _takes_all(route):
            stopper = route


def _rank(route: _Route) -> int:
    return route.model.min_severity.rank


def _takes_all(route: _Route) -> bool:
    model = route.model
    narrowed = (model.areas, model.groups, model.products, model.rules, model.outlet_kinds)
    return route.has(*_CONDITIONS, "stop") and model.stop and not any(narrowed)


def _products(draft: Draft, route: _Route) -> Iterator[Complaint]:
    if not route.has("groups", "products") or not route.model.groups:
        return
    groups = {product.code: product.group for product in draft.models(ProductEntry)}
    for index, code in enumerate(route.model.products):
        if groups.get(code, route.model.groups[0]) not in route.model.groups:
            text = f'found "{code}" of group "{groups[code]}", but the route takes only'
            where = (*route.path, "products", index)
            yield where, f"{text} {_listed(route.model.groups)}; together they match nothing"


def _rules(draft: Draft, route: _Route) -> Iterator[Complaint]:
    rules = {entry.model.name: entry for entry in draft.all(RuleEntry)}
    for index, name in enumerate(route.model.rules):
        rule = rules.get(name)
        if rule is not None and (reason := _why_never(draft, rule, route)):
            yield (
                (*route.path, "rules", index),
                f'found "{name}", {reason}; together they match nothing',
            )


def _why_never(draft: Draft, rule: Entry[RuleEntry], route: _Route) -> str:
    model = rule.model
    if rule.has("enabled") and not model.enabled:
        return "which is not enabled"
    wanted = _wanted_groups(draft, route)
    if rule.has("groups") and _exclude(model.groups, wanted):
        return f"which watches only {_listed(model.groups)}"
    if rule.has("outlet_kinds") and _exclude(model.outlet_kinds, route.model.outlet_kinds):
        return f"which watches only {_listed(kind.value for kind in model.outlet_kinds)}"
    return ""


def _wanted_groups(draft: Draft, route: _Route) -> Collection[str]:
    if not route.has("groups", "products"):
        return ()
    by_product = {
        product.group
        for product in draft.models(ProductEntry)
        if product.code in route.model.products
    }
    return route.model.groups or by_product


def _outlets(draft: Draft, route: _Route) -> Iterator[Complaint]:
    outlets = draft.all(OutletEntry)
    if not all(outlet.has("area", "kind") for outlet in outlets) or not route.has("areas"):
        return
    there = {
        outlet.model.kind
        for outlet in outlets
        if outlet.model.area in (route.model.areas or [outlet.model.area])
    }
    for index, kind in enumerate(route.model.outlet_kinds):
        if kind not in there:
            where = f"of {_listed(route.model.areas)}" if route.model.areas else "at all"
            yield (
                (*route.path, "outlet_kinds", index),
                f"there is no {kind.value} {where}; it matches nothing",
            )


def _channels(draft: Draft, route: _Route) -> Iterator[Complaint]:
    people = {entry.model.code: entry for entry in draft.all(RecipientEntry)}
    told = [people[code] for code in route.model.recipients if code in people]
    if len(told) < len(route.model.recipients) or not all(entry.has("channels") for entry in told):
        return
    offered = {channel.name for entry in told for channel in entry.model.channels}
    for index, name in enumerate(route.model.channels):
        if name not in offered:
            text = f'found "{name}", a channel that no recipient of this route has'
            yield (*route.path, "channels", index), f"{text}; allowed: {', '.join(sorted(offered))}"


def unheard(draft: Draft) -> Iterator[Complaint]:
    """Yield groups whose alerts only the fallback hears, as a warning to the writer."""
    routes = draft.all(RouteEntry)
    if any(not route.has(*_CONDITIONS) for route in routes):
        return
    heard = {code for route in routes for code in route.model.groups}
    is_all = any(not route.model.groups and not route.model.products for route in routes)
    for group in draft.all(GroupEntry):
        if routes and not is_all and group.model.code not in heard | _product_groups(draft):
            yield (
                group.path,
                f'no route takes "{group.model.code}"; its alerts go to the fallback only',
            )


def _product_groups(draft: Draft) -> set[str]:
    wanted = {code for route in draft.models(RouteEntry) for code in route.products}
    return {product.group for product in draft.models(ProductEntry) if product.code in wanted}


def _exclude(ours: Collection[K], theirs: Collection[K]) -> bool:
    return bool(ours) and bool(theirs) and set(ours).isdisjoint(theirs)


def _listed(codes: Iterator[str] | Collection[str]) -> str:
    return ", ".join(codes)
