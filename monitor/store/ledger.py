"""The ledger: payloads as received, observations, and what was set aside."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, exists, func, insert, select, update

from monitor.domain.errors import StoreError
from monitor.domain.observation import Payload, QuarantinedRecord
from monitor.domain.quotes import Ints, QuoteTable
from monitor.domain.store import Appended, Arrival, Imported
from monitor.domain.view import Origin
from monitor.store.append import append
from monitor.store.asked import unsaid
from monitor.store.bulk import Bulk
from monitor.store.dialects import Texts, among, new_number
from monitor.store.import_table import import_table
from monitor.store.series import SeriesNumbers
from monitor.store.tables.facts import arrivals, observations, payloads, quarantine, series
from monitor.store.window import window

_CHUNK = 500


class SqlLedger:
    """Payloads, observations and quarantine within one transaction."""

    def __init__(
        self, connection: Connection, bulk: Bulk, zone: ZoneInfo, numbers: SeriesNumbers
    ) -> None:
        self._connection, self._bulk, self._zone = connection, bulk, zone
        self._numbers = numbers

    def keep_payload(self, payload: Payload, config_version: str) -> tuple[int, bool]:
        """Store the bytes once per source and digest; return the id and whether it is new.

        Raises:
            StoreError: the digest is not that of the bytes.
        """
        if hashlib.sha256(payload.content).hexdigest() != payload.digest:
            raise StoreError(f"the digest of {payload.origin} is not that of its bytes")
        statement = new_number(self._connection, payloads)
        kept = self._connection.execute(statement, _payload_row(payload, config_version)).scalar()
        if kept is not None:
            return kept, True
        same = (payloads.c.source == payload.source) & (payloads.c.digest == payload.digest)
        known: int = self._connection.execute(select(payloads.c.id).where(same)).scalar_one()
        return known, False

    def payload(self, payload_id: int) -> Payload:
        """Return a payload with its bytes as received.

        Raises:
            StoreError: there is none of this id.
        """
        chosen = select(payloads).where(payloads.c.id == payload_id)
        row = self._connection.execute(chosen).one_or_none()
        if row is None:
            raise StoreError(f"there is no payload {payload_id}")
        return Payload(
            source=row.source,
            received_at=row.received_at,
            origin=row.origin,
            media_type=row.media_type,
            content=zlib.decompress(row.content),
            digest=row.digest,
            headers=row.headers,
        )

    def waiting_payloads(self) -> list[int]:
        """Return payloads kept but not yet recorded, oldest first."""
        waiting = select(payloads.c.id).where(payloads.c.recorded_at.is_(None))
        ordered = waiting.order_by(payloads.c.received_at, payloads.c.id)
        return list(self._connection.execute(ordered).scalars())

    def payloads_since(self, source: str, since: datetime) -> list[int]:
        """Return the payloads of a source received from ``since`` on, oldest first."""
        own = (payloads.c.source == source) & (payloads.c.received_at >= since)
        ordered = select(payloads.c.id).where(own).order_by(payloads.c.received_at, payloads.c.id)
        return list(self._connection.execute(ordered).scalars())

    def set_aside(self, payload_id: int) -> frozenset[tuple[str, str]]:
        """Return locator and reason of what was ever quarantined of a payload."""
        chosen = select(quarantine.c.locator, quarantine.c.reason)
        rows = self._connection.execute(chosen.where(quarantine.c.payload_id == payload_id))
        return frozenset((row.locator, row.reason) for row in rows)

    def settle_payload(self, payload_id: int, at: datetime) -> None:
        """Mark a payload as recorded."""
        self._connection.execute(_SETTLED, {"payload": payload_id, "recorded_at": at})

    def append(self, arrivals: Sequence[Arrival]) -> list[Appended]:
        """Append what is new; see ``monitor.store.append`` for duplicates and corrections."""
        self._bulk.take_turns(self._connection)
        facts = [fact for arrival in arrivals for fact in arrival.observations]
        keys = self._numbers.keys(facts, self._zone)
        return append(self._connection, self._bulk, keys, arrivals)

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
        """Append a long table; see ``monitor.store.import_table``."""
        arrival = Arrival(
            payload_id=payload_id,
            run_id=run_id,
            received_at=received_at,
            config_version=config_version,
        )
        self._bulk.take_turns(self._connection)
        return import_table(self._connection, self._bulk, self._numbers, quotes, moments, arrival)

    def quarantine(
        self,
        records: Sequence[QuarantinedRecord],
        *,
        payload_id: int,
        run_id: int,
        at: datetime,
        config_version: str,
    ) -> None:
        """Set records aside with the reason, but what was said so before only once."""
        records = unsaid(self._connection, records, payload_id, at)
        if not records:
            return
        shared = {
            "payload_id": payload_id,
            "run_id": run_id,
            "at": at,
            "config_version": config_version,
        }
        rows = [
            {
                "locator": record.locator,
                "reason": record.reason,
                "text": record.text,
                "fields": record.fields,
                "proposal": record.proposal,
                **shared,
            }
            for record in records
        ]
        self._connection.execute(insert(quarantine), rows)

    def window(self, first: date, last: date, as_of: datetime | None = None) -> QuoteTable:
        """Return the effective observations of local days first..last, as known at ``as_of``."""
        return window(self._connection, self._bulk, first, last, as_of)

    def origins(self, observation_ids: Iterable[int]) -> list[Origin]:
        """Return where observations come from, in the order asked; unknown ids are left out."""
        wanted = list(dict.fromkeys(int(one) for one in observation_ids))
        found: dict[int, Origin] = {}
        for begin in range(0, len(wanted), _CHUNK):
            chosen = observations.c.id.in_(wanted[begin : begin + _CHUNK])
            for row in self._connection.execute(_ORIGINS.where(chosen)).mappings():
                flags = tuple(json.loads(row["flags"] or "[]"))
                found[row["observation"]] = Origin(**{**row, "flags": flags})
        return [found[one] for one in wanted if one in found]

    def prices(
        self, product: str, outlets: Collection[str], first: date, last: date
    ) -> dict[date, list[int]]:
        """Return the last prices of each local day of a product at some outlets, oldest first."""
        named = {"good": product, "shops": outlets}
        ids = list(self._connection.execute(_SERIES, named).scalars())
        days = range(first.toordinal(), last.toordinal() + 1)
        told: dict[tuple[int, int], int] = {}
        for begin in range(0, len(ids), _CHUNK):
            # Each day and series is a seek in the primary key; a span of days would read them all.
            sought = {"days": days, "ids": ids[begin : begin + _CHUNK]}
            found = self._connection.execute(_PRICES, sought)
            told |= {(row.day, row.series_id): row.price for row in found}
        by_day: dict[date, list[int]] = {}
        for (day, _), price in sorted(told.items()):
            by_day.setdefault(date.fromordinal(day), []).append(price)
        return by_day

    def replaced_by(self, ids: Sequence[int]) -> frozenset[int]:
        """Return the ids of the observations that these new ones correct."""
        span = observations.c.id.between(min(ids, default=0), max(ids, default=0))
        named = select(observations.c.supersedes).where(span)
        corrected = named.where(observations.c.supersedes.is_not(None))
        return frozenset(self._connection.execute(corrected).scalars())

    def count(self) -> int:
        """Return the number of observations; ids have no gaps, so the highest id says it."""
        return self._connection.execute(select(func.max(observations.c.id))).scalar() or 0


_SETTLED = (
    update(payloads)
    .where(payloads.c.id == bindparam("payload"))
    .values(recorded_at=bindparam("recorded_at"))
)


def _payload_row(payload: Payload, config_version: str) -> dict[str, object]:
    return {
        "source": payload.source,
        "digest": payload.digest,
        "received_at": payload.received_at,
        "origin": payload.origin,
        "media_type": payload.media_type,
        "headers": payload.headers,
        "size": len(payload.content),
        "content": zlib.compress(payload.content),
        "config_version": config_version,
    }


_newer = observations.alias()
_SERIES = select(series.c.id).where(
    series.c.product == bindparam("good"),
    among(series.c.outlet, bindparam("shops", type_=Texts())),
)
_PRICES = (
    select(observations.c.day, observations.c.series_id, observations.c.price)
    .where(observations.c.day.in_(bindparam("days", expanding=True)))
    .where(observations.c.series_id.in_(bindparam("ids", expanding=True)))
    .where(observations.c.price.is_not(None) & observations.c.superseded_by.is_(None))
    .where(~exists().where(_newer.c.supersedes == observations.c.id))
    .order_by(observations.c.observed_at, observations.c.id)
)

_ORIGINS = select(
    observations.c.id.label("observation"),
    series.c.outlet,
    series.c.product,
    observations.c.observed_at,
    arrivals.c.received_at,
    observations.c.price,
    observations.c.stock,
    payloads.c.id.label("payload"),
    payloads.c.origin.label("payload_origin"),
    payloads.c.digest.label("payload_digest"),
    observations.c.locator,
    observations.c.flags,
    payloads.c.source,
    arrivals.c.config_version,
).select_from(
    observations.join(series, series.c.id == observations.c.series_id)
    .join(arrivals, arrivals.c.id == observations.c.arrival_id)
    .join(payloads, payloads.c.id == arrivals.c.payload_id)
)
