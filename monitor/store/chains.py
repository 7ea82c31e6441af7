"""Chains of alerts that fire, the rungs that were climbed, and messages that were not sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, insert, select, true, update

from monitor.domain.alert import AlertState
from monitor.domain.decisions import Chain, Climb, Ground, Rung, Withheld
from monitor.store.dialects import among, insert_or_ignore
from monitor.store.tables.alerts import alerts
from monitor.store.tables.decisions import climbed_rungs, escalation_chains, withheld

_CHUNK = 500
_WITHHELD = tuple(field.name for field in fields(Withheld) if field.name not in {"id", "ground"})


class SqlChains:
    """Chains and withheld messages within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep_chains(self, chains: Sequence[Chain]) -> None:
        """Keep the chains of some alerts as they stand at this moment."""
        rows = [
            {
                "alert": chain.alert,
                "policy": chain.policy,
                "fired_at": chain.fired_at,
                "rungs": [_written(rung) for rung in chain.rungs],
            }
            for chain in chains
        ]
        if rows:
            self._connection.execute(insert(escalation_chains), rows)

    def climbs(self, alerts: Collection[str] | None = None) -> dict[str, Climb]:
        """Return the newest chain of each alert; without ids, of every alert that is not over."""
        found: dict[str, Climb] = {}
        newest = select(func.max(escalation_chains.c.id)).where(self._chosen(alerts))
        ids = newest.group_by(escalation_chains.c.alert)
        rows = select(escalation_chains).where(escalation_chains.c.id.in_(ids))
        climbed = self._climbed(ids.scalar_subquery())
        for row in self._connection.execute(rows.order_by(escalation_chains.c.id)).mappings():
            found[row["alert"]] = _climb(row, climbed[row["id"]])
        return found

    def climb(self, rungs: Collection[tuple[int, int]], at: datetime) -> set[tuple[int, int]]:
        """Mark rungs (chain, number) as climbed; return those that nobody had climbed before."""
        if not rungs:
            return set()
        rows = [{"chain_id": chain, "number": number, "at": at} for chain, number in sorted(rungs)]
        statement = insert_or_ignore(self._connection, climbed_rungs)
        marked = statement.returning(climbed_rungs.c.chain_id, climbed_rungs.c.number)
        return {(row[0], row[1]) for row in self._connection.execute(marked, rows)}

    def withhold(self, messages: Sequence[Withheld]) -> None:
        """Write down what was not sent."""
        rows = [
            {name: getattr(one, name) for name in _WITHHELD} | {"ground": one.ground.value}
            for one in messages
        ]
        if rows:
            self._connection.execute(insert(withheld), rows)

    def withheld(self, alert: str | None = None, by: str | None = None) -> list[Withheld]:
        """Return what was not sent about an alert, or because of a silence or cause."""
        chosen: ColumnElement[bool] = true()
        if alert is not None:
            chosen &= withheld.c.alert == alert
        if by is not None:
            chosen &= withheld.c.by == by
        return self._withheld(chosen)

    def still_withheld(self) -> list[Withheld]:
        """Return what was not sent and is not lifted yet, oldest first."""
        return self._withheld(withheld.c.lifted_at.is_(None))

    def lift(self, ids: Collection[int], at: datetime) -> None:
        """Write down that what hid these messages is over."""
        every = sorted(ids)
        for begin in range(0, len(every), _CHUNK):
            chosen = update(withheld).where(withheld.c.id.in_(every[begin : begin + _CHUNK]))
            self._connection.execute(chosen.values(lifted_at=at))

    def _chosen(self, ids: Collection[str] | None) -> ColumnElement[bool]:
        if ids is not None:
            return among(escalation_chains.c.alert, ids)
        opened = select(alerts.c.id).where(alerts.c.state != AlertState.RESOLVED.value)
        return escalation_chains.c.alert.in_(opened)

    def _climbed(self, chains: Any) -> dict[int, set[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for row in self._connection.execute(
            select(climbed_rungs).where(climbed_rungs.c.chain_id.in_(chains))
        ):
            found[row.chain_id].add(row.number)
        return found

    def _withheld(self, chosen: ColumnElement[bool]) -> list[Withheld]:
        ordered = select(withheld).where(chosen).order_by(withheld.c.id)
        return [
            Withheld(
                id=row["id"],
                ground=Ground(row["ground"]),
                **{name: row[name] for name in _WITHHELD},
            )
            for row in self._connection.execute(ordered).mappings()
        ]


def _written(rung: Rung) -> dict[str, object]:
    return {
        "after_seconds": rung.after.total_seconds(),
        "recipients": list(rung.recipients),
        "channels": list(rung.channels),
    }


def _rung(written: Mapping[str, Any]) -> Rung:
    return Rung(
        after=timedelta(seconds=written["after_seconds"]),
        recipients=tuple(written["recipients"]),
        channels=tuple(written["channels"]),
    )


def _climb(row: RowMapping, climbed: Collection[int]) -> Climb:
    chain = Chain(
        alert=row["alert"],
        policy=row["policy"],
        fired_at=row["fired_at"],
        rungs=tuple(_rung(one) for one in row["rungs"]),
    )
    return Climb(id=row["id"], chain=chain, climbed=frozenset(climbed))
