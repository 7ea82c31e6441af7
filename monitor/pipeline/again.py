"""Again: what a source gave once is read again, under the configuration in force now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby

from monitor.domain.calendar import local_day
from monitor.domain.ports import Clock
from monitor.domain.review import Review, Verdict
from monitor.domain.run import Outcome, RunReport
from monitor.domain.settings import Settings
from monitor.domain.store import Store, Transaction
from monitor.pipeline.bound import Source
from monitor.pipeline.collect import LONGEST_QUESTION, Collected, Kept, failure, loaded
from monitor.pipeline.read import ReadPayload, Written
from monitor.pipeline.record import Recorder
from monitor.pipeline.totals import ReadTotals, judge
from monitor.pipeline.watch import Watch

_MOST_WAITING = 10_000


class Again:
    """Reads the kept bytes of a source again, as often as wanted."""

    def __init__(
        self, settings: Settings, store: Store, watch: Watch, recorder: Recorder, clock: Clock
    ) -> None:
        self._settings, self._store, self._watch = settings, store, watch
        self._recorder, self._clock = recorder, clock

    def read(self, source: Source, since: datetime) -> list[RunReport]:
        """Read again all payloads of a source received from ``since`` on, oldest first.

        A list that came in parts is read as one, an answer that stayed the same once a day. What is
        known already is a duplicate. What was set aside before is not set aside twice, and waits
        for no person where it can be read now. What is still refused, or cannot be recorded, says
        so. Conclusions are drawn once, at the end.
        """
        with self._store.read() as tx:
            new = tx.ledger.payloads_since(source.spec.name, since)
            came = self._answers(tx, source, since, new) if source.answers else []
        named = {one for _, ids in came for one in ids}
        with self._recorder.learning():
            reports = [self._read(source, *one) for one in came]
            reports += [self._read(source, None, (one,)) for one in new if one not in named]
            self._watch.forget()
        return reports

    def _answers(
        self, tx: Transaction, source: Source, since: datetime, new: Sequence[int]
    ) -> list[tuple[datetime, tuple[int, ...]]]:
        """Return when a source was asked, and what it gave; once where a day's answers are alike.

        One that was asked shortly before ``since`` may have come after it.
        """
        given = tx.runs.given(source.spec.name, since - LONGEST_QUESTION)
        of_new = set(new)
        wanted = [one for one in given if one[0] >= since or not of_new.isdisjoint(one[1])]
        zone = self._settings.zone
        alike = groupby(wanted, key=lambda one: (local_day(one[0], zone), one[1]))
        return [next(group) for _, group in alike]

    def _read(self, source: Source, asked_at: datetime | None, ids: tuple[int, ...]) -> RunReport:
        with self._store.begin() as tx:
            payloads = loaded(tx, ids, asked_at)
            received_at, name = payloads[0].payload.received_at, source.spec.name
            run_id = tx.runs.begin(name, received_at, self._settings.version)
        totals = ReadTotals(expected=source.spec.expected)
        collected = Collected(source=name, run_id=run_id, started_at=received_at, payloads=payloads)
        try:
            reads = [self._recorder.read(source, kept.payload) for kept in payloads]
            for kept, read in zip(payloads, reads, strict=True):
                self._commit(kept, self._recorder.edit(source, read), run_id, totals)
        except Exception as error:  # noqa: BLE001 - what is not its own is raised again
            return self._close(collected, *failure(error), totals)
        return self._close(collected, *judge(totals), totals)

    def _commit(self, kept: Kept, read: ReadPayload, run_id: int, totals: ReadTotals) -> None:
        with self._store.read() as tx:
            known = tx.ledger.set_aside(kept.id)
        new = tuple(one for one in read.quarantined if (one.locator, one.reason) not in known)
        lift = partial(self._lift, kept, read) if known else None
        appended = self._recorder.commit(kept, replace(read, quarantined=new), run_id, lift)
        totals.add(read, appended)

    def _lift(self, kept: Kept, read: ReadPayload, tx: Transaction, _written: Written) -> None:
        """Take what is read now out of the queue of those who decide; it stays on record."""
        places = {one.locator for one in read.observations}
        places -= {one.locator for one in read.quarantined}
        for case in tx.reviews.waiting(source=kept.payload.source, limit=_MOST_WAITING):
            if case.payload == kept.id and case.record.locator in places:
                tx.reviews.review(
                    Review(
                        record=case.id,
                        verdict=Verdict.AS_IS,
                        by="monitor replay",
                        reason="Đọc lại được theo cấu hình mới / read under the new configuration",
                        at=self._clock.now(),
                    )
                )

    def _close(
        self, collected: Collected, outcome: Outcome, text: str, totals: ReadTotals
    ) -> RunReport:
        report = totals.report(collected, outcome, text, self._clock.now())
        with self._store.begin() as tx:
            tx.runs.finish_again(collected.run_id, report)
        return report
