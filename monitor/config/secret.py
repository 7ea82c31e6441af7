"""Secrets: named in the configuration as ``${MONITOR_…}``, given by the environment, never shown.

A value comes from the variable itself or, under the same name with ``_FILE``, from a file (as
containers and systemd hand secrets over). They are put in last, after everything was checked, so
that neither messages nor versions can contain one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from monitor.config import tree
from monitor.config.locator import Locator
from monitor.domain.errors import Problem

T = TypeVar("T")
_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_NAME = re.compile(r"MONITOR_[A-Z0-9_]+")
_PASSWORD = re.compile(
    r"(?P<before>\b[a-z][a-z0-9+.-]*://[^\s/?#@:\"']*:)(?P<password>[^\s@/\"']+)(?=@)",
    re.IGNORECASE,
)
_USER_INFO = re.compile(
    r"(?P<before>\b[a-z][a-z0-9+.-]*://[^\s/?#@:\"']*:)(?P<password>[^\s@/?#\"']+)(?=@)",
    re.IGNORECASE,
)
"""What truly is a password; in ``mailto://host:25?from=a@b`` there is none, though it is masked."""
_QUERY = re.compile(
    r"(?P<before>[?&](?:[a-z_]*(?:token|secret|password|passwd|apikey|api_key)|pass|key)=)(?P<password>[^&\s\"'#]+)",
    re.IGNORECASE,
)
_ALLOWED = (
    ("programme", "base_url"),
    ("heartbeat", "url"),
    ("replies", "token"),
    ("sources", "*", "from"),
    ("recipients", "*", "channels", "*", "address"),
)


@dataclass(frozen=True, slots=True)
class Secrets:
    """The values of the secrets that the configuration names."""

    values: Mapping[str, str] = field(repr=False)
    names: frozenset[str] = frozenset()

    def fill(self, text: str) -> str:
        """Return the text with every ``${MONITOR_…}`` replaced by its value."""
        return _PLACEHOLDER.sub(lambda match: self.values.get(match[1], ""), text)

    def hidden(self, but: str) -> tuple[str, ...]:
        """Return the values to be hidden: all but those that stand in a text that may be shown."""
        shown = _PLACEHOLDER.findall(but)
        return tuple(value for name, value in self.values.items() if name not in shown)

    def fill_all(self, value: T) -> T:
        """Return lists and mappings with every text in them filled."""
        return cast("T", self._filled(value))

    def has_all(self, value: object) -> bool:
        """Say whether the value of every secret that is named within is known."""
        if isinstance(value, Mapping):
            return all(self.has_all(below) for below in value.values())
        if isinstance(value, list):
            return all(self.has_all(item) for item in value)
        names = _PLACEHOLDER.findall(value) if isinstance(value, str) else []
        return all(name in self.values for name in names)

    def _filled(self, value: object) -> object:
        if isinstance(value, str):
            return self.fill(value)
        if isinstance(value, Mapping):
            return {key: self._filled(below) for key, below in value.items()}
        return [self._filled(item) for item in value] if isinstance(value, list) else value


def read_secrets(locator: Locator, environ: Mapping[str, str]) -> tuple[Secrets, list[Problem]]:
    """Return the values of all named secrets, and the problems.

    A disabled entry may name a secret that is not there.
    """
    names: set[str] = set()
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for path, text in _marked(locator.root):
        for name in _PLACEHOLDER.findall(text):
            names.add(name)
            reason = _trouble(name, path) or _take(name, environ, values)
            if reason is not None and not _is_disabled(locator, path):
                problems.append(locator.problem(path, f"found ${{{name}}}; {reason}"))
    return Secrets(values, frozenset(names)), problems


def _marked(root: tree.Node) -> Iterator[tuple[tree.Path, str]]:
    for path, leaf in tree.leaves(root):
        text = leaf.value
        if isinstance(text, str) and "${" in text:
            yield path, text


def value_of(name: str, environ: Mapping[str, str]) -> str | None:
    """Return a variable's value, or the content of the file that ``NAME_FILE`` names.

    Raises:
        OSError: the named file cannot be read.
        UnicodeError: the named file is not text.
        ValueError: both are given.
    """
    direct, file = environ.get(name), environ.get(f"{name}_FILE")
    if direct is not None and file is not None:
        raise ValueError(f"both {name} and {name}_FILE are set; keep one of them")
    if file is None:
        return direct
    return Path(file).read_text(encoding="utf-8").rstrip("\r\n")


def mask_passwords(text: str) -> str:
    """Return the text with the passwords of addresses replaced, placeholders kept."""
    return _QUERY.sub(_hidden, _PASSWORD.sub(_hidden, text))


def holds_password(text: str) -> bool:
    """Say whether a password or key stands in an address, and not the name of one."""
    return _QUERY.sub(_hidden, _USER_INFO.sub(_hidden, text)) != text


def _hidden(match: re.Match[str]) -> str:
    password = match["password"]
    return match["before"] + (password if _PLACEHOLDER.fullmatch(password) else "****")


def _trouble(name: str, path: tree.Path) -> str | None:
    if not _NAME.fullmatch(name):
        return "allowed are names such as ${MONITOR_WINMART_TOKEN} (capitals, digits, underscores)"
    if not any(_fits(path, pattern) for pattern in _ALLOWED):
        places = "sources' from, channels' address, heartbeat, replies and programme.base_url"
        return f"secrets are allowed in {places} only"
    return None


def _fits(path: tree.Path, pattern: tuple[str, ...]) -> bool:
    return len(path) >= len(pattern) and all(
        wanted in {"*", step} for step, wanted in zip(path, pattern, strict=False)
    )


def _take(name: str, environ: Mapping[str, str], values: dict[str, str]) -> str | None:
    try:
        value = value_of(name, environ)
    except (OSError, UnicodeError) as error:
        return f"the file named by {name}_FILE cannot be read ({type(error).__name__})"
    except ValueError as error:
        return str(error)
    if not value:
        return (
            f"it is not set; set {name} in the environment, or {name}_FILE to a file that holds it"
        )
    values[name] = value
    return None


def _is_disabled(locator: Locator, path: tree.Path) -> bool:
    entry = tree.at(locator.root, (*path[:2], "enabled"))
    return isinstance(entry, tree.Leaf) and entry.value is False
