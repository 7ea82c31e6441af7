"""Record: observation, findings, transitions and outbox rows in one transaction.

Either all of a payload's consequences are in the database or none: a process killed at any moment
finds the payload still waiting and does it again, and nobody is told of what did not happen.
Payloads that wait for their turn at the same time share a transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import RLock

from monitor.alerting.lifecycle import reconcile
from monitor.domain.alert import Step
from monitor.domain.calendar import local_day
from monitor.domain.errors import SourceError
from monitor.domain.inspection import Inspection
from monitor.domain.observation import Payload
from monitor.domain.ports import Clock
from monitor.domain.quotes import Ints
from monitor.domain.review import REVIEWED
from monitor.domain.run import Outcome, RunReport
from monitor.domain.settings import Settings
from monitor.domain.store import Appended, Store, Transaction
from monitor.normalise.records import Normalised
from monitor.pipeline.affected import affected, held_against
from monitor.pipeline.bound import Source
from monitor.pipeline.collect import Collected, Kept, outcome_of
from monitor.pipeline.consequences import act
from monitor.pipeline.correct import correct
from monitor.pipeline.quotes import quotes_of
from monitor.pipeline.read import Also, Reader, ReadPayload, Said
from monitor.pipeline.reporters import reporter_states
from monitor.pipeline.together import Together
from monitor.pipeline.totals import ReadTotals, judge, sum_of
from monitor.pipeline.watch import Watch

_MOST_TOGETHER = 64
"""How many payloads one transaction takes at most: a breach among them is told as soon."""
_SETTLED = (Outcome.OK, Outcome.SHORT, Outcome.UNCHANGED, Outcome.IDLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a run did: its report, and what each payload said."""

    report: RunReport
    read: tuple[ReadPayload, ...] = ()


class Recorder:
    """The one writer of facts and of what follows from them."""

    def __init__(
        self, settings: Settings, store: Store, watch: Watch, clock: Clock, wall: Clock
    ) -> None:
        self._settings, self._store, self._watch = settings, store, watch
        self._clock, self._wall = clock, wall
        self._reader = Reader(settings, store, watch)
        self._lock = RLock()
        self._together = Together(self._commit_all, self._lock, _MOST_TOGETHER)
        self._learning = False
        self._recorded = 0
        """How many observations the panel stands for; another process may have added some."""
        self.began: datetime | None = None

    def record(self, source: Source, collected: Collected) -> Recorded:
        """Read and record what a source gave, and close its run with the outcome."""
        totals = ReadTotals(expected=source.spec.expected)
        totals.notes += filter(None, (collected.note,))
        said: list[ReadPayload] = []
        if collected.outcome is not None:
            report = self._close(collected, collected.outcome, collected.text, totals)
            return Recorded(report=report)
        try:
            for kept, read in self._reads(source, collected):
                totals.add(read, self.commit(kept, read, collected.run_id))
                said.append(read)
        except SourceError as error:
            return Recorded(report=self._close(collected, outcome_of(error), str(error), totals))
        report = self._close(collected, *judge(totals), totals)
        return Recorded(report=report, read=tuple(said))

    def _reads(self, source: Source, collected: Collected) -> Iterator[tuple[Kept, ReadPayload]]:
        """Yield what each payload says; parts of one list are all read before the first is given.

        Raises:
            SourceError: a payload cannot be read.
        """
        reads = ((kept, self.read(source, kept.payload)) for kept in collected.payloads)
        yield from list(reads) if collected.together else reads

    def read(self, source: Source, payload: Payload) -> ReadPayload:
        """Return what a payload says, held against the market; raises what its format raises."""
        return self.edit(source, self._reader.read(source, payload))

    def replay(self, sources: Mapping[str, Source]) -> int:
        """Read again what waits since a crash or a refused form; return how many were recorded."""
        with self._store.read() as tx:
            waiting = [
                Kept(id=one, payload=tx.ledger.payload(one)) for one in tx.ledger.waiting_payloads()
            ]
        return sum(
            self._replay(sources[kept.payload.source], kept)
            for kept in waiting
            if kept.payload.source in sources
        )

    def _replay(self, source: Source, kept: Kept) -> bool:
        try:
            read = self.read(source, kept.payload)
        except SourceError:
            return False
        with self._store.begin() as tx:
            run_id = tx.runs.begin(source.spec.name, self._clock.now(), self._settings.version)
        collected = Collected(
            source=source.spec.name, run_id=run_id, started_at=self._clock.now(), payloads=(kept,)
        )
        totals = ReadTotals(expected=source.spec.expected)
        totals.add(read, self.commit(kept, read, run_id))
        self._close(collected, *judge(totals), totals)
        return True

    def read_again(self, source: Source, since: datetime) -> list[RunReport]:
        """Read again all payloads of a source received from ``since`` on, oldest first.

        What is known already is a duplicate, what was set aside before is not set aside twice, and
        a payload that is still refused says so. Conclusions are drawn once, at the end.
        """
        with self._store.read() as tx:
            ids = tx.ledger.payloads_since(source.spec.name, since)
        with self.learning():
            reports = [self._read_again(source, payload_id) for payload_id in ids]
            self._watch.forget()
        return reports

    def _read_again(self, source: Source, payload_id: int) -> RunReport:
        with self._store.begin() as tx:
            self._make_ready(tx)
            kept = Kept(id=payload_id, payload=tx.ledger.payload(payload_id))
            received_at, name = kept.payload.received_at, source.spec.name
            run_id = tx.runs.begin(name, received_at, self._settings.version)
            known = tx.ledger.set_aside(payload_id)
        totals = ReadTotals(expected=source.spec.expected)
        collected = Collected(source=name, run_id=run_id, started_at=received_at, payloads=(kept,))
        try:
            read = self.read(source, kept.payload)
        except SourceError as error:
            return self._close_again(collected, outcome_of(error), str(error), totals)
        new = tuple(one for one in read.quarantined if (one.locator, one.reason) not in known)
        totals.add(read, self.commit(kept, replace(read, quarantined=new), run_id))
        return self._close_again(collected, *judge(totals), totals)

    def _close_again(
        self, collected: Collected, outcome: Outcome, text: str, totals: ReadTotals
    ) -> RunReport:
        report = totals.report(collected, outcome, text, self._clock.now())
        with self._store.begin() as tx:
            tx.runs.finish_again(collected.run_id, report)
        return report

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
            return self._consequences(tx, self._watch.series_at(found.outlet))

    def edit(self, source: Source, read: Normalised) -> ReadPayload:
        """Hold what was read against the market as it stands."""
        with self._lock:
            self.make_ready()
            return self._reader.edit(source, read)

    def commit(
        self, kept: Kept, read: ReadPayload, run_id: int, also: Also | None = None
    ) -> Appended:
        """Record what a payload says and what follows; ``also`` joins the transaction."""
        return self._together.do(Said(kept=kept, read=read, run_id=run_id, also=also))

    def _commit_all(self, batch: Sequence[Said]) -> list[Appended]:
        """Write what several payloads say and draw the conclusions once, all or nothing."""
        with self._transaction() as tx:
            appended = [self._write(tx, said) for said in batch]
            self._recorded = tx.ledger.count()
            arrived = sum_of(appended)
            touched = self._arrive(tx, arrived)
            if len(touched) > 0 and not self._learning:
                self._consequences(tx, touched, arrived)
        return appended

    def _write(self, tx: Transaction, said: Said) -> Appended:
        kept, read, version = said.kept, said.read, self._settings.version
        appended = tx.ledger.append(
            read.observations,
            payload_id=kept.id,
            run_id=said.run_id,
            received_at=kept.payload.received_at,
            config_version=version,
        )
        tx.ledger.quarantine(
            read.quarantined,
            payload_id=kept.id,
            run_id=said.run_id,
            at=self._clock.now(),
            config_version=version,
        )
        self._reader.keep_names(tx, kept.payload.source, read.names)
        tx.ledger.settle_payload(kept.id, self._wall.now())
        if said.also is not None:
            said.also(tx, appended)
        return appended

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
        report = totals.report(collected, outcome, text, self._clock.now())
        with self._store.begin() as tx:
            tx.runs.finish(collected.run_id, report)
            if outcome in _SETTLED and collected.memory:
                tx.runs.remember(collected.source, collected.memory)
        return report
