"""Read: one payload's bytes into observations, quarantined records and counts.

First what the bytes say, which needs nothing but themselves; then the editing against what was
known before they came, which needs the market as it stands and so happens in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import BoundedSemaphore, Lock

from monitor.domain.observation import (
    Observation,
    Payload,
    QuarantinedRecord,
    RawRecord,
    storable,
)
from monitor.domain.run import RunReport
from monitor.domain.settings import Settings
from monitor.domain.store import Appended, Store, Transaction
from monitor.normalise.editing import Past, edit
from monitor.normalise.records import Context, Normalised, normalise
from monitor.pipeline.bound import Source
from monitor.pipeline.collect import Kept
from monitor.pipeline.together import Together
from monitor.pipeline.watch import Watch
from monitor.pipeline.words import Lookups, Vocabularies

_NAMES = "names:"
"""Under what the names of a source's codes are remembered; no source can be named so."""
_NAMED = frozenset({"product", "product_code"})
_AT_ONCE = 2
"""So many payloads are read at once: hundreds of threads would only take turns at one interpreter,
which costs more than to read. A workbook is opened by another process meanwhile."""
_LONGEST_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPayload:
    """What one payload says; ``names`` are those of the source's codes that were new in it."""

    observations: tuple[Observation, ...]
    quarantined: tuple[QuarantinedRecord, ...]
    skipped: int
    seen: int
    names: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    """What was different from what was agreed with the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a run did: its report, and what each payload said."""

    report: RunReport
    read: tuple[ReadPayload, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What a payload said, and what became of it in the ledger."""

    read: ReadPayload
    appended: Appended


Also = Callable[[Transaction, Written], None]
"""What joins the transaction in which a payload is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A payload that was read and waits for its turn to be edited and written."""

    kept: Kept
    edited: Callable[[], ReadPayload]
    """Says what it says, held against the market; asked in its turn, when the market is loaded."""
    run_id: int
    also: Also | None = None


class Reader:
    """Reads payloads and edits them; remembers under which names each source writes its codes.

    What people taught of a source's names is asked for anew with each payload, because they may
    decide in another process.
    """

    def __init__(self, settings: Settings, store: Store, watch: Watch) -> None:
        self._settings, self._store, self._watch = settings, store, watch
        self._words = Vocabularies(settings)
        self._turns = BoundedSemaphore(_AT_ONCE)
        self._taught = Together(self._taught_now, Lock())

    def read(self, source: Source, payload: Payload) -> Normalised:
        """Return the facts of a payload, before anybody holds them against the past.

        Raises:
            SourceChangedError: the payload has not the agreed form.
        """
        context = context_of(source, payload, self._settings)
        words = self._words.of(source.spec, self._taught.do(source.spec.name))
        context = replace(context, reading=words.reading, vocabulary=words.vocabulary)
        notices: list[str] = []
        with self._turn():
            records = source.format.read(payload, source.spec.record_map)
            read = normalise(_without_notices(records, notices), context)
        return replace(read, notices=tuple(dict.fromkeys(notices)))

    def _taught_now(self, names: Sequence[str]) -> list[Lookups]:
        with self._store.read() as tx:
            return [tx.reviews.taught(name) for name in names]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until few others read, but never so long that one who hangs holds others up."""
        is_one_of_few = self._turns.acquire(timeout=_LONGEST_WAIT_SECONDS)
        try:
            yield
        finally:
            if is_one_of_few:
                self._turns.release()

    def edit(self, source: Source, read: Normalised) -> ReadPayload:
        """Return the facts with their flags; the market must be loaded."""
        past = Past(panel=self._watch.panel, usual=self._watch.usual, names=self._known(source))
        edited = edit(read, past, self._settings.market, self._settings.zone)
        return ReadPayload(
            observations=edited.read.observations,
            quarantined=edited.read.quarantined,
            skipped=read.skipped,
            seen=read.seen,
            names=edited.names,
            notices=read.notices,
        )

    def keep_names(self, tx: Transaction, source: str, names: Mapping[str, str]) -> None:
        """Remember under which names a source wrote its codes."""
        if names:
            known = {**tx.runs.memory(_NAMES + source), **names}
            tx.runs.remember(_NAMES + source, known)

    def _known(self, source: Source) -> Mapping[str, str]:
        name = source.spec.name
        if not source.spec.record_map.fields.keys() >= _NAMED:
            return {}
        with self._store.read() as tx:
            return tx.runs.memory(_NAMES + name)


def context_of(source: Source, payload: Payload, settings: Settings) -> Context:
    """Return what is known about a payload before its records are read."""
    return Context(
        market=settings.market,
        reading=source.spec.reading,
        currency=settings.currency,
        zone=settings.zone,
        received_at=payload.received_at,
        retailer=source.spec.retailer,
    )


def _without_notices(records: Iterable[RawRecord], notices: list[str]) -> Iterator[RawRecord]:
    for record in records:
        if record.notice:
            notices.append(record.notice)
        elif record.locator.isprintable() and "".join(record.fields.values()).isprintable():
            yield record
        else:
            fields = {name: storable(text) for name, text in record.fields.items()}
            yield RawRecord(fields=fields, locator=storable(record.locator))
