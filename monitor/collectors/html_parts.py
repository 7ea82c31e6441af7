"""Take parts out of a web page: by CSS selector, and the microdata of its attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from monitor.collectors.spelling import composed

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_VALUES = {"meta": "content", "data": "value", "time": "datetime", "link": "href", "a": "href"}
_DEEPEST = 40


def select(tree: LexborHTMLParser | LexborNode | None, selector: str) -> list[LexborNode]:
    """Return what a selector finds; with no tree, only try whether it is one.

    Raises:
        ValueError: the text is no CSS selector.
    """
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    css = selector.rpartition("@")[0].strip() if "@" in selector else selector
    if not css:
        return []
    try:
        return (LexborHTMLParser("<p>") if tree is None else tree).css(css)
    except (SelectolaxError, ValueError) as error:
        raise ValueError(f"{selector!r} is no CSS selector") from error


def selected(node: LexborNode, parts: Mapping[str, str]) -> dict[str, object]:
    """Return the named parts of a node that are there: text, or an attribute after ``@``."""
    found: dict[str, object] = {}
    for name, selector in parts.items():
        css, mark, attribute = selector.rpartition("@")
        place = node if mark and not css.strip() else next(iter(select(node, selector)), None)
        if place is None:
            continue
        text = place.attributes.get(attribute) if mark else text_of(place)
        if text is not None:
            found[name] = composed(text).strip()
    return found


def text_of(node: LexborNode) -> str:
    """Return the text of a node with all white space as one blank."""
    return " ".join(node.text(deep=True, separator=" ").split())


def microdata(tree: LexborHTMLParser) -> list[object]:
    """Return the things that a page describes in attributes, written as JSON-LD would."""
    tops = [node for node in tree.css("[itemscope]") if "itemprop" not in node.attributes]
    return [_thing(node, 0) for node in tops]


def _thing(node: LexborNode, depth: int) -> dict[str, object]:
    thing: dict[str, object] = {"@type": node.attributes.get("itemtype") or ""}
    waiting = list(node.iter(include_text=False))[::-1]
    while waiting:
        child = waiting.pop()
        is_thing = "itemscope" in child.attributes
        for name in (child.attributes.get("itemprop") or "").split():
            _put(thing, name, _value(child, depth))
        if not is_thing:
            waiting += list(child.iter(include_text=False))[::-1]
    return thing


def _value(node: LexborNode, depth: int) -> object:
    if "itemscope" in node.attributes:
        return _thing(node, depth + 1) if depth < _DEEPEST else {}
    attributes = node.attributes
    if attributes.get("content"):
        return attributes["content"]
    own = _VALUES.get(node.tag or "")
    if own and attributes.get(own):
        return attributes[own]
    return text_of(node)


def _put(thing: dict[str, object], name: str, value: object) -> None:
    before = thing.get(name)
    if name not in thing:
        thing[name] = value
    elif isinstance(before, list):
        before.append(value)
    else:
        thing[name] = [before, value]
