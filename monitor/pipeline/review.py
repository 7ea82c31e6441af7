"""Review: what a person says about a record that was set aside is carried out and kept.

An accepted record is read again from its own words, under the decision, and recorded as part of
its payload, at the same place: findings and messages follow from it as from any other. A name that
a person explained is remembered of its source and applied to the lines that wait for the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from monitor.domain.errors import (
    ExpiredError,
    IdentityChangedError,
    ImplausiblePriceError,
    ImplausibleStockError,
    NotFoundError,
    UnknownOutletError,
    UnknownProductError,
    UsageError,
)
from monitor.domain.observation import Observation, Payload, RawRecord
from monitor.domain.ports import Clock
from monitor.domain.review import REVIEWED, AsideRecord, Review, TaughtName, Verdict
from monitor.domain.run import Outcome, RunReport
from monitor.domain.settings import Settings
from monitor.domain.store import Appended, Store, Transaction
from monitor.normalise.band import without_bands
from monitor.normalise.correction import corrected, proposed_fields
from monitor.normalise.identity_edits import coded_name
from monitor.normalise.records import Normalised, normalise
from monitor.normalise.spelling import composed
from monitor.normalise.text import name_in
from monitor.pipeline.bound import Source
from monitor.pipeline.collect import Kept
from monitor.pipeline.read import ReadPayload, Written, context_of
from monitor.pipeline.record import Recorder
from monitor.pipeline.words import Lookups, joined

_DOUBTED = frozenset(
    kind.reason for kind in (ImplausiblePriceError, ImplausibleStockError, IdentityChangedError)
)
"""What is taken at a person's word; everything else is edited again after it was explained."""
_NAMES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    UnknownProductError.reason: ("product_code", ("product", "product_code", "text")),
    UnknownOutletError.reason: ("outlet", ("outlet",)),
}
"""Which correction explains a name, and in which fields the name was written: in a typed line it
is what the line leaves when its figures are taken out."""
UNSIGNED = "Thiếu tên hoặc lý do / a name and a reason are needed"


class Reviewer:
    """Carries decisions about quarantined records out, each in one transaction."""

    def __init__(self, settings: Settings, store: Store, recorder: Recorder, wall: Clock) -> None:
        self._settings, self._store = settings, store
        self._recorder, self._wall = recorder, wall

    def decide(self, sources: Mapping[str, Source], order: Review) -> Review:
        """Carry a decision out and return it as kept; ``order.at`` is set here.

        Raises:
            NotFoundError: there is no such record.
            ExpiredError: somebody decided about it before.
            UsageError: nobody signed, no reason is given, or it cannot be read that way either.
        """
        if not order.by.strip() or not order.reason.strip():
            raise UsageError(UNSIGNED)
        with self._store.read() as tx:
            case = tx.reviews.aside(order.record)
        if case is None:
            raise NotFoundError(f"no record {order.record} in quarantine")
        if case.review is not None:
            raise _decided(case)
        order = replace(order, at=self._wall.now())
        if order.verdict is Verdict.REJECT:
            return self._keep_alone(order)
        source = sources.get(case.source)
        if source is None:
            raise UsageError(f"no such source any more: {case.source}")
        made = self._accept(source, case, order)
        self._apply_to_waiting(source, case, made)
        return made

    def _keep_alone(self, order: Review) -> Review:
        with self._store.begin() as tx:
            _keep(tx, order)
        return order

    def _accept(
        self, source: Source, case: AsideRecord, order: Review, *, follows: bool = False
    ) -> Review:
        """Record what a person accepted; the decision is kept in the same transaction."""
        if order.verdict is Verdict.PROPOSAL and not order.corrections:
            order = replace(order, corrections=proposed_fields(case.record))
        with self._store.read() as tx:
            payload, known = tx.ledger.payload(case.payload), tx.reviews.taught(case.source)
        names = self._explained(case, order)
        taught = joined(known, {one.field: {one.written: one.code} for one in names})
        read = self._read(source, payload, case, order, taught, follows=follows)
        with self._store.begin() as tx:
            begun = tx.runs.begin(case.source, payload.received_at, self._settings.version)
        kept: list[Review] = []

        def also(tx: Transaction, written: Written) -> None:
            tx.reviews.teach(names)
            made = replace(order, observation=next(iter(written.appended.ids), 0))
            _keep(tx, made)
            kept.append(made)

        appended = self._recorder.commit(Kept(id=case.payload, payload=payload), read, begun, also)
        with self._store.begin() as tx:
            tx.runs.finish_again(begun, _report(case, payload, self._wall.now(), appended))
        return kept[-1]  # a batch that failed is tried again, each of it alone

    def _read(
        self,
        source: Source,
        payload: Payload,
        case: AsideRecord,
        order: Review,
        taught: Lookups,
        *,
        follows: bool,
    ) -> ReadPayload:
        is_doubted = case.record.reason in _DOUBTED
        fields = case.record.fields
        texts = {k: v for k, v in order.corrections.items() if k in _WRITTEN or not is_doubted}
        if follows:
            texts = {}  # what was said is remembered by now, and the rest is each line's own
        record = RawRecord(fields={**fields, **texts}, locator=case.record.locator)
        context = context_of(source, payload, self._settings)
        lookups = joined(context.reading.lookups, taught)
        market = without_bands(context.market) if is_doubted else context.market
        reading = replace(context.reading, lookups=lookups)
        read = normalise([record], replace(context, market=market, reading=reading))
        if not read.observations:
            reasons = {one.reason for one in read.quarantined}
            if follows and reasons and case.record.reason not in reasons:
                return ReadPayload(observations=(), quarantined=read.quarantined, skipped=0, seen=1)
            why = read.quarantined[0].text if read.quarantined else "it states no figure"
            raise UsageError(f"record {case.id} cannot be accepted so: {why}")
        return self._judged(source, read, case, order)

    def _judged(
        self, source: Source, read: Normalised, case: AsideRecord, order: Review
    ) -> ReadPayload:
        if case.record.reason not in _DOUBTED:
            edited = self._recorder.edit(source, read)
            return replace(edited, observations=tuple(map(_marked, edited.observations)))
        [one] = read.observations
        if order.verdict is Verdict.PROPOSAL:
            one = corrected(one, order.corrections)
        code, name = coded_name(read.records[0])
        names = {code: name} if case.record.reason == IdentityChangedError.reason else {}
        return ReadPayload(
            observations=(_marked(one),), quarantined=(), skipped=0, seen=1, names=names
        )

    def _apply_to_waiting(self, source: Source, case: AsideRecord, made: Review) -> None:
        """Read the lines that wait for the same name; what else is wrong in them is said anew."""
        if not self._explained(case, made):
            return
        mine, explains = self._names_in(case), _open_name(case)[0]
        with self._store.read() as tx:
            waiting = tx.reviews.waiting(
                source=case.source, reasons=[case.record.reason], limit=10_000
            )
        for other in reversed(waiting):
            if self._names_in(other) != mine:
                continue
            order = replace(
                made, record=other.id, observation=0, reason=f"{made.reason} (#{case.id})",
                corrections={explains: made.corrections[explains]},
            )  # fmt: skip
            try:
                self._accept(source, other, order, follows=True)
            except UsageError:
                continue

    def _explained(self, case: AsideRecord, order: Review) -> list[TaughtName]:
        """Return the names that a decision explains."""
        code = order.corrections.get(_open_name(case)[0], "")
        return [
            TaughtName(
                source=case.source,
                field=field,
                written=written,
                code=code,
                by=order.by,
                at=order.at,
            )
            for field, written in self._names_in(case).items()
            if code and written
        ]

    def _names_in(self, case: AsideRecord) -> dict[str, str]:
        """Return the names that a record leaves open, by the field they were written in."""
        fields = case.record.fields
        found = {name: composed(fields.get(name, "")).casefold() for name in _open_name(case)[1]}
        if found.get("text"):
            found["text"] = name_in(fields["text"], self._settings.market)
        return found


_WRITTEN = frozenset({"product_code", "product", "outlet", "unit", "observed_at"})
"""Corrections of words; those of figures are put in after reading, per base unit."""


def _open_name(case: AsideRecord) -> tuple[str, tuple[str, ...]]:
    return _NAMES.get(case.record.reason, ("", ()))


def _marked(one: Observation) -> Observation:
    return replace(one, flags=(*one.flags, REVIEWED))


def _keep(tx: Transaction, made: Review) -> None:
    if not tx.reviews.review(made):
        raise ExpiredError(f"record {made.record} was decided about before")
    detail = {
        "record": made.record,
        "verdict": made.verdict.value,
        "reason": made.reason,
        "corrections": dict(made.corrections),
        "observation": made.observation,
    }
    tx.archive.audit(made.at, made.by, "review-quarantine", detail)


def _decided(case: AsideRecord) -> ExpiredError:
    by = case.review.by if case.review else ""
    return ExpiredError(f"record {case.id} was decided about before, by {by}")


def _report(case: AsideRecord, payload: Payload, now: datetime, appended: Appended) -> RunReport:
    return RunReport(
        source=case.source,
        started_at=payload.received_at,
        finished_at=now,
        outcome=Outcome.IDLE,
        seen=1,
        accepted=len(appended.ids),
        duplicates=appended.duplicates,
        payloads=(case.payload,),
        text=f"record {case.id} of the quarantine",
    )
