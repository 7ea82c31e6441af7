"""Looks at the monitor itself: jobs that did not run, deliveries that are stuck, clocks that jump.

Of several processes one looks, by a lease. What a trouble said when it began is kept, so that its
end can name it, also after a restart.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from monitor.alerting.doubted import REASONS, doubted
from monitor.alerting.message import Trouble
from monitor.alerting.operators import operator_rows
from monitor.alerting.watched import (
    WATCHED,
    Condition,
    from_plain,
    is_open,
    tellings,
    text_key,
    to_plain,
)
from monitor.alerting.words import Words
from monitor.app.health import checks
from monitor.domain.errors import StoreError
from monitor.domain.run import JobOutcome, JobRun
from monitor.domain.store import Transaction
from monitor.domain.wording import moment_text

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

logger = logging.getLogger(__name__)

LOOKS_EVERY: Final = timedelta(seconds=30)
_LEASE: Final = timedelta(minutes=2)
_JOB_MAY_BE_LATE: Final = timedelta(minutes=5)
_CHANNEL_MAY_REST: Final = timedelta(minutes=5)
_CLOCK_MAY_DRIFT: Final = timedelta(seconds=30)
_JUMP_IS_NEWS_FOR: Final = timedelta(minutes=10)
_LONGEST_QUIET: Final = timedelta(days=1)
_SHOWN_JOBS: Final = 5
_LOOKED_AT: Final = 500
_NUMBERS: Final = "watchdog"


class Watchdog:
    """Tells the operators of troubles of the monitor itself, and of their ends."""

    def __init__(self, monitor: Monitor, seconds: Callable[[], float] = monotonic) -> None:
        self._monitor, self._seconds = monitor, seconds
        self._behind_since: dict[str, datetime] = {}
        self._stopped_since: datetime | None = None
        self._last: tuple[datetime, float] | None = None
        self._jump: tuple[float, timedelta] | None = None
        self._was_set_back = False

    def look(self) -> list[str]:
        """Look once; return the topics of what was told."""
        try:
            return self._look()
        except StoreError as error:
            logger.warning("watchdog cannot look", extra={"reason": str(error)})
            return []

    def _look(self) -> list[str]:
        now = self._monitor.wall.now()
        found = {condition.topic: condition for condition in self._conditions(now)}
        with self._monitor.store.begin() as tx:
            if self._was_set_back:
                bring_back(self._monitor, tx, every=True)
                self._was_set_back = False
            holder = self._monitor.holder
            if tx.runs.take_lease("watchdog", holder, now, now + _LEASE) is None:
                return []
            return _tell(self._monitor, tx, found, now)

    def _conditions(self, now: datetime) -> Iterator[Condition]:
        yield from self._clock(now)
        yield from self._jobs(now)
        yield from self._deliveries()
        yield from self._tokens(now)
        yield from self._channels(now)
        yield from self._doubted()

    def _clock(self, now: datetime) -> Iterator[Condition]:
        tick = self._seconds()
        if self._last is not None:
            ran = timedelta(seconds=tick - self._last[1])
            jumped = (now - self._last[0]) - ran
            if abs(jumped) > _CLOCK_MAY_DRIFT:
                self._jump = (tick, jumped)
                self._was_set_back = jumped < timedelta()
        self._last = (now, tick)
        if self._jump and tick - self._jump[0] < _JUMP_IS_NEWS_FOR.total_seconds():
            yield _condition("clock", _jumped(self._jump[1]))

    def _jobs(self, now: datetime) -> Iterator[Condition]:
        behind = {name: (slot, last) for name, slot, last in self._monitor.jobs.behind()}
        silent = [name for name, (slot, last) in behind.items() if _was_not_started(slot, last)]
        if silent and self._monitor.jobs.newest() < min(behind[name][0] for name in silent):
            yield from self._stopped(silent, now)
            behind = {name: late for name, late in behind.items() if name not in silent}
        else:
            self._stopped_since = None
        self._behind_since = {name: self._behind_since.get(name, now) for name in behind}
        for name, (slot, last) in behind.items():
            lasted = now - self._behind_since[name]
            trouble = _late(name, slot, last, self._monitor)
            yield _condition(f"job/{name}", trouble, is_ripe=lasted >= _JOB_MAY_BE_LATE)

    def _stopped(self, silent: Sequence[str], now: datetime) -> Iterator[Condition]:
        """Yield one trouble for all jobs that a stopped clock did not start."""
        self._stopped_since = self._stopped_since or now
        lasted = now - self._stopped_since
        yield _condition("jobs", _clock_stopped(silent), is_ripe=lasted >= _JOB_MAY_BE_LATE)

    def _deliveries(self) -> Iterator[Condition]:
        if all(check.ok for check in checks(self._monitor) if check.name == "deliveries"):
            return
        with self._monitor.store.read() as tx:
            oldest = tx.outbox.oldest_waiting()
        if oldest is not None:
            when = moment_text(oldest, self._monitor.settings.zone)
            said = Words(f"Tin cũ nhất chờ từ {when}.", f"The oldest has waited since {when}.")
            yield _condition("deliveries", Trouble(title=_STUCK, text=said))

    def _tokens(self, now: datetime) -> Iterator[Condition]:
        with self._monitor.store.read() as tx:
            tokens = tx.tokens.all()
        for token in tokens:
            reason = token.trouble_at(now)
            if reason:
                yield _condition(f"token/{token.account}", _spoilt(token.account, reason))

    def _channels(self, now: datetime) -> Iterator[Condition]:
        for channel in self._monitor.channels.values():
            for state in channel.states():
                if state.open_since is not None:
                    is_ripe = now - state.open_since >= _CHANNEL_MAY_REST
                    trouble = _down(state.account, state.open_since, self._monitor)
                    yield _condition(f"channel/{state.account}", trouble, is_ripe=is_ripe)

    def _doubted(self) -> Iterator[Condition]:
        """Yield what was set aside and may be news; the market's clock says how old it is."""
        with self._monitor.store.read() as tx:
            waiting = tx.reviews.waiting(reasons=REASONS, limit=_LOOKED_AT)
        for name, trouble in doubted(
            waiting, self._monitor.clock.now(), self._monitor.settings.base_url
        ):
            yield _condition(name, trouble)


def bring_back(monitor: Monitor, tx: Transaction, *, every: bool) -> None:
    """Let messages go that were timed by a clock that was ahead until it was set right.

    What has a reason to wait is put to sleep again by that reason when it is claimed.
    """
    policy = monitor.settings.deliveries
    longest = max(policy.give_up_after, _LONGEST_QUIET)
    freed = tx.outbox.bring_back(monitor.wall.now(), policy.lease, longest, every=every)
    if freed:
        logger.warning("times brought back", extra={"deliveries": freed})


def _tell(
    monitor: Monitor, tx: Transaction, found: dict[str, Condition], now: datetime
) -> list[str]:
    numbers: dict[str, int] = json.loads(tx.archive.value(_NUMBERS) or "{}")
    texts = {
        topic: from_plain(json.loads(tx.archive.value(text_key(topic, number)) or "{}"))
        for topic, number in numbers.items()
        if is_open(number)
    }
    told = tellings(numbers, texts, found)
    for telling in told:
        plain = json.dumps(to_plain(telling.trouble), ensure_ascii=False)
        tx.archive.set_value(text_key(telling.topic, telling.number), plain)
        tx.outbox.enqueue(operator_rows(telling.topic, monitor.settings, now, telling.number))
        numbers[telling.topic] = telling.number
        logger.warning("trouble", extra={"topic": telling.topic, "number": telling.number})
    if told:
        tx.archive.set_value(_NUMBERS, json.dumps(numbers))
    return [telling.topic for telling in told]


def _condition(name: str, trouble: Trouble, *, is_ripe: bool = True) -> Condition:
    return Condition(topic=WATCHED + name, trouble=trouble, is_ripe=is_ripe)


def _was_not_started(slot: datetime, last: JobRun | None) -> bool:
    return last is None or (last.planned_for < slot and last.outcome is not JobOutcome.RUNNING)


def _clock_stopped(silent: Sequence[str]) -> Trouble:
    shown = ", ".join(silent[:_SHOWN_JOBS]) + (", …" if len(silent) > _SHOWN_JOBS else "")
    return Trouble(
        title=Words("Đồng hồ công việc đã dừng", "The clock of the jobs has stopped"),
        text=Words(
            f"Không việc nào được khởi động nữa; đã trễ: {shown}.",
            f"No job is started any more; behind are: {shown}.",
        ),
    )


def _late(name: str, slot: datetime, last: JobRun | None, monitor: Monitor) -> Trouble:
    zone = monitor.settings.zone
    planned = moment_text(slot, zone)
    vi, en = "chưa từng chạy", "it never ran"
    if last is not None:
        when = moment_text(last.planned_for, zone)
        vi = f"lần gần nhất cho {when}: {last.outcome} {last.text}".rstrip()
        en = f"the last run for {when}: {last.outcome} {last.text}".rstrip()
    return Trouble(
        title=Words(f"Việc {name} không chạy đúng giờ", f"Job {name} did not run in time"),
        text=Words(f"Phải chạy lúc {planned}; {vi}.", f"It was due at {planned}; {en}."),
    )


def _jumped(by: timedelta) -> Trouble:
    seconds = abs(round(by.total_seconds()))
    ahead = by > timedelta()
    return Trouble(
        title=Words("Đồng hồ của máy nhảy", "The machine's clock jumped"),
        text=Words(
            f"Đồng hồ {'nhanh lên' if ahead else 'lùi lại'} {seconds} giây: đổi giờ hoặc máy ngủ.",
            f"It went {'ahead' if ahead else 'back'} by {seconds} s: set anew, or a long sleep.",
        ),
    )


def _spoilt(account: str, reason: str) -> Trouble:
    return Trouble(
        title=Words(f"Mã gia hạn của {account} không dùng được", f"Refresh token of {account}"),
        text=Words(
            f"{reason}. Cần cấp refresh_token mới trong cấu hình rồi khởi động lại.",
            f"{reason}. Give a new refresh_token in the configuration and restart.",
        ),
    )


def _down(account: str, since: datetime, monitor: Monitor) -> Trouble:
    when = moment_text(since, monitor.settings.zone)
    return Trouble(
        title=Words(f"Kênh {account} không trả lời", f"Channel {account} does not answer"),
        text=Words(f"Từ {when}; tin đang chờ gửi lại.", f"Since {when}; its messages wait."),
    )


_STUCK: Final = Words("Tin gửi đi bị ứ lại", "Deliveries are stuck")
