"""Codes that must exist, and codes that must exist once: checked on the texts as written.

Working on the tree and not on finished entries, a dangling reference is reported also in an entry
that has another mistake, and an entry with a mistake can still be referred to.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.config import tree
from monitor.config.fields import hint
from monitor.config.locator import Locator
from monitor.config.tree import Leaf, Path
from monitor.domain.errors import Problem

_REGISTERS: dict[str, tuple[str, ...]] = {
    "group": ("groups", "*", "code"),
    "product": ("products", "*", "code"),
    "area": ("areas", "*", "code"),
    "retailer": ("retailers", "*", "code"),
    "outlet": ("outlets", "*", "code"),
    "source": ("sources", "*", "name"),
    "rule": ("rules", "*", "name"),
    "scenario": ("reserve", "scenarios", "*", "code"),
    "recipient": ("recipients", "*", "code"),
    "route": ("routes", "*", "name"),
    "report": ("reports", "*", "name"),
    "policy": ("escalation", "*", "name"),
    "post": ("duty", "posts", "*", "code"),
    "template": ("sms_templates", "*", "name"),
}

_REFERENCES: tuple[tuple[str, str], ...] = (
    ("products.*.group", "group"),
    ("outlets.*.area", "area"),
    ("outlets.*.retailer", "retailer"),
    ("sources.*.retailer", "retailer"),
    ("retailers.*.contacts.*", "recipient"),
    ("sources.*.from.senders.{}.*", "outlet"),
    ("rules.*.groups.*", "group"),
    ("rules.*.options.products.*", "product"),
    ("rules.*.options.retailers.*", "retailer"),
    ("rules.*.options.ceilings.*.product", "product"),
    ("rules.*.options.ceilings.*.group", "group"),
    ("rules.*.options.ceilings.*.areas.*", "area"),
    ("rules.*.options.ceilings.*.retailers.*", "retailer"),
    ("season.*.groups.*", "group"),
    ("reserve.needs.*.good", "group"),
    ("reserve.needs.*.products.*", "product"),
    ("reserve.in_force.*.scenario", "scenario"),
    ("reserve.in_force.*.areas.*", "area"),
    ("reserve.commitments.*.retailer", "retailer"),
    ("reserve.commitments.*.good", "group"),
    ("routes.*.recipients.*", "recipient"),
    ("routes.*.areas.*", "area"),
    ("routes.*.groups.*", "group"),
    ("routes.*.products.*", "product"),
    ("routes.*.rules.*", "rule"),
    ("fallback.*", "recipient"),
    ("operators.*", "recipient"),
    ("reports.*.recipients.*", "recipient"),
    ("escalation.*.rules.*", "rule"),
    ("escalation.*.groups.*", "group"),
    ("escalation.*.products.*", "product"),
    ("escalation.*.areas.*", "area"),
    ("escalation.*.outlets.*", "outlet"),
    ("escalation.*.sources.*", "source"),
    ("escalation.*.steps.*.recipients.*", "recipient"),
    ("quiet_hours.*.recipients.*", "recipient"),
    ("duty.posts.*.people.*", "recipient"),
    ("duty.shifts.*.people.*", "recipient"),
    ("duty.shifts.*.post", "post"),
    ("duty.leave.*.recipient", "recipient"),
    ("duty.leave.*.deputy", "recipient"),
)

_POSTS_TOO = frozenset(
    {
        "routes.*.recipients.*",
        "operators.*",
        "reports.*.recipients.*",
        "escalation.*.steps.*.recipients.*",
    }
)
"""Where a post may stand for the people who hold it."""


_CALLED: dict[str, tuple[str, ...]] = {
    "outlets": ("code", "name", "aliases.*"),
    "products": ("code", "name", "name_en", "aliases.*", "official_code", "gtins.*"),
}
"""What may name an outlet or a product."""

_MEANT: tuple[tuple[str, str], ...] = (
    ("lookups.outlet.{}", "outlets"),
    ("defaults.outlet", "outlets"),
    ("lookups.product.{}", "products"),
    ("defaults.product", "products"),
    ("lookups.product_code.{}", "products"),
    ("defaults.product_code", "products"),
)


def dangling(locator: Locator) -> Iterator[Problem]:
    """Yield every reference to something that does not exist."""
    known = {name: set(_codes(locator, pattern)) for name, pattern in _REGISTERS.items()}
    for dotted, name in _REFERENCES:
        allowed = known[name] | known["post"] if dotted in _POSTS_TOO else known[name]
        for path, leaf in tree.matching(locator.root, tuple(dotted.split("."))):
            if isinstance(leaf.value, str) and leaf.value not in allowed:
                yield locator.problem(path, _unknown(name, leaf.value, allowed))


def duplicates(locator: Locator) -> Iterator[Problem]:
    """Yield every second use of a code within its register."""
    for name, pattern in _REGISTERS.items():
        yield from _repeated(locator, pattern, name)
    for recipient in range(_length(locator, ("recipients",))):
        pattern = ("channels", "*", "name")
        yield from _repeated(locator, pattern, "channel", ("recipients", recipient))


def shared_names(locator: Locator) -> Iterator[Problem]:
    """Yield every name or alias that two products, or two outlets, claim."""
    for section in ("products", "outlets"):
        owners: dict[str, Path] = {}
        for pattern in ((section, "*", "name"), (section, "*", "aliases", "*")):
            for path, leaf in tree.matching(locator.root, pattern):
                owner = owners.setdefault(_folded(leaf), path)
                if owner[:2] != path[:2]:
                    place = locator.place(owner)
                    text = f'"{leaf.written}" also names another of the {section}'
                    where = f"line {place.line} of {place.file}"
                    yield locator.problem(path, f"{text} ({where}); a text with it is ambiguous")


def unknown_meanings(locator: Locator) -> Iterator[Problem]:
    """Yield what a source's texts are said to mean while nothing is called so."""
    known = {section: _names(locator, section) for section in _CALLED}
    for path, leaf, section in _meanings(locator):
        identify = tree.at(locator.root, (*path[:3], "identify"))
        is_open = isinstance(identify, Leaf) and identify.value == "open"
        if not is_open and _folded(leaf) not in known[section]:
            guess = hint(leaf.written, sorted(known[section].values()))
            text = f'found "{leaf.written}", which is neither a code nor a name of the {section}'
            yield locator.problem(path, f"{text}; {guess}lines with it will wait in quarantine")


def _meanings(locator: Locator) -> Iterator[tuple[Path, Leaf, str]]:
    within = ("sources", "*", "read")
    for dotted, section in _MEANT:
        for path, leaf in tree.matching(locator.root, (*within, *dotted.split("."))):
            yield path, leaf, section
    for path, leaf in tree.matching(locator.root, (*within, "wide", "columns", "{}")):
        into = tree.at(locator.root, (*path[:4], "into"))
        if isinstance(into, Leaf) and f"{into.written}s" in _CALLED:
            yield path, leaf, f"{into.written}s"


def _names(locator: Locator, section: str) -> dict[str, str]:
    patterns = [(section, "*", *dotted.split(".")) for dotted in _CALLED[section]]
    leaves = [leaf for each in patterns for _, leaf in tree.matching(locator.root, each)]
    return {_folded(leaf): leaf.written for leaf in leaves}


def _unknown(name: str, code: str, known: set[str]) -> str:
    guess = hint(code, sorted(known))
    listed = ", ".join(sorted(known))
    allowed = (
        f"allowed: {listed}" if len(listed) < 200 else f"there are {len(known)} to choose from"
    )
    return f'found "{code}", which is no {name}; {guess}{allowed if known else "there is none"}'


def _codes(locator: Locator, pattern: tuple[str, ...]) -> Iterator[str]:
    for _, leaf in tree.matching(locator.root, pattern):
        if isinstance(leaf.value, str):
            yield leaf.value


def _repeated(
    locator: Locator, pattern: tuple[str, ...], name: str, within: Path = ()
) -> Iterator[Problem]:
    root = tree.at(locator.root, within)
    seen: dict[str, Path] = {}
    for path, leaf in tree.matching(root, pattern, within) if root is not None else ():
        first = seen.setdefault(leaf.written, path)
        if first != path:
            place = locator.place(first)
            text = f'{name} "{leaf.written}" is given twice'
            yield locator.problem(path, f"{text} (first in line {place.line} of {place.file})")


def _length(locator: Locator, path: Path) -> int:
    node = tree.at(locator.root, path)
    return len(node.items) if isinstance(node, tree.Series) else 0


def _folded(leaf: Leaf) -> str:
    return " ".join(leaf.written.casefold().split())
