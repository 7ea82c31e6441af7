"""Say in words what a configuration puts in force; secrets appear by name only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from monitor.config.load import Loaded
from monitor.config.timetable import in_words, scenarios, timetable
from monitor.domain.calendar import tet_of
from monitor.domain.market import Market
from monitor.domain.people import Recipient, Route
from monitor.domain.reserve import ReservePlan
from monitor.domain.settings import RuleSpec, Settings


def describe(loaded: Loaded) -> str:
    """Return what is in force and the timetable that follows from it."""
    settings = loaded.settings
    parts = {
        f"{settings.name} ({settings.authority}), version {settings.version}": _programme(loaded),
        "Market": _market(settings.market),
        "Sources": _sources(settings),
        "Rules": (_rule(rule) for rule in settings.rules),
        "Allowed rises about Tết": _season(settings),
        "Reserves": _reserves(settings.reserve, settings.market),
        "Recipients": (_recipient(person) for person in settings.recipients.values()),
        "Routes, in order": _routes(settings),
        "Timetable": timetable(settings),
        "Warnings": (str(warning) for warning in loaded.warnings),
    }
    text = "\n\n".join(part for head, lines in parts.items() if (part := _part(head, lines)))
    return loaded.locate.masked(text)


def _part(head: str, lines: Iterable[str]) -> str:
    body = "\n".join(f"  {line}" for line in lines)
    return f"{head}\n{body}" if body else ""


def _programme(loaded: Loaded) -> Iterator[str]:
    settings = loaded.settings
    yield f"files: {', '.join(str(path) for path in loaded.files)}"
    currency = settings.currency
    yield f"days of {settings.zone.key}, prices in {currency.symbol} ({currency.code})"
    yield f"address {settings.base_url}; the panel holds {settings.window_days} days"
    if settings.engine is not None:
        engine = settings.engine
        where = f" on {engine.address}" if engine.kind == "dask" else ""
        yield f"areas are worked out by {engine.workers} workers ({engine.kind}{where})"
    if settings.drill is not None:
        drill = settings.drill
        played = f"from {drill.start}, one day in {drill.day_seconds:g} s, port {drill.port}"
        yield f"SIMULATED MARKET {played}, events {_listed(drill.events)}"


def _market(market: Market) -> Iterator[str]:
    temper = Counter(product.temperament.value for product in market.products.values())
    members = sum(retailer.member for retailer in market.retailers.values())
    kinds = Counter(outlet.kind.value for outlet in market.outlets.values())
    yield f"{len(market.groups)} groups, {len(market.products)} products ({_counted(temper)})"
    yield f"{len(market.areas)} areas, {len(market.retailers)} retailers ({members} members)"
    yield f"{len(market.outlets)} outlets ({_counted(kinds)})"


def _sources(settings: Settings) -> Iterator[str]:
    for source in settings.sources:
        marks = [*(["simulated"] * source.is_simulated), *(["not enabled"] * (not source.enabled))]
        expected = f"at least {source.expected.low} records"
        if source.expected.high is not None:
            expected = f"{source.expected.low} to {source.expected.high} records"
        what = f"{source.fetch.kind}, {source.format.kind}, {expected}"
        yield f"{source.name} of {source.retailer}: {', '.join([what, *marks])}"


def _rule(rule: RuleSpec) -> str:
    state = "" if rule.enabled else " (not enabled)"
    kinds = [kind.value for kind in rule.kinds]
    options = ", ".join(f"{key} {_flow(value)}" for key, value in rule.plug_in.options.items())
    return (
        f"{rule.name}{state}: {rule.plug_in.kind} on {_listed(rule.groups, 'all groups')}"
        f" at {_listed(kinds, 'all outlets')}; {options or 'all options as built in'}"
    )


def _flow(value: object) -> str:
    """Return the value of an option as it is written in the file, on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(each)}' for key, each in value.items())}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(_flow(each) for each in value)}]"
    return str(value)


def _season(settings: Settings) -> Iterator[str]:
    tet = _tet(settings)
    for step in settings.season:
        days = f"day {step.from_day} to {step.to_day}"
        if tet is not None:
            first, last = (tet + timedelta(days=away) for away in (step.from_day, step.to_day))
            days = f"{days} ({first} to {last})"
        yield f"{days}: {step.allowance_percent:g} % on {_listed(step.groups, 'all groups')}"


def _tet(settings: Settings) -> date | None:
    """Return the Tết that the dates of this configuration speak of, if they name a year."""
    named = [period.from_day for period in settings.reserve.periods]
    named += [settings.drill.start] if settings.drill is not None else []
    return tet_of(max(named).year) if named else None


def _reserves(plan: ReservePlan, market: Market) -> Iterator[str]:
    for need in plan.needs:
        units = {p.base_unit.value for p in market.products.values() if p.group == need.good}
        unit = min(units, default="")
        promised = sum(each.quantity for each in plan.commitments if each.good == need.good)
        held = need.monthly_need * need.held_share / 1000
        share = f"{need.held_share:.1%} of it to be held ({held:,.0f} {unit})"
        monthly = f"{need.good}: {need.monthly_need / 1000:,.0f} {unit} a month"
        yield f"{monthly}, {share}, {promised / 1000:,.0f} {unit} promised"
    if plan.scenarios or plan.periods:
        yield from (f"scenario {line}" for line in scenarios(plan))


def _recipient(person: Recipient) -> str:
    ways = "; ".join(f"{way.name} by {way.kind} to {way.masked}" for way in person.channels)
    return f"{person.code} ({person.role}, {person.language}): {ways}"


def _routes(settings: Settings) -> Iterator[str]:
    for number, route in enumerate(settings.routes, start=1):
        stop = ", and stops" if route.stop else ""
        by = f" by {', '.join(route.channels)}" if route.channels else ""
        told = ", ".join(route.recipients)
        yield f"{number}. {route.name}: {_conditions(route)} → {told}{by}{stop}"
    yield f"what no route takes → {', '.join(settings.fallback)}"
    yield f"the monitor's own troubles → {', '.join(settings.operators)}"
    for template in settings.sms_templates:
        yield f"short text {template.name} (up to {template.limit}): {template.text}"
    yield f"new deliveries are looked for every {in_words(settings.deliver_every)}"


def _conditions(route: Route) -> str:
    kinds = tuple(kind.value for kind in route.outlet_kinds)
    conditions = (route.areas, route.groups, route.products, route.rules, kinds)
    named = [" or ".join(wanted) for wanted in conditions if wanted]
    return ", ".join([*named, f"{route.min_severity.value} or graver"])


def _listed(words: Collection[str], otherwise: str = "none") -> str:
    return ", ".join(words) if words else otherwise


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.most_common())
