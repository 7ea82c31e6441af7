"""The door to the database: what the pipeline asks of the store, one port for each kind of fact.

``monitor.store`` implements these on SQLite and PostgreSQL; one set of contract tests holds both to
the promises written here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from monitor.domain.alert_store import AlertBook, Outbox
from monitor.domain.bundle import Lanes
from monitor.domain.decision_book import DecisionBook
from monitor.domain.inspection import InspectionBook
from monitor.domain.intake import Submissions
from monitor.domain.market import Market
from monitor.domain.months import MonthBook
from monitor.domain.observation import Observation, Payload, QuarantinedRecord
from monitor.domain.quotes import Ints, QuoteTable
from monitor.domain.replies import ReplyBook
from monitor.domain.review import Reviews
from monitor.domain.run import JobOutcome, JobRun, RunReport
from monitor.domain.subscriptions import Subscriptions
from monitor.domain.tokens import ChannelTokens
from monitor.domain.view import Origin, SourceState, StoredReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The observations of one payload, with what all of them share."""

    observations: Sequence[Observation] = ()
    payload_id: int
    run_id: int
    received_at: datetime
    config_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What became of a batch of observations: the ids of the new ones, in order, and the rest.

    ``overtaken`` names local days for which the ledger held a later statement about one of the new
    ones' series: a morning's report that comes after the evening's.
    """

    ids: tuple[int, ...]
    observations: tuple[Observation, ...]
    duplicates: int
    superseded: int
    overtaken: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a long table; corrections count among what was added."""

    added: int
    duplicates: int
    superseded: int


class Ledger(Protocol):
    """Payloads, observations and quarantine: append-only facts."""

    def keep_payload(self, payload: Payload, config_version: str) -> tuple[int, bool]:
        """Store the bytes once per source and digest; return the id and whether it is new."""
        ...

    def payload(self, payload_id: int) -> Payload: ...

    def waiting_payloads(self) -> list[int]:
        """Return payloads kept but not yet recorded, oldest first (a crash, or a refused form)."""
        ...

    def payloads_since(self, source: str, since: datetime) -> list[int]:
        """Return the payloads of a source received from ``since`` on, oldest first."""
        ...

    def set_aside(self, payload_id: int) -> frozenset[tuple[str, str]]:
        """Return locator and reason of what was ever quarantined of a payload."""
        ...

    def settle_payload(self, payload_id: int, at: datetime) -> None:
        """Mark a payload as recorded."""
        ...

    def append(self, arrivals: Sequence[Arrival]) -> list[Appended]:
        """Append what is new, in the order given; return what became of each arrival.

        The same figures for the same outlet, product and moment are a duplicate; other figures
        are a correction that supersedes the earlier row, which stays.
        """
        ...

    def import_table(
        self,
        quotes: QuoteTable,
        moments: Ints,
        *,
        payload_id: int,
        run_id: int,
        received_at: datetime,
        config_version: str,
    ) -> Imported:
        """Append the rows of a long table, observed at moments in microseconds since 1970 (UTC).

        ``quotes.observation`` holds the line of each row; of several rows of one series and moment
        the last one holds.
        """
        ...

    def quarantine(
        self,
        records: Sequence[QuarantinedRecord],
        *,
        payload_id: int,
        run_id: int,
        at: datetime,
        config_version: str,
    ) -> None: ...

    def window(self, first: date, last: date, as_of: datetime | None = None) -> QuoteTable:
        """Return the effective observations of local days first..last, as known at ``as_of``."""
        ...

    def origins(self, observation_ids: Iterable[int]) -> list[Origin]:
        """Return where observations come from, for case files and explanations."""
        ...

    def prices(
        self, product: str, outlets: Collection[str], first: date, last: date
    ) -> dict[date, list[int]]:
        """Return the last prices of each local day of a product at some outlets, oldest first."""
        ...

    def count(self) -> int:
        """Return the number of observations."""
        ...

    def replaced_by(self, ids: Sequence[int]) -> frozenset[int]:
        """Return the ids of the observations that these new ones correct."""
        ...


class Runs(Protocol):
    """Runs of sources, what to remember of each source, and runs of jobs."""

    def begin(
        self, source: str, at: datetime, config_version: str, payloads: Sequence[int] | None = None
    ) -> int: ...

    def finish(self, run_id: int, report: RunReport) -> None: ...

    def finish_again(self, run_id: int, report: RunReport) -> None:
        """Close a run that read old bytes again: what the source did last stays what it was.

        A good outcome counts as a report of the moment at which the bytes came.
        """
        ...

    def end_broken_off(self, began_before: datetime, at: datetime) -> None:
        """Close as failed the runs that began before a moment and never came to their end."""
        ...

    def memory(self, source: str) -> Mapping[str, str]: ...

    def remember(self, source: str, memory: Mapping[str, str]) -> None: ...

    def rest(self, source: str, until: datetime) -> None:
        """Write down until when a source is left alone (wall time); a good run ends it."""
        ...

    def state(self, source: str) -> SourceState | None:
        """Return the state of one source, ``None`` when it never ran."""
        ...

    def states(self) -> dict[str, SourceState]:
        """Return the state of every source that ever ran (``due_at`` and ``is_late`` unset)."""
        ...

    def given(self, source: str, since: datetime) -> list[tuple[datetime, tuple[int, ...]]]:
        """Return when a source was asked since a moment, and what it gave, where that was new."""
        ...

    def between(self, begin: datetime, end: datetime) -> list[RunReport]: ...

    def start_job(self, job: str, planned_for: datetime, at: datetime, holder: str) -> bool:
        """Claim a planned run; ``False`` when it was claimed before.

        A run that failed or was abandoned may be claimed again.
        """
        ...

    def finish_job(
        self, job: str, planned_for: datetime, at: datetime, outcome: JobOutcome, text: str = ""
    ) -> None: ...

    def last_job(self, job: str, until: datetime | None = None) -> JobRun | None:
        """Return the run with the latest planned moment, or the latest of those until a moment."""
        ...

    def abandon_jobs(self, holder: str, at: datetime) -> int:
        """Mark this holder's runs that a killed process left ``running`` as abandoned."""
        ...

    def take_lease(self, name: str, holder: str, now: datetime, until: datetime) -> int | None:
        """Take or renew a lease; return its fencing token, or ``None`` when another holds it."""
        ...


class Archive(Protocol):
    """Configuration versions, published reports and the audit trail."""

    def save_version(self, version: str, text: str, at: datetime, author: str) -> bool: ...

    def sync_market(self, market: Market, version: str, at: datetime) -> frozenset[str]:
        """Bring areas, outlets and products up to date; what is gone is ended, never deleted.

        Returns the codes of the outlets that lie in another area than before.
        """
        ...

    def save_report(self, report: StoredReport) -> int: ...

    def report(self, day: date, name: str) -> StoredReport | None:
        """Return the newest revision."""
        ...

    def report_days(self, name: str, limit: int = 60) -> list[date]: ...

    def audit(
        self, at: datetime, actor: str, action: str, detail: Mapping[str, object]
    ) -> None: ...

    def value(self, key: str) -> str | None:
        """Return a small durable fact, such as the moment at which a drill began."""
        ...

    def set_value(self, key: str, value: str) -> None: ...


class Transaction(Protocol):
    """All rooms of the store within one transaction."""

    @property
    def ledger(self) -> Ledger: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def alerts(self) -> AlertBook: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def lanes(self) -> Lanes: ...
    @property
    def archive(self) -> Archive: ...
    @property
    def submissions(self) -> Submissions: ...
    @property
    def decisions(self) -> DecisionBook: ...
    @property
    def replies(self) -> ReplyBook: ...
    @property
    def tokens(self) -> ChannelTokens: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def inspections(self) -> InspectionBook: ...
    @property
    def months(self) -> MonthBook: ...
    @property
    def subscriptions(self) -> Subscriptions: ...


class Store(Protocol):
    """The database. ``begin`` commits at the end of the block and rolls back on any error."""

    @property
    def address(self) -> str:
        """Return the address under which another process opens the same database."""
        ...

    def begin(self) -> AbstractContextManager[Transaction]:
        """Open the one writing transaction.

        Raises:
            StoreUnavailableError: the database is gone, full or locked for too long.
        """
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """Open a transaction that only reads and never waits for a writer."""
        ...

    def close(self) -> None: ...
