"""Collect: ask a source once and keep the bytes before anybody looks into them.

What arrived is committed on its own, so that neither a crash nor a form that nobody expected can
lose it: the payload waits and is read again after a restart or a fix.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from monitor.domain.calendar import local_day
from monitor.domain.errors import (
    SourceChangedError,
    SourceRefusedError,
    SourceTooLargeError,
    SourceUnavailableError,
)
from monitor.domain.observation import Payload
from monitor.domain.ports import Fetched
from monitor.domain.run import FINE, Outcome
from monitor.domain.settings import Settings
from monitor.domain.store import Store, Transaction
from monitor.pipeline.bound import Source
from monitor.pipeline.together import Together, own_failure

logger = logging.getLogger(__name__)

LONGEST_QUESTION = timedelta(hours=1)
"""How long before its last answer came a run may have begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A payload that waits in the ledger under its id."""

    id: int
    payload: Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What asking a source brought: payloads to be read, or the outcome that says why none."""

    source: str
    run_id: int
    started_at: datetime
    payloads: tuple[Kept, ...] = ()
    memory: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What a source gave, which is about to be kept, and since when it was asked."""

    source: Source
    asked_at: datetime
    fetched: Fetched


class Collector:
    """Asks sources and keeps what they give; answers that come at the same time are kept at once.

    What was kept for this process to record is ``under_way`` before anybody can see that it waits.
    Safe between threads.
    """

    def __init__(self, store: Store, settings: Settings, under_way: set[int]) -> None:
        self._store, self._settings, self._under_way = store, settings, under_way
        self._together = Together(self._keep_all, Lock())
        self._memories = Together(self._remembered, Lock())

    def collect(self, source: Source, now: datetime) -> Collected:
        """Fetch what is new and keep it; a source's failure is an outcome, never an exception."""
        name = source.spec.name
        memory = self._memories.do(name)
        try:
            fetched = source.fetcher.fetch(memory)
            run_id, kept = self._keep(source, now, fetched)
        except Exception as error:  # noqa: BLE001 - what is not its own is raised again
            failed, said = failure(error)
            run_id, _ = self._keep(source, now, Fetched(payloads=()))
            return Collected(source=name, run_id=run_id, started_at=now, outcome=failed, text=said)
        outcome, text = _what_came(source, fetched, kept)
        if outcome is not None and fetched.note:
            text = f"{text}; {fetched.note}"
        return Collected(
            source=name,
            run_id=run_id,
            started_at=now,
            payloads=kept,
            memory=fetched.memory,
            outcome=outcome,
            text=text,
            note=fetched.note,
        )

    def _remembered(self, names: Sequence[str]) -> list[Mapping[str, str]]:
        with self._store.read() as tx:
            return [tx.runs.memory(name) for name in names]

    def _keep(
        self, source: Source, now: datetime, fetched: Fetched
    ) -> tuple[int, tuple[Kept, ...]]:
        return self._together.do(_Answer(source=source, asked_at=now, fetched=fetched))

    def _keep_all(self, answers: Sequence[_Answer]) -> list[tuple[int, tuple[Kept, ...]]]:
        """Open a run for each answer and keep its bytes; return the runs and what is to be read."""
        ids: set[int] = set()
        try:
            with self._store.begin() as tx:
                found = []
                for one in answers:
                    given, kept = self._kept(tx, one)
                    name, version = one.source.spec.name, self._settings.version
                    run_id = tx.runs.begin(name, one.asked_at, version, given)
                    found.append((run_id, kept))
                    ids.update(each.id for each in kept)
                self._under_way |= ids
        except BaseException:
            self._under_way -= ids
            raise
        return found

    def _kept(self, tx: Transaction, answer: _Answer) -> tuple[tuple[int, ...], tuple[Kept, ...]]:
        """Keep payloads; return the ids of all, and those that are to be recorded."""
        source, payloads = answer.source, answer.fetched.payloads
        kept = [tx.ledger.keep_payload(one, self._settings.version) for one in payloads]
        given = tuple(payload_id for payload_id, _ in kept)
        new = {payload_id for payload_id, is_new in kept if is_new}
        wanted = set(new)
        if len(new) < len(given):
            wanted |= self._said_anew(tx, answer, given)
            wanted |= set(given) & set(tx.ledger.waiting_payloads())
        if source.together and wanted:
            wanted = set(given)
        of_now = set(given) if source.together and new else new
        return given, tuple(
            Kept(id=one, payload=payload if one in of_now else _anew(payload, answer.asked_at))
            for one, payload in zip(given, payloads, strict=True)
            if one in wanted
        )

    def _said_anew(self, tx: Transaction, answer: _Answer, given: tuple[int, ...]) -> set[int]:
        """Return which known payloads are a new statement: an answer is one of each day.

        So is one after another answer or after one that was no good report, and a file whose name
        says another day.
        """
        source, zone = answer.source, self._settings.zone
        if not source.answers:
            pairs = zip(given, answer.fetched.payloads, strict=True)
            return {
                one
                for one, payload in pairs
                if source.spec.record_map.is_dated_by_name
                and tx.ledger.payload(one).origin != payload.origin
            }
        state = tx.runs.state(source.spec.name)
        last = state.last if state else None
        if last is None or last.payloads != given or last.outcome not in FINE:
            return set(given)
        is_same_day = local_day(last.started_at, zone) == local_day(answer.asked_at, zone)
        return set() if is_same_day or source.spec.record_map.is_dated else set(given)


def _anew(payload: Payload, asked_at: datetime) -> Payload:
    """Return a payload that was known and is said again, so that it can be read again as it was."""
    return replace(payload, received_at=asked_at)


def _what_came(
    source: Source, fetched: Fetched, kept: tuple[Kept, ...]
) -> tuple[Outcome | None, str]:
    """Return why there is nothing to read; no outcome yet where there is something."""
    if kept:
        return None, ""
    if fetched.unchanged or fetched.payloads:
        if source.answers:
            return Outcome.UNCHANGED, "the same as last time"
        return Outcome.IDLE, "nothing was handed in since the last look"
    if source.spec.expected.low == 0:
        return Outcome.OK, "nothing was there"
    return Outcome.EMPTY, "nothing was there"


def left_waiting(
    store: Store, under_way: set[int], sources: Mapping[str, Source]
) -> list[tuple[Kept, ...]]:
    """Return what waits of some sources and is not under way: after a crash, or refused."""
    with store.read() as tx:
        left = set(tx.ledger.waiting_payloads()) - under_way
    with store.read() as tx:  # what was recorded between the two looks waits no more
        waiting = [loaded(tx, (one,)) for one in tx.ledger.waiting_payloads() if one in left]
        found: list[tuple[Kept, ...]] = []
        for name, source in sources.items():
            own = [kept for kept in waiting if kept[0].payload.source == name]
            found += _lists(tx, source, own) if own and source.together else own
        return found


def _lists(
    tx: Transaction, source: Source, waiting: Sequence[tuple[Kept, ...]]
) -> list[tuple[Kept, ...]]:
    """Return the lists in which waiting parts came, whole, and parts that no run names."""
    since = waiting[0][0].payload.received_at - LONGEST_QUESTION
    own = {kept.id for (kept,) in waiting}
    given = tx.runs.given(source.spec.name, since)
    lists = dict.fromkeys(ids for _, ids in given if not own.isdisjoint(ids))
    lone = own.difference(*lists)
    return [*(loaded(tx, ids) for ids in lists), *(one for one in waiting if one[0].id in lone)]


def loaded(
    tx: Transaction, ids: Sequence[int], asked_at: datetime | None = None
) -> tuple[Kept, ...]:
    """Return payloads with their bytes, all of the moment at which the last of them came.

    What had all come before ``asked_at`` was said anew: it is of that moment.
    """
    payloads = [tx.ledger.payload(one) for one in ids]
    moments = [one.received_at for one in payloads]
    came = max([*moments, asked_at] if asked_at else moments)
    return tuple(
        Kept(id=one, payload=replace(payload, received_at=came))
        for one, payload in zip(ids, payloads, strict=True)
    )


def failure(error: Exception) -> tuple[Outcome, str]:
    """Return the outcome that stands for what one source failed by, and what it says.

    What is no fault of that source (the database is away) is raised again.
    """
    match error:
        case SourceUnavailableError():
            return Outcome.DOWN, str(error)
        case SourceChangedError() | SourceTooLargeError():
            return Outcome.CHANGED, str(error)
        case SourceRefusedError():
            return Outcome.REFUSED, str(error)
        case _:
            text = own_failure(error)
            logger.error("a source's run failed", exc_info=error)
            return Outcome.FAILED, text
