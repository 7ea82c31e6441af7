"""Reporters: how each source keeps its appointments, as rules and pages see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.domain.calendar import local_day
from monitor.domain.intake import pushed_source
from monitor.domain.settings import Settings
from monitor.domain.source import SourceSpec
from monitor.domain.timetable import is_missed, latest_slot
from monitor.domain.view import SourceState
from monitor.rules.case import ReporterState


def reporter_states(
    settings: Settings,
    states: Mapping[str, SourceState],
    began: datetime,
    now: datetime,
    still: Mapping[str, int] | None = None,
) -> dict[str, ReporterState]:
    """Return the state of every reporter; ``began`` is when the monitor first watched.

    ``still`` says for how many days the figures of a retailer have not changed at all.
    """
    shares, still = _reserve_shares(settings), still or {}
    specs = reporting_sources(settings, states)
    slots = {
        schedule: latest_slot(schedule, now - schedule.grace, settings.zone)
        for schedule in {spec.schedule for spec in specs}
    }
    found = {}
    for spec in specs:
        known, slot = states.get(spec.name), slots[spec.schedule]
        late = is_missed(slot, known.last_good_at if known else None, began)
        own = (shares.get(spec.retailer, 0.0), still.get(spec.retailer, 0))
        found[spec.name] = _state(settings, spec, known, slot if late else None, own)
    return found


def reporting_sources(settings: Settings, states: Mapping[str, SourceState]) -> list[SourceSpec]:
    """Return the sources that are expected to report: the enabled ones, and retailers by hand.

    A retailer whose only way is to send reports itself is expected to go on once it has begun.
    """
    specs = [spec for spec in settings.sources if spec.enabled]
    asked = {spec.retailer for spec in specs}
    by_hand = [pushed_source(code) for code in settings.market.retailers if code not in asked]
    return specs + [spec for spec in by_hand if spec.name in states]


def _state(
    settings: Settings,
    spec: SourceSpec,
    known: SourceState | None,
    missed_at: datetime | None,
    own: tuple[float, int],
) -> ReporterState:
    """Return the state of one; ``own`` are its share of the reserve, and for how long it stood."""
    last_good = known.last_good_at if known else None
    last = known.last if known else None
    reasons = last.quarantined if last else {}
    return ReporterState(
        source=spec.name,
        retailer=spec.retailer,
        outlets=settings.market.outlet_codes(spec.retailer),
        last_good_day=local_day(last_good, settings.zone) if last_good else None,
        missed_at=missed_at,
        is_late=missed_at is not None,
        reserve_share=own[0],
        last_run_day=local_day(last.finished_at, settings.zone) if last else None,
        unchanged_days=own[1],
        lines=last.seen - last.skipped if last else 0,
        set_aside=sum(reasons.values()),
        reasons=tuple(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
    )


def _reserve_shares(settings: Settings) -> dict[str, float]:
    """Return each retailer's mean share over the goods of which anybody promised something."""
    totals: dict[str, int] = {}
    for promise in settings.reserve.commitments:
        totals[promise.good] = totals.get(promise.good, 0) + promise.quantity
    shares: dict[str, float] = {}
    for promise in settings.reserve.commitments:
        part = promise.quantity / totals[promise.good] / len(totals)
        shares[promise.retailer] = shares.get(promise.retailer, 0.0) + part
    return shares
