"""Collect: ask a source once and keep the bytes before anybody looks into them.

What arrived is committed on its own, so that neither a crash nor a form that nobody expected can
lose it: the payload waits and is read again after a restart or a fix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.errors import (
    SourceChangedError,
    SourceError,
    SourceRefusedError,
    SourceTooLargeError,
    SourceUnavailableError,
)
from monitor.domain.observation import Payload
from monitor.domain.ports import Fetched
from monitor.domain.run import Outcome
from monitor.domain.store import Store
from monitor.pipeline.bound import Source


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
    together: bool = False
    outcome: Outcome | None = None
    text: str = ""
    note: str = ""


def collect(source: Source, store: Store, now: datetime, config_version: str) -> Collected:
    """Fetch what is new and keep it; a source's failure is an outcome, never an exception."""
    name = source.spec.name
    with store.begin() as tx:
        run_id = tx.runs.begin(name, now, config_version)
        memory = tx.runs.memory(name)
    try:
        fetched = source.fetcher.fetch(memory)
    except SourceError as error:
        return Collected(
            source=name, run_id=run_id, started_at=now, outcome=outcome_of(error), text=str(error)
        )
    kept = _keep(store, fetched, config_version)
    outcome, text = _what_came(source, fetched, kept)
    if outcome is not None and fetched.note:
        text = f"{text}; {fetched.note}"
    return Collected(
        source=name,
        run_id=run_id,
        started_at=now,
        payloads=kept,
        memory=fetched.memory,
        together=fetched.together,
        outcome=outcome,
        text=text,
        note=fetched.note,
    )


def _what_came(
    source: Source, fetched: Fetched, kept: tuple[Kept, ...]
) -> tuple[Outcome | None, str]:
    """Return why there is nothing to read; no outcome yet where there is something."""
    if kept:
        return None, ""
    if fetched.unchanged and not fetched.is_answer:
        return Outcome.IDLE, "nothing was handed in since the last look"
    if fetched.unchanged or fetched.payloads:
        return Outcome.UNCHANGED, "the same as last time"
    if source.spec.expected.low == 0:
        return Outcome.OK, "nothing was there"
    return Outcome.EMPTY, "nothing was there"


def outcome_of(error: SourceError) -> Outcome:
    """Return the outcome that stands for a source's failure."""
    match error:
        case SourceUnavailableError():
            return Outcome.DOWN
        case SourceChangedError() | SourceTooLargeError():
            return Outcome.CHANGED
        case SourceRefusedError():
            return Outcome.REFUSED
        case _:
            return Outcome.FAILED


def _keep(store: Store, fetched: Fetched, config_version: str) -> tuple[Kept, ...]:
    payloads = fetched.payloads
    if not payloads:
        return ()
    with store.begin() as tx:
        ids = [tx.ledger.keep_payload(payload, config_version)[0] for payload in payloads]
        waiting = set(tx.ledger.waiting_payloads())
    if fetched.together and not waiting.isdisjoint(ids):
        waiting.update(ids)
    return tuple(
        Kept(id=payload_id, payload=payload)
        for payload_id, payload in zip(ids, payloads, strict=True)
        if payload_id in waiting
    )
