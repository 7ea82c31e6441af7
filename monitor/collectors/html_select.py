"""Take goods out of a page by agreed selectors, also where a mark of the page was renamed.

A mark is a class or an attribute, such as ``.gia`` or ``.gia@data-gia``. As with columns, a new
spelling of a mark (``.gia_ban`` for ``.gia-ban``) is followed where the source's contract says so,
and any other likeness is proposed to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.collectors.drift import nearest, pasted, renames
from monitor.collectors.html_parts import select, selected
from monitor.collectors.json_path import Element

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_LOOKED_INTO = 50
_OFTEN = 2
_PLAIN = re.compile(r"[A-Za-z_][\w-]*")
_NO_DATA = frozenset({"class", "style", "id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The goods of a page; ``notice`` says what was read otherwise, ``proposed`` what to write."""

    records: list[Element]
    notice: str = ""
    proposed: str = ""


def selection(
    tree: LexborHTMLParser, records: str, parts: Mapping[str, str], drift: str
) -> Selection:
    """Return the goods at a selector with their named parts, as far as the contract allows."""
    nodes = select(tree, records)
    found = [selected(node, parts) for node in nodes]
    lost = {name: (css,) for name, css in parts.items() if not any(name in one for one in found)}
    free = {name: list(_marks(nodes, css, parts)) for name, (css,) in lost.items()}
    new = renames(lost, free) if drift == "evolve" else {}
    if new:
        found = [selected(node, {**parts, **new}) for node in nodes]
    told = [f'nothing at {parts[name]}, read "{css}" for {name}' for name, css in new.items()]
    lines = [f'{name}: "{css}"' for name, (gone,) in lost.items()
             if name not in new and (css := nearest(gone, free[name]))]  # fmt: skip
    return Selection(
        records=[
            Element(one, f"{records}[{number}]") for number, one in enumerate(found, 1) if one
        ],
        notice=f"the marks of the page have changed: {'; '.join(told)}" if told else "",
        proposed=pasted("format.select", lines),
    )


def proposed_records(tree: LexborHTMLParser, records: str) -> str:
    """Return the line with the selector most like the agreed one that the page repeats."""
    counts: dict[str, int] = {}
    for node in tree.css("[class]"):
        for name in _classes(node):
            counts[f"{node.tag}.{name}"] = counts.get(f"{node.tag}.{name}", 0) + 1
    near = nearest(records, [css for css, count in counts.items() if count >= _OFTEN])
    return pasted("format", [f'records: "{near}"'] if near else [])


def _marks(nodes: Sequence[LexborNode], gone: str, parts: Mapping[str, str]) -> Iterator[str]:
    """Yield the marks of the kind of a lost one that nothing takes, each once."""
    css, at, _ = gone.rpartition("@")
    known = set(parts.values())
    for node in nodes[:_LOOKED_INTO]:
        marked = [node] if at and not css.strip() else node.css("*")
        for mark in (mark for one in marked for mark in _marks_of(one, css.strip(), at)):
            if mark not in known:
                known.add(mark)
                yield mark


def _marks_of(node: LexborNode, css: str, at: str) -> Iterator[str]:
    own = [name for name in node.attributes if name not in _NO_DATA and _PLAIN.fullmatch(name)]
    if at and not css:
        yield from (f"@{name}" for name in own)
        return
    for name in _classes(node):
        yield from (f".{name}@{attribute}" for attribute in own) if at else (f".{name}",)


def _classes(node: LexborNode) -> list[str]:
    return [one for one in (node.attributes.get("class") or "").split() if _PLAIN.fullmatch(one)]
