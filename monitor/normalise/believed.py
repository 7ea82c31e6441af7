"""Prices outside the plausible band that a person accepted of late are accepted again.

A price that is true today is true tomorrow: nobody should have to say so every morning.
"""

from __future__ import annotations

from dataclasses import replace

from monitor.domain.errors import ImplausiblePriceError
from monitor.domain.market import Market
from monitor.domain.observation import PRICES, Observation, QuarantinedRecord, RawRecord
from monitor.normalise.band import is_plausible, without_bands
from monitor.normalise.price_edits import DECIDED_DAYS, is_decided
from monitor.normalise.records import Context, Normalised, normalise
from monitor.normalise.vocabulary import Vocabulary
from monitor.stats.panel import Panel


def with_believed(read: Normalised, panel: Panel) -> Normalised:
    """Return a report whose lines are taken that lie outside the band where a person said so.

    Each of its prices outside the band must be near one that was decided for the very series.
    """
    context = read.context
    is_doubted = any(one.reason == ImplausiblePriceError.reason for one in read.quarantined)
    if context is None or not is_doubted or not panel.reviewed[-DECIDED_DAYS:].any():
        return read
    market = without_bands(context.market)
    words = Vocabulary(market, context.reading, context.currency)
    unbound = replace(context, market=market, vocabulary=words)
    taken: list[tuple[Observation, RawRecord]] = []
    left: list[QuarantinedRecord] = []
    for one in read.quarantined:
        found = _found(one, unbound, context.market, panel)
        taken += found
        left += [] if found else [one]
    return replace(
        read,
        observations=(*read.observations, *(one for one, _ in taken)),
        records=(*read.records, *(record for _, record in taken)),
        quarantined=tuple(left),
    )


def _found(
    doubted: QuarantinedRecord, unbound: Context, market: Market, panel: Panel
) -> list[tuple[Observation, RawRecord]]:
    """Return the line of a refused record with the record, where a person's word bears it out."""
    if doubted.reason != ImplausiblePriceError.reason:
        return []
    record = RawRecord(fields=doubted.fields, locator=doubted.locator)
    return [
        (one, record)
        for one in normalise([record], unbound).observations
        if all(
            is_decided(panel, (one.outlet, one.product), price) for price in _outside(one, market)
        )
    ]


def _outside(one: Observation, market: Market) -> list[int]:
    """Return the prices of a line that lie outside the band of its product."""
    product, prices = market.products[one.product], (getattr(one, name) for name in PRICES)
    return [price for price in prices if price is not None and not is_plausible(price, product)]
