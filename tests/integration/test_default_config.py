"""The shipped configuration: complete, sourced, and alive from the first minute."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta

import numpy as np
import pytest

from benchmarks.detection.season import evening
from monitor.channels import CHANNELS
from monitor.collectors import FETCHERS, FORMATS
from monitor.config import read_options
from monitor.domain.calendar import days_to_tet
from monitor.domain.finding import Finding, Verdict
from monitor.domain.market import BaseUnit, OutletKind, is_in_force
from monitor.domain.settings import DrillSpec
from monitor.domain.source import SourceSpec
from monitor.drill import EventKind, PlantedEvent, SimulatedMarket, season
from monitor.rules import RULES, Case
from monitor.stats.panel import Panel
from monitor.stats.seasonal import allowance_percent
from tests.shipped import LOADED, ROOT

SETTINGS = LOADED.settings
MARKET = SETTINGS.market
NINE_GROUPS = (
    "Gạo tẻ", "Đường", "Dầu ăn", "Thịt lợn", "Thịt gia cầm", "Trứng gia cầm", "Rau", "Củ quả",
    "Thực phẩm chế biến",
)  # fmt: skip


def drill_spec() -> DrillSpec:
    assert SETTINGS.drill is not None
    return SETTINGS.drill


def test_it_loads_without_a_warning_and_without_any_secret() -> None:
    assert LOADED.warnings == ()


def test_the_nine_groups_of_the_programme_are_there_and_four_more() -> None:
    assert [group.name for group in MARKET.groups.values()][:9] == list(NINE_GROUPS)
    assert len(MARKET.groups) == 13


def test_sixty_products_cover_every_group() -> None:
    assert len(MARKET.products) == 60
    assert {product.group for product in MARKET.products.values()} == set(MARKET.groups)


def test_official_codes_are_those_of_the_circulars_table() -> None:
    codes = {p.official_code: p.name for p in MARKET.products.values() if p.official_code}
    assert sorted(codes) == ["10.001", "10.002", "10.004", "10.007"]
    assert codes["10.004"] == "Thịt lợn nạc thăn"


def test_no_name_stands_for_two_products() -> None:
    names = [
        name.casefold() for p in MARKET.products.values() for name in {p.name, p.code, *p.aliases}
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_fifteen_districts_have_the_population_of_the_census() -> None:
    there = [area for area in MARKET.areas.values() if is_in_force(area, date(2021, 2, 12))]
    assert len(there) == 15
    assert sum(area.population or 0 for area in there) == 2_028_514


def test_districts_end_when_they_were_split_or_merged() -> None:
    ends = {code: area.valid_to for code, area in MARKET.areas.items()}
    assert {ends.pop("thuy-nguyen"), ends.pop("an-duong")} == {date(2024, 12, 31)}
    assert set(ends.values()) == {date(2025, 6, 30)}


def test_outlets_are_as_many_as_the_city_counts() -> None:
    assert Counter(outlet.kind for outlet in MARKET.outlets.values()) == {
        OutletKind.MARKET: 156,
        OutletKind.CONVENIENCE: 107,
        OutletKind.SUPERMARKET: 25,
        OutletKind.MALL: 11,
        OutletKind.WAREHOUSE: 1,
    }


def test_thuy_nguyen_has_its_thirty_markets_and_eleven_convenience_shops() -> None:
    there = Counter(o.kind for o in MARKET.outlets.values() if o.area == "thuy-nguyen")
    assert (there[OutletKind.MARKET], there[OutletKind.CONVENIENCE]) == (30, 11)


def test_places_that_are_documented_bear_their_names() -> None:
    there = {(outlet.name, outlet.area) for outlet in MARKET.outlets.values()}
    assert {
        ("Chợ Hàng", "le-chan"),
        ("Chợ Cột Đèn", "le-chan"),
        ("Chợ Phục Lễ", "thuy-nguyen"),
        ("AEON MALL Hải Phòng Lê Chân", "le-chan"),
        ("MM Mega Market Hồng Bàng", "hong-bang"),
    } <= there


def test_every_outlet_belongs_to_a_source() -> None:
    reporting = {source.retailer for source in SETTINGS.sources}
    assert {outlet.retailer for outlet in MARKET.outlets.values()} <= reporting


def test_every_source_but_the_inbox_is_marked_as_simulated() -> None:
    assert [spec.name for spec in SETTINGS.sources if not spec.is_simulated] == ["hop-thu"]


@pytest.mark.parametrize("spec", SETTINGS.sources, ids=lambda spec: spec.name)
def test_the_options_of_every_source_can_be_read(spec: SourceSpec) -> None:
    assert read_options(FETCHERS[spec.fetch.kind].options, spec.fetch, LOADED)
    assert read_options(FORMATS[spec.format.kind].options, spec.format, LOADED)


def test_a_day_without_an_hour_is_never_after_the_report_that_brings_it() -> None:
    for spec in SETTINGS.sources:
        has_time = any("%H" in form for form in spec.reading.date_formats)
        if spec.schedule.at and not has_time:
            assert spec.reading.time_of_day <= min(spec.schedule.at), spec.name


def test_every_need_and_scenario_names_its_source() -> None:
    assert all("http" in need.source for need in SETTINGS.reserve.needs)
    raised = [s for s in SETTINGS.reserve.scenarios.values() if s.factor > 1]
    assert all("http" in scenario.source for scenario in raised)


def test_needs_are_the_figures_of_the_city() -> None:
    needs = {need.good: need for need in SETTINGS.reserve.needs}
    assert needs["pork"].monthly_need == 3_696_000_000
    assert needs["eggs"].monthly_need == 30_800_000_000
    assert needs["rice"].held_share == pytest.approx(0.113)


@pytest.mark.parametrize(
    ("day", "factor"),
    [("2021-01-12", 1.0), ("2021-01-13", 1.3), ("2021-01-28", 1.5), ("2021-03-01", 1.0)],
)
def test_the_reserve_level_follows_the_events(day: str, factor: float) -> None:
    assert SETTINGS.reserve.in_force(date.fromisoformat(day)).factor == factor


def test_commitments_together_come_near_the_targets() -> None:
    for need in SETTINGS.reserve.needs:
        promised = sum(c.quantity for c in SETTINGS.reserve.commitments if c.good == need.good)
        assert promised == pytest.approx(need.monthly_need * need.held_share, rel=0.05)


def test_every_district_has_an_inspector_and_nobody_needs_an_account() -> None:
    served = {area for route in SETTINGS.routes for area in route.areas}
    kinds = {c.kind for person in SETTINGS.recipients.values() for c in person.channels}
    assert served == set(MARKET.areas)
    assert kinds == {"file"} <= set(CHANNELS)


def test_the_daily_report_goes_out_at_five() -> None:
    assert [(report.name, report.at) for report in SETTINGS.reports] == [("daily", time(17, 0))]


def test_examples_in_comments_are_of_kinds_that_exist() -> None:
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#   - {name:")]
    kinds = {kind for line in comments for kind in re.findall(r"kind: (\w+)", line)}
    assert kinds == {"apprise", "webhook"} <= set(CHANNELS)


@pytest.mark.parametrize("code", list(MARKET.groups))
def test_the_drift_before_tet_stays_within_the_allowance(code: str) -> None:
    for distance in range(-20, 12):
        day = date(2021, 2, 12) + timedelta(days=distance)
        assert days_to_tet(day) == distance
        allowed = allowance_percent(SETTINGS.season, day, [code])[0]
        assert 100 * season.drift(code, distance) <= allowed + 5.0


def test_simulated_prices_are_plausible_through_the_season() -> None:
    market = SimulatedMarket(SETTINGS, drill_spec())
    low = np.array([product.plausible_low for product in MARKET.products.values()])
    high = np.array([product.plausible_high for product in MARKET.products.values()])
    slips = sum(event.kind is EventKind.SLIP for event in market.truth())
    outside = 0
    for ahead in range(-21, 35):
        price = market.day(drill_spec().start + timedelta(days=ahead)).price
        outside += int(((price < low) | (price > high)).sum())
    assert outside <= slips


def test_eggs_are_sold_by_ten() -> None:
    eggs = [p for p in MARKET.products.values() if p.group == "eggs"]
    assert all(p.base_unit is BaseUnit.PIECE and p.packs == {"chục": 10_000} for p in eggs)


class Season:
    """The rules on the simulated market, day by day, on figures as the outlets know them."""

    def __init__(self) -> None:
        self.market = SimulatedMarket(SETTINGS, drill_spec())
        self.start = drill_spec().start
        self.panel = Panel(MARKET, self.start - timedelta(days=22), SETTINGS.window_days)
        for back in range(drill_spec().history_days, 0, -1):
            self.panel.apply(evening(self.market, self.start - timedelta(days=back)))

    def breaches(self, day: date) -> Iterator[Finding]:
        self.panel.apply(evening(self.market, day))
        for rule in (each for each in SETTINGS.rules if each.enabled):
            options: object = read_options(RULES[rule.plug_in.kind].options, rule.plug_in, LOADED)
            case = Case(
                panel=self.panel,
                day=day,
                market=MARKET,
                rule=rule.name,
                season=SETTINGS.season,
                reserve=SETTINGS.reserve,
            )
            found = RULES[rule.plug_in.kind].evaluate(case, options)
            yield from (finding for finding in found if finding.verdict is Verdict.BREACH)


FEW_FALSE = 0.01
"""Findings about nothing for 1,000 series-days, a fifth of what is allowed."""
SERIES = 17_503


def explains(event: PlantedEvent, finding: Finding, day: date) -> bool:
    """Say whether a planted event is what a finding is about."""
    subject = finding.subject
    if not event.start <= day <= event.end + timedelta(days=1):
        return False
    if finding.kind in {"shortfall", "rundown", "cover", "availability"}:
        is_stock = event.kind in {EventKind.SHORTFALL, EventKind.RUNDOWN, EventKind.CUT}
        is_there = event.kind is not EventKind.CUT or event.area == subject.area
        return is_stock and is_there and event.group == subject.group
    same_place = event.outlet == subject.outlet if event.outlet else event.area == subject.area
    return event.kind is EventKind.SPIKE and event.product == subject.product and same_place


@pytest.fixture(scope="module")
def season_of_drill() -> dict[date, list[Finding]]:
    played = Season()
    days = [played.start + timedelta(days=ahead) for ahead in range(10)]
    return {day: list(played.breaches(day)) for day in days}


def test_every_price_rule_is_there_and_those_that_need_real_lists_are_switched_off() -> None:
    rules = {rule.plug_in.kind: rule.enabled for rule in SETTINGS.rules}
    assert {"spread", "listed_price", "coordinated"} <= {kind for kind, on in rules.items() if on}
    assert [kind for kind, on in rules.items() if not on] == ["ceiling", "commitment_price"]


def test_a_newcomer_sees_a_spike_and_a_shortfall_on_the_first_day(
    season_of_drill: dict[date, list[Finding]],
) -> None:
    found = season_of_drill[drill_spec().start]
    assert {finding.kind for finding in found} == {"spike", "spread", "shortfall"}
    assert all(finding.sentence_vi and finding.sentence_en for finding in found)


def test_every_planted_spike_and_shortfall_is_found_by_its_second_day(
    season_of_drill: dict[date, list[Finding]],
) -> None:
    truth = SimulatedMarket(SETTINGS, drill_spec()).truth()
    for event in truth:
        second = max(event.start + timedelta(days=1), drill_spec().start)
        wanted = event.must_report and event.kind not in {EventKind.RUNDOWN, EventKind.CUT}
        if wanted and second in season_of_drill:
            found = season_of_drill[second]
            assert any(explains(event, finding, second) for finding in found), event


def test_a_cut_of_deliveries_is_told_before_the_goods_are_gone(
    season_of_drill: dict[date, list[Finding]],
) -> None:
    truth = SimulatedMarket(SETTINGS, drill_spec()).truth()
    ahead = {
        event: event.gone - timedelta(days=3)
        for event in truth
        if event.kind is EventKind.CUT and event.must_report and event.gone is not None
    }
    played = {event: by for event, by in ahead.items() if by in season_of_drill}
    assert played
    for event, by in played.items():
        told = [
            day
            for day, found in season_of_drill.items()
            if any(one.kind == "cover" and explains(event, one, day) for one in found)
        ]
        assert min(told) <= by, event


def test_shops_emptied_by_a_rush_are_a_rundown_of_the_city_on_the_same_day(
    season_of_drill: dict[date, list[Finding]],
) -> None:
    rushes = [
        event
        for event in SimulatedMarket(SETTINGS, drill_spec()).truth()
        if event.kind is EventKind.RUNDOWN
    ]
    assert rushes
    for event in rushes:
        found = season_of_drill[event.start]
        city = [f for f in found if f.kind == "rundown" and f.subject.group == event.group]
        assert [finding.subject.area for finding in city] == [""]


def test_hardly_anything_is_found_that_was_not_planted(
    season_of_drill: dict[date, list[Finding]],
) -> None:
    truth = SimulatedMarket(SETTINGS, drill_spec()).truth()
    stray = [
        (day, finding.kind, finding.subject)
        for day, found in season_of_drill.items()
        for finding in found
        if not any(explains(event, finding, day) for event in truth)
    ]
    assert {kind for _, kind, _ in stray} <= {"creep"}
    assert len(stray) <= FEW_FALSE * len(season_of_drill) * SERIES / 1000, stray
