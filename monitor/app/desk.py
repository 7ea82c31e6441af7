"""What the pages ask for: answers from the store and from short-lived caches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from monitor.app.course import course_of
from monitor.app.decisions import decisions_about
from monitor.app.doors import Answers
from monitor.app.exercise import Exercises
from monitor.app.health import checks, gauges
from monitor.app.inspections import InspectionDesk
from monitor.app.months import Months
from monitor.app.report_desk import ReportDesk
from monitor.app.reviews import ReviewDesk
from monitor.app.subscribing import Subscribing
from monitor.domain.alert import Alert
from monitor.domain.calendar import local_day
from monitor.domain.errors import StoreError
from monitor.domain.intake import pushed_source
from monitor.domain.months import MonthLine
from monitor.domain.observation import Payload
from monitor.domain.settings import Settings
from monitor.domain.timetable import is_late, next_slot
from monitor.domain.view import AlertFile, Check, DailySummary, Gauge, Origin, SourceState
from monitor.pipeline.reporters import reporting_sources

if TYPE_CHECKING:
    from monitor.app.monitor import Monitor

_SUMMARY_LIVES = timedelta(seconds=8)


class MonitorDesk:
    """The monitor as the web sees it."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self.reporting = ReportDesk(monitor, monitor.intake, monitor.tokens)
        self.answers = Answers(monitor)
        self.exercises = Exercises(monitor)
        self.reviews = ReviewDesk(monitor)
        self.inspections = InspectionDesk(monitor)
        self.subscribing = Subscribing(monitor)
        self._summary: tuple[datetime, DailySummary] | None = None
        self._lock = Lock()

    @property
    def settings(self) -> Settings:
        """Return the configuration in force."""
        return self._monitor.settings

    def now(self) -> datetime:
        """Return the time of the market's clock."""
        return self._monitor.clock.now()

    def today(self) -> date:
        """Return the market's local day."""
        return local_day(self.now(), self.settings.zone)

    def summary(self) -> DailySummary:
        """Return the present day's summary, at most some seconds old."""
        with self._lock:
            wall = self._monitor.wall.now()
            made = self._summary
            if made is None or wall - made[0] > _SUMMARY_LIVES or made[1].day != self.today():
                made = self._summary = (wall, self._monitor.daily.summary(self.today(), None))
            return made[1]

    def sources(self) -> list[SourceState]:
        """Return every configured source, also those that never ran."""
        now, zone = self.now(), self.settings.zone
        began = self._monitor.recorder.began or now
        with self._monitor.store.read() as tx:
            states = tx.runs.states()
        found = []
        for spec in reporting_sources(self.settings, states):
            state = states.get(spec.name) or _never_ran(spec.name, spec.retailer)
            late = is_late(spec.schedule, state.last_good_at, began, now, zone)
            due = next_slot(spec.schedule, now, zone)
            found.append(replace(state, retailer=spec.retailer, due_at=due, is_late=late))
        shown = {state.name for state in found}
        beside = [pushed_source(code) for code in self.settings.market.retailers]
        return found + [
            replace(states[spec.name], retailer=spec.retailer)
            for spec in beside
            if spec.name in states and spec.name not in shown
        ]

    def open_alerts(self) -> list[Alert]:
        """Return the alerts that are not resolved."""
        with self._monitor.store.read() as tx:
            return tx.alerts.open()

    def alert_file(self, alert_id: str) -> AlertFile | None:
        """Return an alert with its transitions, deliveries and origins."""
        with self._monitor.store.read() as tx:
            alert = tx.alerts.get(alert_id)
            if alert is None:
                return None
            last = local_day(alert.closed_at or self.now(), self.settings.zone)
            return AlertFile(
                alert=alert,
                transitions=tuple(tx.alerts.transitions(alert_id)),
                deliveries=tuple(tx.outbox.records(kind="alert", topic=alert_id)),
                origins=tuple(tx.ledger.origins(observations_of(alert.evidence))),
                course=course_of(tx, alert, self.settings.market, last),
                decisions=decisions_about(tx, alert, self.settings, self._monitor.wall.now()),
            )

    def months(self) -> list[MonthLine]:
        """Return what the last whole month says of every product."""
        return Months(self._monitor).lines()

    def report(self, day: date, document: str) -> bytes | None:
        """Return a published report's document, its newest revision."""
        with self._monitor.store.read() as tx:
            for spec in self.settings.reports:
                stored = tx.archive.report(day, spec.name)
                if stored and document in stored.documents:
                    return stored.documents[document]
        return None

    def report_days(self) -> list[date]:
        """Return the days with a published report, newest first."""
        with self._monitor.store.read() as tx:
            days = {
                day for spec in self.settings.reports for day in tx.archive.report_days(spec.name)
            }
        return sorted(days, reverse=True)

    def figures(self, day: date, products: Sequence[str]) -> list[Origin]:
        """Return the observations in force of some products on a day."""
        with self._monitor.store.read() as tx:
            quotes = tx.ledger.window(day, day)
            wanted = {at for at, code in enumerate(quotes.products) if code in set(products)}
            ids = [
                int(one)
                for one, product in zip(quotes.observation, quotes.product, strict=True)
                if int(product) in wanted
            ]
            return tx.ledger.origins(ids)

    def origin(self, observation_id: int) -> Origin | None:
        """Return where one observation comes from."""
        with self._monitor.store.read() as tx:
            return next(iter(tx.ledger.origins([observation_id])), None)

    def payload(self, payload_id: int) -> Payload | None:
        """Return the bytes of a payload as received."""
        try:
            with self._monitor.store.read() as tx:
                return tx.ledger.payload(payload_id)
        except StoreError:
            return None

    def checks(self) -> list[Check]:
        """Return what readiness depends on."""
        return checks(self._monitor)

    def gauges(self) -> list[Gauge]:
        """Return the figures for ``/metrics``."""
        return gauges(self._monitor, self.sources())


def observations_of(evidence: Mapping[str, object]) -> list[int]:
    """Return the ids of the observations that evidence names."""
    found = evidence.get("observations", ())
    ids: Iterable[object] = found if isinstance(found, list | tuple) else ()
    return [one for one in ids if isinstance(one, int)]


def _never_ran(name: str, retailer: str) -> SourceState:
    return SourceState(name=name, retailer=retailer, last=None, last_good_at=None, failures=0)
