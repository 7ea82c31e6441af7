"""A record corrected by a proposal: which fields that changes, and how figures follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from monitor.domain.errors import UsageError
from monitor.domain.observation import PRICES, Observation, QuarantinedRecord

_SAME_LEVEL = 2.0
_FIELDS = ("price", "stock", "product_code", "outlet")


def proposed_fields(record: QuarantinedRecord) -> Mapping[str, str]:
    """Return the corrections that a record's proposal states.

    Raises:
        UsageError: it proposes nothing, or several things of which a person must name one.
    """
    found = {name: text for name, text in record.proposal.items() if name in _FIELDS}
    several = [text for text in found.values() if ", " in text]
    if not found or several:
        said = f"one of {several[0]}" if several else "nothing is proposed"
        raise UsageError(f"say what was meant ({said}), or accept it as it is")
    return found


def corrected(one: Observation, corrections: Mapping[str, str]) -> Observation:
    """Return an observation with its price (đồng per base unit) or stock (thousandths) corrected.

    Other prices of the same level follow by the same factor: they stood in the same column.

    Raises:
        UsageError: a correction is no whole number.
    """
    changed: dict[str, int | None] = {}
    if "stock" in corrections:
        changed["stock"] = _whole(corrections["stock"])
    if "price" in corrections:
        price = _whole(corrections["price"])
        changed["price"] = price
        for name in PRICES[1:]:
            other = getattr(one, name)
            if one.price and other and 1 / _SAME_LEVEL <= other / one.price <= _SAME_LEVEL:
                changed[name] = round(other * price / one.price)
    return replace(one, **changed)  # type: ignore[arg-type]  # figures only


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no whole number") from error
