"""Take products with their offers out of schema.org data, however it was written in the page.

A product is what has an offer: a related product, a breadcrumb or a category is none. A product
with several offers gives one record for each. Prices stay texts; the span of an ``AggregateOffer``
stays a span, unless it was agreed which end counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.collectors.json_path import Element

Thing = Mapping[str, object]

_PRODUCTS = frozenset(
    {"Product", "ProductGroup", "IndividualProduct", "ProductModel", "SomeProducts"}
)
_WAYS_IN = ("@graph", "itemListElement", "item", "mainEntity", "hasVariant")
_LISTS = ("@graph", "itemListElement")
_STRUCK = frozenset({"ListPrice", "StrikethroughPrice", "SRP", "MSRP", "RegularPrice"})
_PRICES = ("price", "listPrice", "memberPrice")
_UNITS = {"KGM": "kg", "GRM": "g", "LTR": "l", "MLT": "ml"}
"""By their codes of UN/CEFACT."""
_OF_OFFER = ("sku", "gtin", "gtin8", "gtin12", "gtin13", "gtin14", "mpn", "priceValidUntil", "url")
_SHELF = {
    "InStoreOnly": "InStock",
    **dict.fromkeys(("Discontinued", "BackOrder", "PreOrder", "PreSale"), "OutOfStock"),
}
"""Words that say more than what a shelf looks like."""
_DEEPEST = 40


@dataclass(slots=True)
class Found:
    """What a page says in schema.org words."""

    records: list[Element]
    types: dict[str, None]
    has_empty_list: bool = False


def products_in(data: object, locator: str, aggregate: str) -> Found:
    """Return the products with an offer, one element for each offer, and what else is there."""
    found = Found([], {})
    named = dict(_named(data, 0))
    for thing, place in _walk(data, locator, found, 0):
        for record, where in _records(thing, place, aggregate, named):
            found.records.append(Element(record, where, None, "products"))
    return found


def _named(data: object, depth: int) -> Iterator[tuple[str, Thing]]:
    """Yield what is described under a name by which others refer to it."""
    if depth > _DEEPEST:
        return
    if isinstance(data, dict):
        if isinstance(name := data.get("@id"), str) and len(data) > 1:
            yield name, data
        data = list(data.values())
    if isinstance(data, list):
        for one in data:
            yield from _named(one, depth + 1)


def _walk(data: object, place: str, found: Found, depth: int) -> Iterator[tuple[Thing, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from _walk(item, f"{place}[{index}]", found, depth + 1)
        return
    if not isinstance(data, dict):
        return
    types = types_of(data)
    found.types.update(dict.fromkeys(types))
    found.has_empty_list |= any(data.get(name) == [] for name in _LISTS)
    if _PRODUCTS.intersection(types):
        yield data, place
    elif "Offer" in types and isinstance(data.get("itemOffered"), dict):
        yield {**_dict(data["itemOffered"]), "offers": data}, place
    for name in _WAYS_IN:
        yield from _walk(data.get(name), f"{place}.{name}", found, depth + 1)


def types_of(thing: Thing) -> list[str]:
    """Return the types of a thing, without the vocabulary they are from."""
    named = thing.get("@type")
    texts = named if isinstance(named, list) else [named]
    return [text.rstrip("/").rpartition("/")[2] for text in texts if isinstance(text, str)]


def _records(
    thing: Thing, place: str, aggregate: str, named: Mapping[str, Thing]
) -> Iterator[tuple[dict[str, object], str]]:
    offers = list(_offers(thing.get("offers"), named, 0))
    own = {name: value for name, value in thing.items() if _is_own(name)}
    for number, offer in enumerate(offers):
        where = place if len(offers) == 1 else f"{place}.offers[{number}]"
        yield {**own, **_said(offer, aggregate)}, where


def _is_own(name: str) -> bool:
    return not name.startswith("@") and name not in {"offers", *_WAYS_IN}


def _offers(value: object, named: Mapping[str, Thing], depth: int) -> Iterator[Thing]:
    """Yield single offers; an aggregate one only where it does not list those it is made of.

    What is only referred to is one offer: a few references to one another could go on for ever.
    """
    if isinstance(value, list) and depth <= _DEEPEST:
        for one in value:
            yield from _offers(one, named, depth + 1)
    elif isinstance(value, dict) and value.keys() == {"@id"}:
        yield named.get(str(value["@id"]), value)
    elif isinstance(value, dict) and depth <= _DEEPEST:
        inner = list(_offers(value.get("offers"), named, depth + 1))
        yield from inner or [value]


def _said(offer: Thing, aggregate: str) -> dict[str, object]:
    said = {name: offer[name] for name in _OF_OFFER if name in offer}
    for name in ("price", "priceCurrency", "availability", "lowPrice", "highPrice"):
        if name in offer:
            said[name] = offer[name]
    for specification in _specifications(offer):
        said = _specified(said, specification)
    if "price" not in said and ("lowPrice" in said or "highPrice" in said):
        said["price"] = _span(said, aggregate)
    if isinstance(state := said.get("availability"), str):
        word = state.rstrip("/").rpartition("/")[2]
        said["availability"] = _SHELF.get(word, word)
    return _with_currency(said)


def _with_currency(said: dict[str, object]) -> dict[str, object]:
    """Return prices with the name of a foreign currency, so that they are not read as đồng."""
    currency = str(said.get("priceCurrency") or "").strip()
    if currency.upper() in {"", "VND"}:
        return said
    return said | {name: f"{said[name]} {currency}" for name in _PRICES if name in said}


def _specifications(offer: Thing) -> list[Thing]:
    """Return what an offer says of its price in detail, what is asked before what that means."""
    value = offer.get("priceSpecification")
    found = value if isinstance(value, list) else [value]
    return sorted((one for one in found if isinstance(one, dict)), key=_is_of_a_measure)


def _is_of_a_measure(specification: Thing) -> bool:
    return isinstance(specification.get("referenceQuantity"), dict)


def _specified(said: dict[str, object], specification: Thing) -> dict[str, object]:
    """Return what is said with the price of a specification, unless one was said before."""
    kind = str(specification.get("priceType", "")).rstrip("/").rpartition("/")[2]
    name = "listPrice" if kind in _STRUCK else "price"
    if "validForMemberTier" in specification:
        name = "memberPrice"
    price = specification.get("price")
    if price is None or said.get(name, price) != price:
        return said
    own = {key: specification[key] for key in ("priceCurrency", "unitText") if key in specification}
    if _is_of_a_measure(specification):
        measure = _dict(specification["referenceQuantity"])
        unit = str(measure.get("unitCode") or measure.get("unitText") or "")
        price = f"{price}/{measure.get('value', '')} {_UNITS.get(unit, unit)}"
    return {**own, **said, name: price}


def _span(said: Mapping[str, object], aggregate: str) -> object:
    low, high = said.get("lowPrice"), said.get("highPrice")
    if aggregate == "low" and low is not None:
        return low
    if aggregate == "high" and high is not None:
        return high
    if low is not None and high is not None:
        return low if low == high else f"{low} - {high}"
    return f"từ {low}" if low is not None else f"đến {high}"


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
