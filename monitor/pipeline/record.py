"""Record: observation, findings, transitions and outbox rows in one transaction.

Either all of a payload's consequences are in the database or none: a process killed at any moment
finds the payload still waiting and does it again, and nobody is told of what did not happen.
Payloads that wait for their turn at the same time share a transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from threading import RLock

from monitor.alerting.lifecycle import reconcile
from monitor.domain.alert import Step
from monitor.domain.calendar import local_day
from monitor.domain.errors import SourceError
from monitor.domain.inspection import Inspection
from monitor.domain.observation import Payload, storable
from monitor.domain.ports import Clock
from monitor.domain.quotes import Ints
from monitor.domain.review import REVIEWED
from monitor.domain.run import Outcome, RunReport
from monitor.domain.settings import Settings
from monitor.domain.store import Appended, Arrival, Store, Transaction
from monitor.normalise.records import Normalised
from monitor.pipeline.affected import affected, held_against
from monitor.pipeline.bound import Source
from monitor.pipeline.collect import Collected, Kept, failure, left_waiting
from monitor.pipeline.consequences import act
from monitor.pipeline.correct import correct
from monitor.pipeline.quotes import quotes_of
from monitor.pipeline.read import Also, Reader, ReadPayload, Recorded, Said, Written
from monitor.pipeline.reporters import reporter_states
from monitor.pipeline.together import Together
from monitor.pipeline.totals import ReadTotals, judge, sum_of
from monitor.pipeline.unswept import unswept
from monitor.pipeline.watch import Watch

_MOST_TOGETHER = 256
"""How many payloads one transaction takes at most: a breach among them is told as soon."""
_SETTLED = (Outcome.OK, Outcome.SHORT, Outcome.UNCHANGED, Outcome.IDLE)

_Read = tuple[Kept, Callable[[], ReadPayload]]
"""A payload that was read, and how to edit it."""
Ear = Callable[[int], object]
"""Hears how many steps are about to be written: in a storm others get ready to tell."""


class Recorder:
    """The one writer of facts and of what follows from them."""

    def __init__(
        self, settings: Settings, store: Store, watch: Watch, clock: Clock, wall: Clock, ear: Ear
    ) -> None:
        self._settings, self._store, self._watch = settings, store, watch
        self._clock, self._wall, self._ear = clock, wall, ear
        self._reader = Reader(settings, store, watch)
        self._lock = RLock()
        self._together = Together(self._commit_all, self._lock, _MOST_TOGETHER)
        self._learning = False
        self._recorded = 0
        """How many observations the panel stands for; another process may have added some."""
        self.began: datetime | None = None
        self.under_way: set[int] = set()
        """Payloads that were kept and that this process is about to record."""

    def record(self, source: Source, collected: Collected) -> Recorded:
        """Read and record what a source gave, and close its run with the outcome."""
        try:
            return self._record(source, collected)
        finally:
            self.under_way.difference_update(kept.id for kept in collected.payloads)

    def _record(self, source: Source, collected: Collected) -> Recorded:
        totals = ReadTotals(expected=source.spec.expected)
        totals.notes += filter(None, (collected.note,))
        if collected.outcome is not None:
            report = self._close(collected, collected.outcome, collected.text, totals)
            return Recorded(report=report)
        try:
            return self._write(collected, self._reads(source, collected), totals)
        except Exception as error:  # noqa: BLE001 - what is not its own is raised again
            return Recorded(report=self._close(collected, *failure(error), totals))

    def _write(self, collected: Collected, reads: Iterable[_Read], totals: ReadTotals) -> Recorded:
        """Write each payload in its turn; the run is closed in the transaction of the last one."""
        said: list[ReadPayload] = []
        reports: list[RunReport] = []  # the last one holds: a batch that failed is tried again

        def close(tx: Transaction, last: Written) -> None:
            final = totals.and_also(last.read, last.appended)
            reports.append(self._finish(tx, collected, *judge(final), final))

        for kept, edited in reads:
            also = close if kept is collected.payloads[-1] else None
            written = self._together.do(
                Said(kept=kept, edited=edited, run_id=collected.run_id, also=also)
            )
            totals.add(written.read, written.appended)
            said.append(written.read)
        return Recorded(report=reports[-1], read=tuple(said))

    def _reads(self, source: Source, collected: Collected) -> Iterator[_Read]:
        """Yield how each payload is edited; parts of one list are all read before the first is.

        Raises:
            SourceError: a payload cannot be read.
        """
        reads = (self._read(source, kept) for kept in collected.payloads)
        yield from list(reads) if source.together else reads

    def _read(self, source: Source, kept: Kept) -> _Read:
        return kept, partial(self._reader.edit, source, self.read(source, kept.payload))

    def read(self, source: Source, payload: Payload) -> Normalised:
        """Return what a payload says; raises what its format raises."""
        return self._reader.read(source, payload)

    def replay(self, sources: Mapping[str, Source]) -> int:
        """Read again what waits since a crash or a refused form; return how many were recorded."""
        left = left_waiting(self._store, self.under_way, sources)
        return sum(self._replay(sources[kept[0].payload.source], kept) for kept in left)

    def _replay(self, source: Source, kept: tuple[Kept, ...]) -> int:
        """Record what waits; what it alone fails by is its outcome, and the others go on."""
        try:
            reads = [self._read(source, one) for one in kept]
        except SourceError:
            return 0
        name, now = source.spec.name, self._clock.now()
        with self._store.begin() as tx:
            run_id = tx.runs.begin(name, now, self._settings.version)
        collected = Collected(source=name, run_id=run_id, started_at=now, payloads=kept)
        totals = ReadTotals(expected=source.spec.expected)
        try:
            self._write(collected, reads, totals)
        except Exception as error:  # noqa: BLE001 - what is not its own is raised again
            report = totals.report(collected, *failure(error), now)
            with self._store.begin() as tx:
                tx.runs.finish_again(run_id, report)
            return 0
        return len(kept)

    @contextmanager
    def learning(self) -> Iterator[None]:
        """Record without conclusions while a past is read in parts; then draw them once."""
        self._learning = True
        try:
            yield
        finally:
            self._learning = False
        self.evaluate()

    def make_ready(self) -> None:
        """Load the market where it is not in memory yet, so that a first report is screened too."""
        if not self._watch.is_loaded:
            with self._lock, self._transaction():
                pass

    def evaluate(self) -> list[Step]:
        """Ask every rule about the whole market and act on what it says."""
        with self._lock, self._transaction() as tx:
            return self._consequences(tx, scope=None)

    def inspect(self, found: Inspection) -> list[Step]:
        """Keep what an inspector found, and act on what it means."""
        with self._lock, self._transaction() as tx:
            tx.inspections.add(found)
            return self._consequences(tx, scope=None)

    def edit(self, source: Source, read: Normalised) -> ReadPayload:
        """Hold what was read against the market as it stands."""
        with self._lock:
            self.make_ready()
            return self._reader.edit(source, read)

    def commit(
        self, kept: Kept, read: ReadPayload, run_id: int, also: Also | None = None
    ) -> Appended:
        """Record what a payload says and what follows; ``also`` joins the transaction."""
        said = Said(kept=kept, edited=lambda: read, run_id=run_id, also=also)
        return self._together.do(said).appended

    @unswept()
    def _commit_all(self, batch: Sequence[Said]) -> list[Written]:
        """Write what several payloads say and draw the conclusions once, all or nothing."""
        self.make_ready()
        reads = [said.edited() for said in batch]
        with self._transaction() as tx:
            appended = tx.ledger.append(list(map(self._arrival, batch, reads)))
            written = list(map(Written, reads, appended))
            for said, own in zip(batch, written, strict=True):
                self._settle(tx, said, own)
            self._recorded = tx.ledger.count()
            arrived = sum_of(appended)
            touched = self._arrive(tx, arrived)
            if len(touched) > 0 and not self._learning:
                self._consequences(tx, touched, arrived)
        return written

    def _arrival(self, said: Said, read: ReadPayload) -> Arrival:
        return Arrival(
            observations=read.observations,
            payload_id=said.kept.id,
            run_id=said.run_id,
            received_at=said.kept.payload.received_at,
            config_version=self._settings.version,
        )

    def _settle(self, tx: Transaction, said: Said, written: Written) -> None:
        kept, read = said.kept, written.read
        tx.ledger.quarantine(
            read.quarantined,
            payload_id=kept.id,
            run_id=said.run_id,
            at=self._clock.now(),
            config_version=self._settings.version,
        )
        self._reader.keep_names(tx, kept.payload.source, read.names)
        tx.ledger.settle_payload(kept.id, self._wall.now())
        if said.also is not None:
            said.also(tx, written)

    def _arrive(self, tx: Transaction, appended: Appended) -> Ints:
        quotes = quotes_of(appended.observations, appended.ids, self._settings.zone)
        if appended.superseded:
            self._watch.load(tx, local_day(self._clock.now(), self._settings.zone))
        touched = self._watch.arrive(quotes)
        for day in appended.overtaken:  # the panel takes the last word said to it: say it again
            self._watch.arrive(tx.ledger.window(day, day))
        if appended.overtaken or any(REVIEWED in one.flags for one in appended.observations):
            self._watch.panel.mark_reviewed(tx.reviews.accepted())
        return touched

    def _consequences(
        self, tx: Transaction, scope: Ints | None, appended: Appended | None = None
    ) -> list[Step]:
        settings, now = self._settings, self._clock.now()
        open_alerts = affected(tx, self._watch, scope, appended)
        if scope is None:
            self._watch.look_for_copies()
            self._watch.inspections = tuple(tx.inspections.newest())
        reporters = reporter_states(
            settings, tx.runs.states(), self.began or now, now, self._watch.still
        )
        found = self._watch.findings(open_alerts, reporters, scope)
        book, findings = held_against(tx, open_alerts, found, settings.lifecycle, now)
        steps = reconcile(
            book,
            findings,
            now=now,
            today=self._watch.panel.last_day,
            policy=settings.lifecycle,
            config_version=settings.version,
        )
        if appended is not None and appended.superseded and scope is not None:
            steps = correct(tx, steps, open_alerts, appended, self._watch, scope, settings, now)
        self._ear(len(steps))
        act(tx, steps, settings, self._wall.now())
        return steps

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        try:
            with self._store.begin() as tx:
                self._make_ready(tx)
                yield tx
        except BaseException:
            self._watch.forget()
            raise

    def _make_ready(self, tx: Transaction) -> None:
        today = local_day(self._clock.now(), self._settings.zone)
        if not self._watch.is_loaded or tx.ledger.count() != self._recorded:
            self._watch.load(tx, today)
            self._recorded = tx.ledger.count()
        self._watch.roll(today)

    def _close(
        self, collected: Collected, outcome: Outcome, text: str, totals: ReadTotals
    ) -> RunReport:
        with self._store.begin() as tx:
            return self._finish(tx, collected, outcome, text, totals)

    def _finish(
        self, tx: Transaction, collected: Collected, outcome: Outcome, text: str, totals: ReadTotals
    ) -> RunReport:
        report = totals.report(collected, outcome, storable(text), self._clock.now())
        tx.runs.finish(collected.run_id, report)
        if outcome in _SETTLED and collected.memory:
            tx.runs.remember(collected.source, collected.memory)
        return report
