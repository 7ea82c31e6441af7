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
    from monitor.domain.delivery import Message
    from monitor.domain.ports import Channel
    from monitor.domain.subscriptions import SubscriptionKeeper
    from monitor.domain.tokens import TokenKeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelContext:
    """What every channel may use: where to write, and how long one attempt may take."""

    data_dir: Path
    timeout: timedelta = timedelta(seconds=20)
    user_agent: str = "BinhOn/0.1 (market price monitor of a public authority)"
    tokens: TokenKeeper | None = None
    """Where tokens that work once are kept; a channel that needs them cannot do without."""
    subscriptions: SubscriptionKeeper | None = None
    """Where the browsers that take Web Push are kept; the same holds for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many requests an account may make in any stretch of time of this length."""

    count: int
    per: timedelta


def no_account(_address: str) -> str:
    """Return the name of no account: nothing is shared, so nothing is held back."""
    return ""


def plain_words(message: Message, _address: str) -> str:
    """Return what goes out, in words: the title and the plain text."""
    return f"{message.title}\n\n{message.text}".rstrip()


def no_files(_address: str) -> bool:
    """Say that attachments do not arrive: the kind carries words only."""
    return False


def any_files(_address: str) -> bool:
    """Say that attachments arrive."""
    return True


def no_templates(_address: str) -> tuple[str, ...]:
    """Return no template: the kind sends free text."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    """One way to tell somebody.

    ``problem_with`` returns what is wrong with an address and what is allowed, without its
    secrets, or ``None`` when it will do. ``summary`` is its line in the documentation.
    ``account`` names what addresses share (a brand name, a host), without secrets: its budget of
    requests, and the trouble when it is down. ``templates`` are the short texts it will ask for,
    ``words`` what a person will read. ``takes_files`` says whether attachments reach an address.
    """

    summary: str
    build: Callable[[ChannelContext], Channel]
    problem_with: Callable[[str], str | None]
    account: Callable[[str], str] = no_account
    templates: Callable[[str], tuple[str, ...]] = no_templates
    budget: Budget | None = None
    words: Callable[[Message, str], str] = plain_words
    takes_files: Callable[[str], bool] = no_files
