"""What the pages ask of the application; the application answers without knowing of pages.

Every method may be called from several threads at once and should answer from a cache or with one
short read: a page is asked for every few seconds by every open browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from monitor.domain.alert import Alert
from monitor.domain.months import MonthLine
from monitor.domain.observation import Payload
from monitor.domain.settings import Settings
from monitor.domain.view import AlertFile, Check, DailySummary, Gauge, Origin, SourceState
from monitor.web.doors import Answers, Exercises, Inspections, Reviews, Subscribing
from monitor.web.report_desk import ReportDesk


class Desk(Protocol):
    """The state of the market and of the monitor, ready to be shown."""

    @property
    def settings(self) -> Settings:
        """The configuration in force."""
        ...

    @property
    def reporting(self) -> ReportDesk:
        """The counter at which retailers hand in their reports."""
        ...

    @property
    def answers(self) -> Answers:
        """The doors through which people act."""
        ...

    @property
    def exercises(self) -> Exercises:
        """The calls of exercises that people confirm."""
        ...

    @property
    def inspections(self) -> Inspections:
        """The counter for what inspectors found."""
        ...

    @property
    def reviews(self) -> Reviews:
        """The counter for what was set aside."""
        ...

    @property
    def subscribing(self) -> Subscribing:
        """The counter at which people subscribe their phones and browsers."""
        ...

    def now(self) -> datetime:
        """Return the time of the market's clock (in a drill, the simulated one)."""
        ...

    def summary(self) -> DailySummary:
        """Return the summary of the present local day as it stands."""
        ...

    def sources(self) -> list[SourceState]:
        """Return every configured source, also those that never ran."""
        ...

    def open_alerts(self) -> list[Alert]:
        """Return the alerts that are not resolved."""
        ...

    def alert_file(self, alert_id: str) -> AlertFile | None:
        """Return an alert with its transitions, deliveries and origins."""
        ...

    def months(self) -> list[MonthLine]:
        """Return what the last whole month says of every product that was ever priced."""
        ...

    def report(self, day: date, document: str) -> bytes | None:
        """Return a published report as ``html`` or ``xlsx``, its newest revision."""
        ...

    def report_days(self) -> list[date]:
        """Return the days with a published report, newest first."""
        ...

    def figures(self, day: date, products: Sequence[str]) -> list[Origin]:
        """Return the observations in force of some products on a day: what a figure is made of."""
        ...

    def origin(self, observation_id: int) -> Origin | None:
        """Return where one observation comes from."""
        ...

    def payload(self, payload_id: int) -> Payload | None:
        """Return the bytes of a payload as received."""
        ...

    def checks(self) -> list[Check]:
        """Return what readiness depends on: database, clock, deliveries."""
        ...

    def gauges(self) -> list[Gauge]:
        """Return the figures for ``/metrics``."""
        ...
