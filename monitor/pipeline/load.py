"""Load: claim what waits in a lane and decide what travels alone, together, or later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from monitor.alerting.grouping import Kind, Sent, Waiting, kind_of, plan, policy_for
from monitor.domain.alert import Alert, Transition
from monitor.domain.bundle import Bundle, Lane, Parcel
from monitor.domain.delivery import Claim
from monitor.domain.finding import Severity
from monitor.domain.people import GroupingPolicy
from monitor.domain.settings import Settings
from monitor.domain.store import Transaction
from monitor.pipeline.sift import Looked, look_up, sift, step_of

_HOUR = timedelta(hours=1)
_UNKNOWN = (Kind(rule="", group=""), Severity.WARNING)

Facts = Mapping[str, tuple[Kind, Severity]]
"""Of which kind the row of a key is, and how grave."""


def foresee(tx: Transaction, lane: Lane, now: datetime) -> Looked:
    """Return what is due in a lane, in a transaction that keeps nobody from writing.

    Reading thousands of alerts takes longer than claiming them; ``load`` asks again only for what
    moved since.
    """
    return tx.alerts.told(tx.lanes.steps(lane, now))


def load(
    tx: Transaction, lane: Lane, settings: Settings, now: datetime, foreseen: Looked
) -> list[Parcel]:
    """Claim a lane and return the messages to send now; what waits is given back in time.

    A message that was sent before goes again with the same members, whatever else waits.
    """
    claimed = tx.lanes.claim(lane, now, settings.deliveries.lease)
    looked = look_up(tx, claimed, foreseen)
    claims = sift(tx, claimed, looked, settings, now)
    if not claims:
        return []
    facts = _facts(claims, looked, settings)
    fresh = [claim for claim in claims if not claim.bundle]
    again = [claim for claim in claims if claim.bundle]
    policy = policy_for(lane.recipient, settings)
    parcels = [*_again(tx, again, facts, now), *_planned(tx, lane, fresh, facts, policy, now)]
    return [parcel.telling(looked) for parcel in parcels]


def _again(
    tx: Transaction, claims: Sequence[Claim], facts: Facts, now: datetime
) -> Iterator[Parcel]:
    """Yield the messages of earlier attempts; one that lost a member is a message of its own."""
    members: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        members[claim.bundle].append(claim)
    for bundle, found in members.items():
        parcel = Parcel.of(found)
        if parcel.lead.bundle != bundle:
            tx.lanes.keep(_bundle(parcel, facts, now), parcel.claims)
        yield parcel


def _planned(
    tx: Transaction,
    lane: Lane,
    claims: Sequence[Claim],
    facts: Facts,
    policy: GroupingPolicy,
    now: datetime,
) -> Iterator[Parcel]:
    held = {claim.row.key: claim for claim in claims}
    waiting = [
        Waiting(row=held[key].row, kind=facts[key][0], severity=facts[key][1]) for key in held
    ]
    decided = plan(waiting, _sent(tx.lanes.sent(lane, now - _HOUR)), policy, now)
    if decided.waits:
        tx.outbox.postpone([held[row.key] for row in decided.waits], decided.wake_at or now)
    for rows in decided.bundles:
        parcel = Parcel.of(held[row.key] for row in rows)
        tx.lanes.keep(_bundle(parcel, facts, now), parcel.claims)
        yield parcel


def _bundle(parcel: Parcel, facts: Facts, now: datetime) -> Bundle:
    return Bundle(
        id=parcel.lead.bundle,
        lane=parcel.lane,
        made_at=now,
        kinds=frozenset(facts[claim.row.key][0] for claim in parcel.claims),
        size=len(parcel.claims),
    )


def _sent(bundles: Iterable[Bundle]) -> Iterator[Sent]:
    for bundle in bundles:
        yield Sent(at=bundle.made_at, kinds=frozenset(Kind(*kind) for kind in bundle.kinds))


def _facts(claims: Sequence[Claim], looked: Looked, settings: Settings) -> Facts:
    return {claim.row.key: _fact(looked.get(step_of(claim)), settings) for claim in claims}


def _fact(found: tuple[Alert, Transition] | None, settings: Settings) -> tuple[Kind, Severity]:
    if found is None:
        return _UNKNOWN
    alert, transition = found
    return kind_of(alert, settings), transition.severity
