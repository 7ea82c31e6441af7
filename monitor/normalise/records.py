"""From raw records to observations: each is accepted, quarantined, or skipped by name.

One bad record never stops the others, and a figure that is not given is absent and never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.domain.errors import BadRecordError
from monitor.domain.market import Market
from monitor.domain.observation import Observation, QuarantinedRecord, RawRecord
from monitor.domain.settings import Currency
from monitor.domain.source import Reading
from monitor.normalise.record_reader import RecordReader
from monitor.normalise.refusal import proposal_of
from monitor.normalise.vocabulary import Vocabulary


@dataclass(frozen=True, kw_only=True)
class Context:
    """What is known about a payload before its records are read.

    A ``vocabulary`` that other payloads share was made for this market, reading and currency.
    """

    market: Market
    reading: Reading
    currency: Currency
    zone: ZoneInfo
    received_at: datetime
    retailer: str
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """What became of the records: ``seen`` is accepted, quarantined and skipped together.

    ``records`` are those that the observations were read from, one each; ``notices`` say what was
    different from what was agreed with the source. ``context`` is what they were read by.
    """

    observations: tuple[Observation, ...]
    records: tuple[RawRecord, ...]
    quarantined: tuple[QuarantinedRecord, ...]
    skipped: int
    seen: int
    notices: tuple[str, ...] = ()
    context: Context | None = None


def normalise(records: Iterable[RawRecord], context: Context) -> Normalised:
    """Return the facts that the records state, and what was set aside.

    A record without any figure (``NR``, a blank cell) is skipped by name. The same fact stated
    twice is kept twice: the ledger counts duplicates.
    """
    reader = RecordReader(
        context.market, context.reading, context.zone, context.received_at, context.retailer,
        context.vocabulary or Vocabulary(context.market, context.reading, context.currency),
    )  # fmt: skip
    observations: list[Observation] = []
    accepted: list[RawRecord] = []
    quarantined: list[QuarantinedRecord] = []
    skipped = 0
    for record in records:
        try:
            observation = reader.read(record)
        except BadRecordError as error:
            quarantined.append(_set_aside(record, error))
            error.__traceback__ = None  # a refusal is remembered, and should not hold this payload
            continue
        if observation is None:
            skipped += 1
        else:
            observations.append(observation)
            accepted.append(record)
    return Normalised(
        observations=tuple(observations),
        records=tuple(accepted),
        quarantined=tuple(quarantined),
        skipped=skipped,
        seen=len(observations) + len(quarantined) + skipped,
        context=context,
    )


def _set_aside(record: RawRecord, error: BadRecordError) -> QuarantinedRecord:
    return QuarantinedRecord(
        fields=record.fields,
        locator=record.locator,
        reason=error.reason,
        text=str(error),
        proposal=proposal_of(error),
    )
