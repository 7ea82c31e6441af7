"""Whether the monitor can do its work, and the figures that say how it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.domain.alert import Alert
from monitor.domain.errors import StoreError
from monitor.domain.run import Outcome
from monitor.domain.view import Check, Gauge, SourceState
from monitor.domain.wording import moment_text

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_CLOCK_MAY_REST = timedelta(seconds=30)
_DELIVERY_MAY_WAIT = timedelta(minutes=15)


def checks(monitor: Monitor) -> list[Check]:
    """Return what readiness depends on: the database, the clock, and deliveries that move."""
    try:
        with monitor.store.read() as tx:
            waiting, counts = tx.outbox.oldest_waiting(), tx.outbox.counts()
    except StoreError as error:
        said = str(error)
        return [Check(name="database", ok=False, text=said, text_vi=said), _clock(monitor)]
    return [
        Check(name="database", ok=True, text="answers", text_vi="trả lời bình thường"),
        _clock(monitor),
        _deliveries(monitor, waiting, counts.get("dead", 0)),
    ]


def _deliveries(monitor: Monitor, waiting: datetime | None, dead: int) -> Check:
    stuck, text, text_vi = False, "nothing waits", "không có tin nào chờ"
    if waiting is not None:
        stuck = monitor.wall.now() - waiting > _DELIVERY_MAY_WAIT
        since = moment_text(waiting, monitor.settings.zone)
        text, text_vi = f"oldest waits since {since}", f"tin cũ nhất chờ từ {since}"
    return Check(
        name="deliveries",
        ok=not stuck,
        text=f"{text}, {dead} dead",
        text_vi=f"{text_vi}, {dead} tin không gửi được",
    )


def gauges(monitor: Monitor, sources: Sequence[SourceState]) -> list[Gauge]:
    """Return the figures for Prometheus."""
    with monitor.store.read() as tx:
        counts, open_alerts = tx.outbox.counts(), tx.alerts.open()
        observations, waiting = tx.ledger.count(), len(tx.ledger.waiting_payloads())
        aside = tx.reviews.counts()
    found = [
        _gauge(
            "monitor_observations_total",
            "Observations in the ledger.",
            observations,
            kind="counter",
        ),
        _gauge("monitor_payloads_waiting", "Payloads kept and not yet recorded.", waiting),
        _gauge(
            "monitor_ready",
            "Whether every readiness check holds.",
            all(one.ok for one in checks(monitor)),
        ),
    ]
    for reason, count in sorted(aside.items()):
        text = "Records set aside that wait for a person."
        found.append(_gauge("monitor_quarantine_waiting", text, count, reason=reason))
    for state, count in sorted(counts.items()):
        found.append(_gauge("monitor_deliveries", "Outbox rows by state.", count, state=state))
    for (severity, state), count in _by_severity(open_alerts):
        found.append(
            _gauge("monitor_alerts_open", "Open alerts.", count, severity=severity, state=state)
        )
    found += _channel_gauges(monitor)
    for source in sources:
        found += _source_gauges(monitor, source)
    return found


def _channel_gauges(monitor: Monitor) -> Iterator[Gauge]:
    for channel in monitor.channels.values():
        for account in channel.states():
            down, name = account.open_since is not None, account.account
            yield _gauge("monitor_channel_down", "Whether it is left alone.", down, account=name)
            yield _gauge(
                "monitor_channel_failures",
                "Attempts in a row without an answer.",
                account.failures,
                account=name,
            )


def _by_severity(alerts: Sequence[Alert]) -> Iterator[tuple[tuple[str, str], int]]:
    counts: dict[tuple[str, str], int] = {}
    for alert in alerts:
        key = (str(alert.severity), str(alert.state))
        counts[key] = counts.get(key, 0) + 1
    yield from sorted(counts.items())


def _source_gauges(monitor: Monitor, source: SourceState) -> Iterator[Gauge]:
    name, last = source.name, source.last
    yield _gauge(
        "monitor_source_late", "Whether the source missed its slot.", source.is_late, source=name
    )
    yield _gauge("monitor_source_failures", "Bad runs in a row.", source.failures, source=name)
    rests = source.rests_until is not None and monitor.wall.now() < source.rests_until
    yield _gauge("monitor_source_resting", "Whether it is left alone.", rests, source=name)
    if source.last_good_at is not None:
        age = (monitor.clock.now() - source.last_good_at).total_seconds()
        yield _gauge("monitor_source_age_seconds", "Age of the last good report.", age, source=name)
    if last is None:
        return
    for what in ("seen", "accepted", "duplicates", "skipped"):
        yield _gauge(
            f"monitor_source_{what}",
            f"Records {what} in the last run.",
            getattr(last, what),
            source=name,
        )
    for reason, count in sorted(last.quarantined.items()):
        yield _gauge(
            "monitor_source_quarantined",
            "Records set aside in the last run.",
            count,
            source=name,
            reason=reason,
        )
    for outcome in Outcome:
        yield _gauge(
            "monitor_source_outcome", "Outcome of the last run.", last.outcome is outcome,
            source=name, outcome=outcome,
        )  # fmt: skip


def _clock(monitor: Monitor) -> Check:
    last = monitor.last_beat
    if last is None:
        return Check(name="clock", ok=False, text="has not begun", text_vi="chưa bắt đầu")
    age = monitor.wall.now() - last
    seconds = f"{age.total_seconds():.0f}"
    return Check(
        name="clock",
        ok=age <= _CLOCK_MAY_REST,
        text=f"last beat {seconds} s ago",
        text_vi=f"nhịp cuối cách đây {seconds} giây",
    )


def _gauge(name: str, text: str, value: float, *, kind: str = "gauge", **labels: str) -> Gauge:
    return Gauge(name=name, help=text, value=float(value), labels=labels, kind=kind)
