"""What a plug-in of this room is: a kind, its options, and how it is built.

Options are standard frozen dataclasses, so that the configuration can check them without knowing
any plug-in, and plug-ins need not know the configuration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.domain.ports import Clock, Fetcher, Format

if TYPE_CHECKING:
    from monitor.collectors.polite import PoliteClient


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContext:
    """What every fetcher is given beside its own options; ``source`` is the source's name."""

    source: str
    clock: Clock
    http: PoliteClient
    data_dir: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class FetcherKind:
    """A way to get bytes; ``build`` takes an instance of ``options`` and the context.

    Where bytes come within something else, as files in a letter, ``opened`` makes the format that
    opens it from the options, the agreed format and its kind. ``answers`` says whether somebody is
    asked, ``in_parts`` of options whether what comes at one time is parts of one list.
    """

    kind: str
    options: type[Any]
    build: Callable[[Any, SourceContext], Fetcher]
    opened: Callable[[Any, str, Format], Format] | None = None
    answers: bool = False
    in_parts: Callable[[Any], bool] = lambda _: False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatKind:
    """A form in which records are written; ``build`` takes an instance of ``options``."""

    kind: str
    options: type[Any]
    build: Callable[[Any], Format]
