"""What a kind of channel is: how it is built, and how an address is checked before it is needed.

An address is looked at when the configuration is loaded, because the night of an emergency is too
late to learn that it was mistyped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.domain.ports import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelContext:
    """What every channel may use: where to write, and how long one attempt may take."""

    data_dir: Path
    timeout: timedelta = timedelta(seconds=20)
    user_agent: str = "BinhOn/0.1 (market price monitor of a public authority)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    """One way to tell somebody.

    ``problem_with`` returns what is wrong with an address and what is allowed, without its
    secrets, or ``None`` when it will do. ``summary`` is its line in the documentation;
    ``takes_files`` says whether attachments arrive.
    """

    summary: str
    build: Callable[[ChannelContext], Channel]
    problem_with: Callable[[str], str | None]
    takes_files: bool = True
