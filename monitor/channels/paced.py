"""A channel that knows its limits: a budget of requests, and a breaker for accounts that are down.

Both answer for an account (a brand name, a mail server), not for one address: when it is down, a
hundred recipients need not each wait for its timeout. While the budget is used up or the
breaker is open, the answer is transient with the time to come back; nothing is sent. After its
wait an open breaker lets one message through: if the account answers, it closes.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Protocol

from monitor.channels.kind import Budget
from monitor.domain.delivery import DeliveryResult, Message, Transient, Uncertain
from monitor.domain.errors import StoreError
from monitor.domain.ports import Channel, Clock
from monitor.domain.view import ChannelState

_FAILURES_IN_A_ROW: Final = 5
_FIRST_REST: Final = timedelta(seconds=30)
_LONGEST_REST: Final = timedelta(minutes=10)


class Memory(Protocol):
    """Small facts that outlive the process."""

    def recall(self, key: str) -> str | None: ...

    def keep(self, key: str, value: str) -> None: ...


@dataclass(slots=True)
class _Account:
    """What is known of an account; ``open_since`` and ``until`` are set while it is down."""

    sent: deque[datetime] = field(default_factory=deque)
    failures: int = 0
    rests: int = 0
    open_since: datetime | None = None
    until: datetime | None = None


class Paced:
    """Wraps the channel of one kind."""

    def __init__(
        self,
        channel: Channel,
        account_of: Callable[[str], str],
        budget: Budget | None,
        clock: Clock,
        memory: Memory,
    ) -> None:
        self._channel, self._account_of, self._budget = channel, account_of, budget
        self._clock, self._memory = clock, memory
        self._accounts: dict[str, _Account] = {}
        self._lock = Lock()

    def send(self, message: Message, address: str) -> DeliveryResult:
        """Send the message, unless its account must rest; say how it ended."""
        try:
            name = self._account_of(address)
        except ValueError:
            name = ""
        if not name:
            return self._channel.send(message, address)
        with self._lock:
            account = self._account(name)
            is_probe = account.until is not None
            refusal = self._refusal(account, name)
        if refusal is not None:
            return refusal
        result = self._channel.send(message, address)
        with self._lock:
            self._learn(name, result, is_probe=is_probe)
        return result

    def states(self) -> list[ChannelState]:
        """Return how each account does that was used since the start."""
        with self._lock:
            return [
                ChannelState(account=name, failures=each.failures, open_since=each.open_since)
                for name, each in sorted(self._accounts.items())
            ]

    def _refusal(self, account: _Account, name: str) -> Transient | None:
        now = self._clock.now()
        if account.until is not None and now < account.until <= now + _LONGEST_REST:
            wait = (account.until - now).total_seconds()
            return Transient(text=f"{name} is down; nothing was sent", retry_after_seconds=wait)
        refusal = self._spend(account, name, now)
        if refusal is None and account.until is not None:
            account.until = now + _rest(account.rests)  # the others wait for the one let through
        return refusal

    def _spend(self, account: _Account, name: str, now: datetime) -> Transient | None:
        budget = self._budget
        if budget is None:
            return None
        while account.sent and not now - budget.per < account.sent[0] <= now:
            account.sent.popleft()  # also a moment of a clock that was ahead until it was set back
        if len(account.sent) >= budget.count:
            wait = (account.sent[0] + budget.per - now).total_seconds()
            text = f"{name} has had its {budget.count} requests; nothing was sent"
            return Transient(text=text, retry_after_seconds=wait)
        account.sent.append(now)
        return None

    def _learn(self, name: str, result: DeliveryResult, *, is_probe: bool) -> None:
        """Count a failure, forget them on an answer; what was under way at opening adds nothing."""
        account = self._accounts[name]
        if not isinstance(result, Transient | Uncertain):
            self._accounts[name] = _Account(sent=account.sent)
            if account.open_since is not None:
                self._write_down(name)
            return
        account.failures += 1
        opens = account.until is None and account.failures >= _FAILURES_IN_A_ROW
        if opens or is_probe:
            now = self._clock.now()
            account.open_since = account.open_since or now
            account.until = now + max(_rest(account.rests), _wish(result))
            account.rests += 1
            self._write_down(name)

    def _account(self, name: str) -> _Account:
        if name not in self._accounts:
            self._accounts[name] = self._remembered(name)
        return self._accounts[name]

    def _remembered(self, name: str) -> _Account:
        try:
            kept = json.loads(self._memory.recall(_key(name)) or "{}")
        except StoreError:
            kept = {}
        return _from_plain(kept)

    def _write_down(self, name: str) -> None:
        """Keep the state for the next life; the breaker works without, so trouble is passed by."""
        try:
            self._memory.keep(_key(name), json.dumps(_to_plain(self._accounts[name])))
        except StoreError:
            return


def _rest(times: int) -> timedelta:
    doubled: timedelta = _FIRST_REST * 2 ** min(times, 10)
    return min(doubled, _LONGEST_REST)


def _wish(result: DeliveryResult) -> timedelta:
    seconds = (result.retry_after_seconds or 0.0) if isinstance(result, Transient) else 0.0
    return min(timedelta(seconds=seconds), _LONGEST_REST)


def _key(name: str) -> str:
    return f"channel/{name}"


def _to_plain(account: _Account) -> dict[str, object]:
    if account.open_since is None or account.until is None:
        return {}
    return {
        "failures": account.failures,
        "rests": account.rests,
        "open_since": account.open_since.isoformat(),
        "until": account.until.isoformat(),
    }


def _from_plain(kept: Mapping[str, str]) -> _Account:
    if not kept:
        return _Account()
    return replace(
        _Account(failures=int(kept["failures"]), rests=int(kept["rests"])),
        open_since=datetime.fromisoformat(kept["open_since"]),
        until=datetime.fromisoformat(kept["until"]),
    )
