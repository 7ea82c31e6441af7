"""Read: one payload's bytes into observations, quarantined records and counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.domain.observation import Observation, Payload, QuarantinedRecord, RawRecord
from monitor.domain.settings import Settings
from monitor.normalise.quality import screen
from monitor.normalise.records import Context, normalise
from monitor.pipeline.bound import Source
from monitor.pipeline.collect import Kept
from monitor.pipeline.watch import UsualPrices


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPayload:
    """What one payload says."""

    observations: tuple[Observation, ...]
    quarantined: tuple[QuarantinedRecord, ...]
    skipped: int
    seen: int
    notices: tuple[str, ...] = ()
    """What was different from what was agreed with the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A payload that was read and waits for its turn to be written."""

    kept: Kept
    read: ReadPayload
    run_id: int


def read_payload(
    source: Source, payload: Payload, settings: Settings, usual: UsualPrices
) -> ReadPayload:
    """Return the facts of a payload; prices off by a factor of ten or more are set aside.

    Raises:
        SourceChangedError: the payload has not the agreed form.
    """
    notices: list[str] = []
    records = _without_notices(source.format.read(payload, source.spec.record_map), notices)
    context = Context(
        market=settings.market,
        reading=source.spec.reading,
        currency=settings.currency,
        zone=settings.zone,
        received_at=payload.received_at,
        retailer=source.spec.retailer,
    )
    read = normalise(records, context)
    kept, off_by_factor = screen(read.observations, usual.by_series, usual.by_product)
    return ReadPayload(
        observations=kept,
        quarantined=read.quarantined + off_by_factor,
        skipped=read.skipped,
        seen=read.seen,
        notices=tuple(dict.fromkeys(notices)),
    )


def _without_notices(records: Iterable[RawRecord], notices: list[str]) -> Iterator[RawRecord]:
    for record in records:
        if record.notice:
            notices.append(record.notice)
        else:
            yield record
