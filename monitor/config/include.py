"""Read the configuration file and everything it includes into one tree.

``{include: FILE}`` may stand for a whole list or as an entry of one; the file's entries take its
place, in order. A path is relative to the file that names it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from monitor.config.csv_file import read_csv
from monitor.config.tree import Branch, Leaf, Node, Place, Series
from monitor.config.yaml_file import read_yaml
from monitor.domain.errors import Problem

_YAML = frozenset({".yaml", ".yml"})


@dataclass(slots=True)
class ReadFiles:
    """What was read: each file's text in the order of reading, and what was wrong."""

    texts: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_files(path: Path) -> tuple[Node | None, ReadFiles]:
    """Return the tree of a configuration file with its includes in place.

    The tree is ``None`` when the file itself cannot be read.
    """
    files = ReadFiles()
    node = _read(path, Place(str(path), 0, 0), files)
    return (None if node is None else _expand(node, (path,), files)), files


def _read(path: Path, named_at: Place, files: ReadFiles) -> Node | None:
    text = _text(path, named_at, files)
    if text is None:
        return None
    files.texts[path] = text
    node: Node | None
    if path.suffix.casefold() == ".csv":
        node, problems = read_csv(text, str(path))
    else:
        node, problems = read_yaml(text, str(path))
    files.problems.extend(problems)
    return node


def _text(path: Path, named_at: Place, files: ReadFiles) -> str | None:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        text = "is not UTF-8; save the file as UTF-8 (in Excel: CSV UTF-8)"
        files.problems.append(Problem(str(path), line, 1, f"byte {error.start + 1} {text}"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        text = f'cannot read "{path}": {reason}; give the path of a file that can be read'
        files.problems.append(Problem(*named_at, text))
    else:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return None


def _expand(node: Node, within: tuple[Path, ...], files: ReadFiles) -> Node:
    if isinstance(node, Leaf):
        return node
    if isinstance(node, Branch):
        name = _included(node)
        if name is not None and len(node.entries) > 1:
            text = "include stands alone; remove the other keys of this mapping"
            files.problems.append(Problem(*node.place, text))
        if name is not None:
            return _include(name, within, files)
        for key, below in node.entries.items() if node.head is None else ():
            node.entries[key] = _expand(below, within, files)
        return node
    return Series(tuple(_items(node, within, files)), node.place)


def _items(series: Series, within: tuple[Path, ...], files: ReadFiles) -> list[Node]:
    items: list[Node] = []
    for item in series.items:
        there = _expand(item, within, files)
        is_list = isinstance(item, Branch) and _included(item) and isinstance(there, Series)
        items.extend(there.items if is_list and isinstance(there, Series) else [there])
    return items


def _included(branch: Branch) -> Leaf | None:
    name = branch.entries.get("include")
    if not isinstance(name, Leaf) or not isinstance(name.value, str):
        return None
    is_file = Path(name.value).suffix.casefold() in {*_YAML, ".csv"}
    return name if is_file or len(branch.entries) == 1 else None


def _include(name: Leaf, within: tuple[Path, ...], files: ReadFiles) -> Node:
    nothing = Series((), name.place)
    path = within[-1].parent / name.written
    if path in within:
        text = f'"{name.written}" includes itself; remove one of the includes'
        files.problems.append(Problem(*name.place, text))
        return nothing
    if path.suffix.casefold() not in {*_YAML, ".csv"}:
        text = f'found include "{name.written}", allowed are files that end in .csv, .yaml or .yml'
        files.problems.append(Problem(*name.place, text))
        return nothing
    node = _read(path, name.place, files)
    return nothing if node is None else _expand(node, (*within, path), files)
