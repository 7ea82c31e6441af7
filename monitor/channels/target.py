"""Addresses of one phone at a provider: ``scheme://0912345678?key=…&option=…``.

The number is the host, everything else an option, so that one line of the configuration says whom
and how; credentials come in as ``${MONITOR_…}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from monitor.channels.phone import ALLOWED, phone_of
from monitor.channels.secrecy import hidden
from monitor.domain.delivery import DeliveryResult, Message, Permanent

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
TEMPLATE: Final = "canh-bao"
NOTICE: Final = "thong-bao"
NO_TEMPLATE: Final = "no registered template can carry this message"


@dataclass(frozen=True, slots=True)
class Target:
    """One phone at one provider."""

    phone: str
    options: Mapping[str, str]
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """The values that must never be shown."""

    def get(self, key: str, default: str = "") -> str:
        """Return an option, the default when it was not given."""
        return self.options.get(key) or default

    @property
    def templates(self) -> tuple[str, ...]:
        """Return the templates of short texts to use: the alert's, and that of anything else."""
        return self.get("template", TEMPLATE), self.get("notice", NOTICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What an address of a kind looks like; ``families`` are prefixes of options with free names.

    ``secrets`` are the options that must never be shown, ``urls`` those that lead somewhere.
    """

    scheme: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    urls: tuple[str, ...] = ("api",)

    def read(self, address: str) -> Target:
        """Return the target of an address.

        Raises:
            ValueError: the address cannot be used; says what is allowed and quotes no secret.
        """
        split = urlsplit(address)
        if split.scheme != self.scheme:
            raise ValueError(f"the address begins with {self.scheme}://")
        if split.path or split.fragment:
            raise ValueError(f"an address is {self.scheme}://NUMBER?{self.required[0]}=…")
        pairs = parse_qsl(split.query, keep_blank_values=True)
        options = dict(pairs)
        for wrong in self._wrong(options, len(pairs)):
            raise ValueError(wrong)
        phone = phone_of(unquote(split.netloc))
        if phone is None:
            raise ValueError(f"the number is not right; {ALLOWED}")
        return Target(phone, options, tuple(options[key] for key in self.secrets))

    def _wrong(self, options: Mapping[str, str], given: int) -> Iterator[str]:
        known = (*self.required, *self.optional)
        unknown = [key for key in options if key not in known and not key.startswith(self.families)]
        if unknown:
            yield f"unknown option {', '.join(sorted(unknown))}; there are {', '.join(known)}"
        if given > len(options):
            yield "an option is given twice"
        lacking = [key for key in self.required if not options.get(key)]
        if lacking:
            yield f"{', '.join(lacking)} must be given"
        for key in self.urls:
            if key in options and not _is_safe(options[key]):
                yield f"{key} must be an https:// address (http:// on this machine only)"


def phone_in(address: str) -> str | None:
    """Return the phone of a checked address as ``84912345678``."""
    return phone_of(unquote(urlsplit(address).netloc))


def problem_by(read: Callable[[str], object]) -> Callable[[str], str | None]:
    """Return the check of an address that reads it and says what was wrong."""

    def problem_with(address: str) -> str | None:
        try:
            read(address)
        except ValueError as error:
            return str(error)
        return None

    return problem_with


def attempted(
    read: Callable[[str], Target], address: str, attempt: Callable[[Target], DeliveryResult | None]
) -> DeliveryResult:
    """Return how an attempt at the target of an address ended, in words without its secrets.

    An attempt that is none, as no registered template can carry the message, is permanent.
    """
    try:
        target = read(address)
    except ValueError as error:
        return Permanent(text=str(error))
    result = attempt(target) or Permanent(text=NO_TEMPLATE)
    return replace(result, text=hidden(result.text, target.secrets))


def text_for(message: Message, target: Target) -> str | None:
    """Return the registered text of a message: the alert's template, or else the notice's."""
    return next((message.sms[name] for name in target.templates if name in message.sms), None)


def _is_safe(address: str) -> bool:
    split = urlsplit(address)
    return bool(split.hostname) and (
        split.scheme == "https" or (split.scheme == "http" and split.hostname in _LOOPBACK)
    )
