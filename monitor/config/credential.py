"""Find credentials that were written into the configuration, where copies of it would tell them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from monitor.config import tree
from monitor.config.locator import Locator
from monitor.config.secret import holds_password
from monitor.domain.errors import Problem

_OPTIONS = frozenset({"token", "password", "key", "secret"})
"""Options of a source's ``from`` that are credentials by themselves."""
_SECTIONS = ("programme", "sources", "recipients", "replies", "heartbeat")
_SENT = frozenset({"headers", "params", "body"})
"""Options that hold what a source asks for, credentials among it."""
_CREDENTIAL = re.compile(
    r"token$|secret$|passw(?:or)?d$|^pwd$|^pass$|authorization$|^cookie$|signature$|^key$"
    r"|(?:api|access|auth|app|private|subscription)[-_]?key$",
    re.IGNORECASE,
)


def credentials(locator: Locator) -> Iterator[Problem]:
    """Yield a problem for each credential that stands in the file itself."""
    for path, leaf in _where_they_may_stand(locator.root):
        text = str(leaf.value)
        if "://" in text and holds_password(text):
            yield _problem(locator, path, "a password within an address", "PASSWORD")
        elif leaf.value not in {None, ""} and "${" not in text and (name := _credential(path)):
            yield _problem(locator, path, f"a credential ({name})", name)


def _where_they_may_stand(root: tree.Node) -> Iterator[tuple[tree.Path, tree.Leaf]]:
    """Yield what stands in the sections with addresses; ten thousand outlets are none."""
    for section in _SECTIONS:
        below = tree.child(root, section)
        if below is not None:
            yield from (((section, *path), leaf) for path, leaf in tree.leaves(below))


def _credential(path: tree.Path) -> str:
    """Return the name under which a credential stands at a path, empty where none does."""
    if path == ("replies", "token"):
        return "token"
    match path:
        case ("sources", int(), "from", str(option), *_) if option in _OPTIONS:
            return option
        case ("sources", int(), "from", str(option), *inner) if option in _SENT:
            names = [step for step in inner if isinstance(step, str)]
            return next((name for name in names if _CREDENTIAL.search(name)), "")
    return ""


def _problem(locator: Locator, path: tree.Path, what: str, name: str) -> Problem:
    variable = "_".join(filter(None, ("MONITOR", _owner(locator, path), _plain(name))))
    return locator.problem(
        path,
        f"{what} is written here; write ${{{variable}}} in its place and set {variable} in the "
        f"environment, or {variable}_FILE to a file that holds it",
    )


def _owner(locator: Locator, path: tree.Path) -> str:
    """Return the name of the entry, as a part of a variable's name."""
    for key in ("code", "name"):
        entry = tree.at(locator.root, (*path[:2], key))
        if isinstance(entry, tree.Leaf):
            return _plain(str(entry.value))
    return _plain(str(path[0]))


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFD", name.upper()).replace("Đ", "D")
    return re.sub(r"[^A-Z0-9]+", "_", "".join(c for c in apart if not unicodedata.combining(c)))
