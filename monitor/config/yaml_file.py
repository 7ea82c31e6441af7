"""Read one YAML file into the tree, and say where it cannot be read.

Only the parser's nodes are used, never its constructors: nodes keep line and column of every key
and value, keep both of two equal keys, and cannot create objects from tags.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from monitor.config.scalar import plain_value, trap
from monitor.config.tree import Branch, Leaf, Node, Place, Series
from monitor.domain.errors import Problem

_STANDARD = "tag:yaml.org,2002:"
_LARGEST = 5_000_000
"""More values than this are no configuration but aliases of aliases."""

_HINTS = {
    "mapping values are not allowed here": "a colon followed by a space inside a text needs quotes"
    " around the text; otherwise check the indentation of this line",
    "found character '\\t' that cannot start any token": "indent with spaces, not with tabs",
    "found unexpected end of stream": "a quote is opened here and never closed",
    "found unknown escape character": "inside double quotes a backslash must be doubled; use"
    " single quotes for patterns and Windows paths",
    "expected ',' or ']'": "a [ is not closed, a comma is missing, or a text needs quotes",
    "expected ',' or '}'": "a { is not closed, a comma is missing, or a text needs quotes",
    "expected <block end>": "this line is indented differently from the lines it belongs to",
    "could not find expected ':'": "a key needs a colon and a space after it",
    "found undefined alias": "an alias (*name) needs its anchor (&name) further up",
    "expected a single document": "one file holds one document; remove the line ---",
}


@dataclass(slots=True)
class _Reading:
    file: str
    problems: list[Problem] = field(default_factory=list)
    done: dict[int, tuple[Node, int]] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)


def read_yaml(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of a YAML text, ``None`` when it is empty or unreadable, and its problems."""
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        return None, [_syntax(error, file)]
    except YAMLError as error:
        return None, [_characters(error, text, file)]
    except RecursionError:
        return None, [Problem(file, 1, 1, "not readable as YAML: lists within lists without end")]
    if node is None:
        return None, []
    reading = _Reading(file)
    tree, size = _node(node, reading)
    if size > _LARGEST:
        reading.problems.append(
            Problem(
                file, 1, 1, f"aliases make more than {_LARGEST} values of this file; spell them out"
            )
        )
        return None, reading.problems
    return tree, reading.problems


def _syntax(error: MarkedYAMLError, file: str) -> Problem:
    found = str(error.problem or error.context or "unreadable").replace("\n", " ")
    mark = error.problem_mark or error.context_mark
    if "end of stream" in found and error.context_mark is not None:
        mark = error.context_mark
    hint = next((hint for words, hint in _HINTS.items() if words in f"{error.context} {found}"), "")
    if "flow" in str(error.context) and error.context_mark is not None:
        hint = f"{hint} (opened in line {error.context_mark.line + 1})"
    text = f"not readable as YAML: {found}" + (f"; {hint}" if hint else "")
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
    return Problem(file, line, column, text)


def _characters(error: YAMLError, text: str, file: str) -> Problem:
    position = getattr(error, "position", 0)
    before = text[:position] if isinstance(position, int) else ""
    column = len(before) - (before.rfind("\n") + 1) + 1
    words = "not readable as YAML: a control character stands here; remove it"
    return Problem(file, before.count("\n") + 1, column, words)


def _node(node: YamlNode, reading: _Reading) -> tuple[Node, int]:
    known = reading.done.get(id(node))
    if known is not None:
        return known
    place = Place(reading.file, node.start_mark.line + 1, node.start_mark.column + 1)
    if id(node) in reading.open:
        _complain(reading, place, "an alias that contains itself is endless; spell it out")
        return Leaf(None, "", place), 1
    if not str(node.tag).startswith(_STANDARD) or "/" in str(node.tag):
        tag = str(node.tag).replace(_STANDARD, "!!")
        _complain(reading, place, f"tag {tag} is not used here; write the bare value")
    reading.open.add(id(node))
    result = _inside(node, place, reading)
    reading.open.discard(id(node))
    reading.done[id(node)] = result
    return result


def _inside(node: YamlNode, place: Place, reading: _Reading) -> tuple[Node, int]:
    if isinstance(node, ScalarNode):
        return _leaf(node, place, reading), 1
    if isinstance(node, SequenceNode):
        items = [_node(item, reading) for item in node.value]
        size = 1 + sum(size for _, size in items)
        return Series(tuple(item for item, _ in items), place), size
    if isinstance(node, MappingNode):
        return _branch(node, place, reading)
    raise TypeError(f"a node of YAML that is neither scalar, list nor mapping: {node!r}")


def _leaf(node: ScalarNode, place: Place, reading: _Reading) -> Leaf:
    text = unicodedata.normalize("NFC", str(node.value))
    if node.style is not None:
        return Leaf(text, text, place)
    reason = trap(text)
    if reason is not None:
        _complain(reading, place, f"found {text}, which {reason}")
    return Leaf(plain_value(text), text, place)


def _branch(node: MappingNode, place: Place, reading: _Reading) -> tuple[Branch, int]:
    branch = Branch({}, {}, place)
    merged: list[Branch] = []
    size = 1
    for key_node, value_node in node.value:
        here = Place(reading.file, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, ScalarNode):
            _complain(reading, here, "found a list or mapping as a key; a key is one word")
            continue
        value, below = _node(value_node, reading)
        size += below
        if key_node.value == "<<" and key_node.style is None:
            merged.extend(_merged(value, here, reading))
        else:
            _enter(branch, unicodedata.normalize("NFC", str(key_node.value)), value, here, reading)
    return _with(branch, merged), size


def _enter(branch: Branch, key: str, value: Node, here: Place, reading: _Reading) -> None:
    if key in branch.keys:
        first = branch.keys[key].line
        text = f'key "{key}" is given twice (first in line {first}); keep one of the two'
        _complain(reading, here, text)
        return
    branch.entries[key], branch.keys[key] = value, here


def _merged(value: Node, here: Place, reading: _Reading) -> list[Branch]:
    parts = value.items if isinstance(value, Series) else (value,)
    branches = [part for part in parts if isinstance(part, Branch)]
    if len(branches) < len(parts):
        _complain(reading, here, "<< takes a mapping (an alias); found something else")
    return branches


def _with(branch: Branch, merged: list[Branch]) -> Branch:
    for other in merged:
        for key, below in other.entries.items():
            branch.entries.setdefault(key, below)
            branch.keys.setdefault(key, other.keys[key])
    return branch


def _complain(reading: _Reading, place: Place, text: str) -> None:
    reading.problems.append(Problem(*place, text))
