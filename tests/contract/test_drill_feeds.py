"""The drill on the shipped configuration, read back by the monitor's own collectors and reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from monitor.collectors import FORMATS
from monitor.config import read_options
from monitor.domain.calendar import moment_of
from monitor.domain.errors import SourceChangedError
from monitor.domain.market import OutletKind
from monitor.domain.observation import Availability, Observation, Payload, RawRecord
from monitor.domain.source import SourceSpec
from monitor.drill import DrillServer, history_url
from monitor.normalise.records import Context, Normalised, normalise
from tests.fakes import FakeClock
from tests.shipped import LOADED

NOW = moment_of(date(2021, 1, 25), time(17, 0))
PLAYED = [spec.name for spec in LOADED.settings.sources if spec.fetch.kind == "http"]


@pytest.fixture(scope="module")
def drill() -> DrillServer:
    return DrillServer(LOADED.settings, FakeClock(NOW))


def spec_of(name: str) -> SourceSpec:
    return next(spec for spec in LOADED.settings.sources if spec.name == name)


def payload_of(drill: DrillServer, spec: SourceSpec, days: int, now: datetime) -> Payload:
    address = str(spec.fetch.options["url"])
    url = history_url(address, days) if days else address
    answer = drill.answer(url.removeprefix("http://127.0.0.1:8100"))
    return Payload(
        source=spec.name,
        received_at=now,
        origin=url,
        media_type=answer.media_type,
        content=answer.content,
        digest="",
    )


def records_of(
    drill: DrillServer, spec: SourceSpec, days: int = 0, now: datetime = NOW
) -> Iterator[RawRecord]:
    kind = FORMATS[spec.format.kind]
    written = kind.build(read_options(kind.options, spec.format, LOADED))
    return written.read(payload_of(drill, spec, days, now), spec.record_map)


def read(drill: DrillServer, spec: SourceSpec, days: int = 0, now: datetime = NOW) -> Normalised:
    settings = LOADED.settings
    context = Context(
        market=settings.market,
        reading=spec.reading,
        currency=settings.currency,
        zone=settings.zone,
        received_at=now,
        retailer=spec.retailer,
    )
    return normalise(records_of(drill, spec, days, now), context)


@pytest.fixture(scope="module")
def told(drill: DrillServer) -> dict[str, Normalised]:
    """What all feeds say at the moment, read once."""
    return {name: read(drill, spec_of(name)) for name in PLAYED}


@pytest.mark.parametrize("name", PLAYED)
def test_a_feed_brings_as_many_records_as_its_source_expects(
    told: dict[str, Normalised], name: str
) -> None:
    expected = spec_of(name).expected
    assert expected.high is not None
    assert expected.low <= told[name].seen <= expected.high


@pytest.mark.no_cover
@pytest.mark.parametrize("name", PLAYED)
def test_everything_that_a_feed_tells_is_accepted(drill: DrillServer, name: str) -> None:
    found = read(drill, spec_of(name), days=3)
    assert Counter(record.text for record in found.quarantined) == Counter()
    assert found.skipped < 0.03 * found.seen


@pytest.mark.no_cover
@pytest.mark.parametrize("name", PLAYED)
def test_closed_shops_at_tet_are_understood(name: str) -> None:
    mung_2 = moment_of(date(2021, 2, 13), time(17, 0))
    found = read(DrillServer(LOADED.settings, FakeClock(mung_2)), spec_of(name), 0, mung_2)
    assert Counter(record.text for record in found.quarantined) == Counter()
    closed = [o for o in found.observations if o.availability is Availability.CLOSED]
    assert all((o.price, o.stock) == (None, None) for o in closed)


@pytest.mark.parametrize("name", PLAYED)
def test_what_is_read_is_what_the_market_knows(
    drill: DrillServer, told: dict[str, Normalised], name: str
) -> None:
    market = drill.market
    rows = {code: row for row, code in enumerate(market.place.outlets)}
    columns = {code: column for column, code in enumerate(market.place.products)}
    found = told[name].observations
    moments = {observation.observed_at for observation in found}
    assert len(moments) == 1
    day = moments.pop().astimezone(LOADED.settings.zone).date()
    price = market.day(day).price
    for observation in found:
        known = price[rows[observation.outlet], columns[observation.product]]
        assert observation.price is None or abs(observation.price - known) <= 0.002 * known


def test_the_feeds_together_tell_of_300_outlets_and_60_products(
    told: dict[str, Normalised],
) -> None:
    found = [o for name in PLAYED for o in told[name].observations]
    series = {(o.outlet, o.product) for o in found}
    assert len({outlet for outlet, _ in series}) == 300
    assert len({product for _, product in series}) == 60
    assert len(series) >= 15_000


def test_stocks_are_read_in_the_products_base_unit(drill: DrillServer) -> None:
    market = drill.market
    spec = spec_of("sieu-thi-doc-lap")
    eggs = [o for o in read(drill, spec).observations if o.product == "egg_industrial"]
    rows = np.array([market.place.outlets.index(o.outlet) for o in eggs])
    report = market.report(eggs[0].observed_at, rows)
    column = market.place.products.index("egg_industrial")
    for observation, known in zip(eggs, report.stock[:, column].tolist(), strict=True):
        assert observation.stock == pytest.approx(known, abs=1000)


def test_yesterdays_stock_plus_what_came_less_what_was_sold_is_todays(drill: DrillServer) -> None:
    kept: dict[tuple[str, str], dict[date, Observation]] = {}
    zone = LOADED.settings.zone
    for observation in read(drill, spec_of("coopmart"), days=2).observations:
        days = kept.setdefault((observation.outlet, observation.product), {})
        days[observation.observed_at.astimezone(zone).date()] = observation
    checked = 0
    for days in kept.values():
        for day, now in days.items():
            before = days.get(day - timedelta(days=1))
            if before is not None and None not in (before.stock, now.stock, now.received, now.sold):
                moved = (now.stock or 0) - (before.stock or 0)
                assert moved == pytest.approx((now.received or 0) - (now.sold or 0), abs=2500)
                checked += 1
    assert checked > 100


def test_planted_spikes_are_in_what_is_read(drill: DrillServer) -> None:
    spike = next(
        e for e in drill.market.truth() if e.outlet and e.kind == "spike" and e.must_report
    )
    retailer = LOADED.settings.market.outlets[spike.outlet].retailer
    spec = next(spec for spec in LOADED.settings.sources if spec.retailer == retailer)
    prices = {
        o.observed_at.astimezone(LOADED.settings.zone).date(): o.price
        for o in read(drill, spec, days=5).observations
        if (o.outlet, o.product) == (spike.outlet, spike.product)
    }
    before, after = prices[spike.start - timedelta(days=1)], prices[spike.start]
    assert before is not None
    assert after is not None
    assert after / before > 1 + (spike.factor - 1) / 2


def test_only_the_warehouse_tells_no_prices(told: dict[str, Normalised]) -> None:
    silent = {
        LOADED.settings.market.outlets[o.outlet].kind
        for name in PLAYED
        for o in told[name].observations
        if o.price is None
    }
    assert silent == {OutletKind.WAREHOUSE}


@pytest.mark.parametrize(
    "name", ["winmart-plus", "mm-mega-market", "aeon", "cho-le-chan", "kho-du-tru"]
)
def test_a_renamed_column_is_a_change_of_the_source(name: str) -> None:
    server = DrillServer(LOADED.settings, FakeClock(NOW), faults={name: "renamed"})
    with pytest.raises(SourceChangedError, match=r"cột mới|is in none|no column|changed|are there"):
        list(records_of(server, spec_of(name)))


def test_an_error_page_is_a_change_of_the_source() -> None:
    server = DrillServer(LOADED.settings, FakeClock(NOW), faults={"winmart-plus": "html"})
    with pytest.raises(SourceChangedError, match="HTML"):
        list(records_of(server, spec_of("winmart-plus")))


def test_the_moments_told_lie_before_their_arrival(told: dict[str, Normalised]) -> None:
    assert max(o.observed_at for found in told.values() for o in found.observations) <= NOW


def test_a_price_typed_with_a_zero_too_many_is_set_aside(drill: DrillServer) -> None:
    slip = next(event for event in drill.market.truth() if event.kind == "slip")
    evening = moment_of(slip.start, time(17, 0))
    typing = DrillServer(LOADED.settings, FakeClock(evening))
    retailer = LOADED.settings.market.outlets[slip.outlet].retailer
    spec = next(spec for spec in LOADED.settings.sources if spec.retailer == retailer)
    reasons = [record.reason for record in read(typing, spec, 0, evening).quarantined]
    assert reasons == ["implausible_price"]
