"""A spike is a persistent rise of one outlet, or of an area, over its own regular price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.reserve import SeasonStep
from monitor.rules.spike import SPIKE, evaluate
from monitor.rules.spike_options import SpikeOptions
from tests.unit.rules.cases import MARKET, case, history, opened, outlets, verdicts
from tests.unit.stats.tables import DAY, Quote, panel, series, table

OPTIONS = SpikeOptions()
FIVE = ("w1", "w2", "w3", "w4", "w5")
AT_W1 = Subject(product="pork", outlet="w1", area="le-chan").key
IN_LE_CHAN = Subject(product="pork", area="le-chan").key


def found(quotes: list[Quote], options: SpikeOptions = OPTIONS, **changes: object) -> list[Finding]:
    return evaluate(case(quotes, **changes), options)


def test_a_price_that_stands_still_says_nothing() -> None:
    assert found(outlets(FIVE)) == []


def test_a_rise_of_one_day_is_only_watched() -> None:
    (finding,) = found(series(history(125_000), "w1"))
    assert finding.verdict is Verdict.WATCH


def test_a_rise_of_two_reporting_days_is_a_breach() -> None:
    (finding,) = found(series(history(125_000, 125_000), "w1"))
    assert finding.verdict is Verdict.BREACH
    assert (finding.value, finding.baseline, finding.unit) == (125_000, 100_000, "đ/kg")
    assert finding.severity is Severity.WARNING


def test_reporting_days_may_have_a_gap_between_them() -> None:
    (finding,) = found(series(history(125_000, None, None, 125_000), "w1"))
    assert finding.verdict is Verdict.BREACH
    assert finding.evidence["since"] == (DAY - timedelta(days=3)).isoformat()


def test_a_day_without_a_report_says_nothing() -> None:
    assert found(series(history(125_000, 125_000, None), "w1")) == []


def test_a_rise_that_fell_back_says_nothing() -> None:
    assert found(series(history(125_000, 100_000), "w1")) == []


def test_a_short_history_says_nothing() -> None:
    assert found(series([100_000] * 4 + [150_000] * 2, "w1")) == []


def test_a_sticky_good_that_steps_four_percent_raises_nothing() -> None:
    assert found(series(history(104_000, 104_000), "w1", "rice")) == []


def test_a_sticky_good_that_steps_twelve_percent_is_a_breach() -> None:
    (finding,) = found(series(history(112_000, 112_000), "w1", "rice"))
    assert finding.verdict is Verdict.BREACH


def test_a_volatile_good_may_step_twelve_percent() -> None:
    assert found(series(history(112_000, 112_000), "w1")) == []


def test_a_series_that_always_swings_needs_more_than_the_material_band() -> None:
    swings = [80_000.0, 120_000.0] * 20
    assert found(series([*swings, 140_000, 140_000], "w1")) == []


def test_a_doubled_price_is_critical() -> None:
    (finding,) = found(series(history(200_000, 200_000), "w1"))
    assert finding.severity is Severity.CRITICAL


def test_the_end_of_a_promotion_is_no_rise() -> None:
    days = [100_000.0] * 20 + [80_000.0] * 21 + [100_000.0] * 2
    assert found(series(days, "w1")) == []


@pytest.mark.parametrize("days_back", [2, 5, 10])
def test_four_weeks_of_promotion_end_without_an_alert(days_back: int) -> None:
    days = [100_000.0] * 20 + [80_000.0] * 28 + [100_000.0] * days_back
    assert found(series(days, "w1")) == []


def test_a_fall_of_more_than_four_weeks_is_no_promotion() -> None:
    (finding,) = found(series([100_000.0] * 25 + [75_000.0] * 30 + [104_000.0] * 2, "w1"))
    assert (finding.verdict, finding.baseline) == (Verdict.BREACH, 75_000)


def test_a_stated_regular_price_is_the_baseline() -> None:
    past = [
        Quote(outlet="w1", back=back, price=60_000, regular_price=100_000, promotional=True)
        for back in range(2, 42)
    ]
    now = [Quote(outlet="w1", back=back, price=100_000) for back in (0, 1)]
    assert found([*past, *now]) == []


def test_a_promotional_price_without_a_regular_one_teaches_nothing() -> None:
    past = [Quote(outlet="w1", back=back, price=60_000, promotional=True) for back in range(2, 42)]
    now = [Quote(outlet="w1", back=back, price=100_000) for back in (0, 1)]
    assert found([*past, *now]) == []


@pytest.mark.parametrize("factor", [0.001, 0.1, 10, 1000])
def test_a_slip_by_a_factor_is_set_aside(factor: float) -> None:
    assert found(series(history(100_000 * factor), "w1")) == []


@pytest.mark.parametrize("today", [800_000, 1_000_000, 1_300_000, 5_000_000])
def test_what_is_as_far_off_for_a_second_day_or_farther_is_no_slip(today: int) -> None:
    past = [Quote(outlet="w1", back=back, price=100_000) for back in range(2, 42)]
    now = [Quote(outlet="w1", back=1, price=1_000_000), Quote(outlet="w1", back=0, price=today)]

    (finding,) = found([*past, *now])

    assert (finding.verdict, finding.value) == (Verdict.BREACH, today)


def test_a_price_that_a_person_decided_about_is_no_slip_and_needs_no_second_day() -> None:
    asked = case([replace(one, observation=7) for one in series(history(1_000_000), "w1")])
    asked.panel.mark_reviewed([7])

    (finding,) = evaluate(asked, OPTIONS)

    assert (finding.verdict, finding.value) == (Verdict.BREACH, 1_000_000)


def test_what_replaces_a_price_that_was_decided_about_was_not_decided_about() -> None:
    quotes = [replace(one, observation=7) for one in series(history(1_000_000), "w1")]
    asked = case(quotes)
    asked.panel.mark_reviewed([7])
    asked.panel.apply(table([replace(one, observation=8) for one in quotes if one.back == 0]))

    assert not asked.panel.reviewed[-1].any()
    assert evaluate(asked, OPTIONS) == []


def test_a_factor_that_is_reported_twice_is_believed() -> None:
    (finding,) = found(series(history(1_000_000, 1_000_000), "w1"))
    assert finding.verdict is Verdict.BREACH


def test_a_move_of_the_whole_area_is_raised_once_and_as_one() -> None:
    findings = found(outlets(FIVE, 125_000, 125_000))
    assert verdicts(findings) == {IN_LE_CHAN: Verdict.BREACH}
    assert findings[0].evidence["n_outlets"] == 5
    assert (findings[0].value, findings[0].baseline) == (125_000, 100_000)


def test_an_outlet_above_its_risen_area_is_raised_beside_it() -> None:
    quotes = outlets(FIVE[1:], 115_000, 115_000) + outlets(["w1"], 150_000, 150_000)
    assert verdicts(found(quotes)) == {
        AT_W1: Verdict.BREACH,
        IN_LE_CHAN: Verdict.BREACH,
    }


def test_an_area_that_rose_today_is_only_watched() -> None:
    (finding,) = found(outlets(FIVE, 125_000))
    assert finding.verdict is Verdict.WATCH


def test_two_outlets_are_too_few_for_an_area() -> None:
    findings = found(outlets(FIVE[:2], 125_000, 125_000))
    assert all(finding.subject.outlet for finding in findings)


def test_a_dear_outlet_that_begins_to_report_is_no_rise_of_the_area() -> None:
    quotes = outlets(FIVE) + series([300_000, 300_000], "cho-an-duong")
    assert found(quotes) == []


SLOW = [100_000.0] * 40 + [100_000 * 1.007**day for day in range(1, 21)]
FLAT = [100_000.0] * 60
THREE = [f"w{n}" for n in range(6, 9)]
WIDE = SpikeOptions(area_min_outlets=2, market_min_outlets=3)


def at(codes: Iterable[str], prices: list[float]) -> list[Quote]:
    return [quote for code in codes for quote in series(prices, code)]


def test_a_slow_rise_of_the_whole_market_is_no_spike_of_its_areas() -> None:
    assert IN_LE_CHAN not in verdicts(found(at([*FIVE[:2], *THREE], SLOW), options=WIDE))


@pytest.mark.parametrize(
    ("elsewhere", "here"),
    [
        pytest.param(at(THREE, FLAT), SLOW, id="that others do not share"),
        pytest.param([], SLOW, id="with no market around it"),
        pytest.param(at(THREE[:2], SLOW), SLOW, id="with as few outlets around it"),
        pytest.param(at(THREE, SLOW), [*SLOW[:-4], *[125_000.0] * 4], id="that ends in a jump"),
    ],
)
def test_a_slow_rise_of_an_area_is_told(elsewhere: list[Quote], here: list[float]) -> None:
    findings = found(at(FIVE[:2], here) + elsewhere, options=WIDE)
    assert verdicts(findings)[IN_LE_CHAN] is Verdict.BREACH


@pytest.mark.parametrize(
    ("prices", "is_told"),
    [(SLOW, False), ([*SLOW[:-4], *[125_000.0] * 4], True)],
    ids=["slow", "jump"],
)
def test_an_area_that_reports_first_waits_with_a_slow_rise_alone(
    prices: list[float], is_told: bool
) -> None:
    others = [one for one in at(THREE, SLOW) if one.back]
    told = verdicts(found(at(FIVE[:2], prices) + others, options=WIDE))
    assert (told.get(IN_LE_CHAN) is Verdict.BREACH) is is_told


def test_outlets_that_rise_together_speak_for_an_area_whose_median_stands_still() -> None:
    together = outlets(FIVE[:2], 125_000, 125_000) + outlets(FIVE[2:])
    (area,) = (one for one in found(together, options=WIDE) if not one.subject.outlet)
    assert (area.verdict, area.value, area.evidence["n_outlets"]) == (Verdict.BREACH, 125_000, 5)
    assert "2/5 điểm bán cùng tăng" in area.sentence_vi
    assert set(area.evidence["baselines"]) == {"w1", "w2"}  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("back", "verdict"), [(125_000, Verdict.BREACH), (101_000, Verdict.CLEAR)], ids=["up", "back"]
)
def test_an_area_for_which_some_spoke_ends_when_these_return(back: int, verdict: Verdict) -> None:
    first = found(outlets(FIVE[:2], 125_000, 125_000) + outlets(FIVE[2:]), options=WIDE)
    (area,) = (finding for finding in first if not finding.subject.outlet)
    later = outlets(FIVE[:2], 125_000, 125_000, back, back) + outlets(FIVE[2:])

    assert verdicts(found(later, options=WIDE, episodes=opened(area)))[IN_LE_CHAN] is verdict


def test_where_one_kind_speaks_for_an_area_some_outlets_of_another_add_nothing() -> None:
    markets = [f"m{n}" for n in range(1, 6)]
    quotes = outlets(FIVE, 125_000, 125_000) + outlets(markets[:2], 140_000, 140_000)
    places = dict(MARKET.outlets) | {
        code: replace(MARKET.outlets["cho-an-duong"], code=code) for code in markets
    }
    market = replace(MARKET, outlets=places)
    known = panel(quotes + outlets(markets[2:]), market)

    findings = found([], options=WIDE, panel=known, market=market)

    (area,) = (one for one in findings if not one.subject.outlet)
    assert area.evidence["outlet_kind"] == "supermarket"


def test_less_than_a_third_of_the_outlets_never_speak_for_their_area() -> None:
    one = replace(WIDE, area_min_outlets=1)
    quotes = outlets(FIVE[:1], 125_000, 125_000) + outlets(FIVE[1:])
    assert verdicts(found(quotes, options=one)) == {AT_W1: Verdict.BREACH}


def test_a_slip_of_one_outlet_does_not_move_its_area() -> None:
    risen = outlets(FIVE[:2], 113_000, 113_000) + outlets(FIVE[2:4])
    assert found(risen + outlets(FIVE[4:], 100_000, 10_000_000)) == []


def test_an_area_much_above_is_critical() -> None:
    (finding,) = found(outlets(FIVE, 140_000, 140_000))
    assert finding.severity is Severity.CRITICAL


MARKETS = ("m1", "m2", "m3")


def with_markets(quotes: list[Quote], options: SpikeOptions = OPTIONS) -> list[Finding]:
    """Return what is found where an area has shops and three markets."""
    places = dict(MARKET.outlets) | {
        code: replace(MARKET.outlets["cho-an-duong"], code=code) for code in MARKETS
    }
    market = replace(MARKET, outlets=places)
    return found(quotes, options, market=market, panel=panel(quotes, market))


def test_the_kind_that_rose_most_speaks_for_the_area() -> None:
    calm = [f"w{n}" for n in range(6, 9)]
    quotes = outlets(FIVE, 112_000, 112_000) + outlets(MARKETS, 130_000, 130_000) + outlets(calm)
    (finding,) = with_markets(quotes)
    assert finding.evidence["outlet_kind"] == "market"


def test_where_one_kind_rose_some_of_another_say_nothing_for_the_area() -> None:
    some = outlets(FIVE[:2], 125_000, 125_000) + outlets(FIVE[2:])
    said = with_markets(some + outlets(MARKETS, 130_000, 130_000), options=WIDE)
    (area,) = (finding for finding in said if not finding.subject.outlet)
    assert area.evidence["outlet_kind"] == "market"


def test_the_season_allows_a_rise_and_the_finding_says_how_much() -> None:
    season = (SeasonStep(from_day=-192, to_day=192, allowance_percent=10.0),)
    assert found(series(history(125_000, 125_000), "w1"), season=season) == []
    (finding,) = found(series(history(140_000, 140_000), "w1"), season=season)
    assert finding.evidence["expected_percent"] == 10.0
    assert finding.evidence["excess_percent"] == pytest.approx(27.27, abs=0.01)


def test_the_season_is_allowed_to_areas_too() -> None:
    season = (SeasonStep(from_day=-192, to_day=192, allowance_percent=10.0),)
    assert found(outlets(FIVE, 118_000, 118_000), season=season) == []


def episode(quotes: list[Quote]) -> dict[str, Episode]:
    return opened(found(quotes)[0])


AT_OUTLET = episode(series(history(125_000, 125_000), "w1"))
AT_AREA = episode(outlets(FIVE, 125_000, 125_000))


def test_a_price_that_stays_up_stays_a_breach_after_the_median_caught_up() -> None:
    quotes = series([125_000.0] * 60, "w1")
    (finding,) = found(quotes, episodes=AT_OUTLET)
    assert finding.verdict is Verdict.BREACH
    assert finding.baseline == pytest.approx(100_000)
    assert finding.evidence["since"] == (DAY - timedelta(days=1)).isoformat()
    assert finding.evidence["days_over"] == finding.evidence["days_reported"] == 2


@pytest.mark.parametrize(
    ("price", "verdict"),
    [(118_000, Verdict.BREACH), (110_000, Verdict.HOLD), (106_000, Verdict.CLEAR)],
)
def test_an_episode_ends_lower_than_it_began(price: float, verdict: Verdict) -> None:
    (finding,) = found(series([125_000.0] * 59 + [price], "w1"), episodes=AT_OUTLET)
    assert finding.verdict is verdict


def test_an_episode_says_nothing_without_a_report_of_the_day() -> None:
    assert found(series([125_000.0, None], "w1"), episodes=AT_OUTLET) == []


def test_an_episode_of_an_unreported_series_says_nothing() -> None:
    assert found([Quote(outlet="w2", price=1.0)], episodes=AT_OUTLET) == []


def test_an_area_stays_open_until_prices_return() -> None:
    up = [quote for code in FIVE for quote in series([125_000.0] * 60, code)]
    down = [quote for code in FIVE for quote in series([125_000.0] * 59 + [103_000], code)]
    assert verdicts(found(up, episodes=AT_AREA)) == {IN_LE_CHAN: Verdict.BREACH}
    assert verdicts(found(down, episodes=AT_AREA)) == {IN_LE_CHAN: Verdict.CLEAR}


def test_an_open_outlet_and_its_open_area_are_followed_apart() -> None:
    quotes = [quote for code in FIVE for quote in series([125_000.0] * 60, code)]
    findings = found(quotes, episodes=AT_AREA | AT_OUTLET)
    assert verdicts(findings) == {AT_W1: Verdict.BREACH, IN_LE_CHAN: Verdict.BREACH}


def test_an_area_that_is_open_already_is_not_raised_twice() -> None:
    findings = found(outlets(FIVE, 125_000, 125_000), episodes=AT_AREA)
    assert [finding.verdict for finding in findings] == [Verdict.BREACH]


@pytest.mark.parametrize(("before", "over"), [(125_000.0, 2), (100_000.0, 1)])
def test_an_open_area_counts_its_days_as_when_it_opened(before: float, over: int) -> None:
    (finding,) = found(at(FIVE, [100_000.0] * 58 + [before, 125_000.0]), episodes=AT_AREA)
    assert (finding.evidence["days_over"], finding.evidence["days_reported"]) == (over, 2)
    assert f"({over}/2 ngày báo cáo gần nhất)" in finding.sentence_vi


def test_an_open_area_that_reports_anew_counts_the_days_it_has() -> None:
    days = [*[100_000.0] * 40, *[None] * 19, 125_000.0]
    (finding,) = found([each for code in FIVE for each in series(days, code)], episodes=AT_AREA)
    assert (finding.evidence["days_over"], finding.evidence["days_reported"]) == (1, 1)


def test_the_rise_of_an_area_is_the_one_between_its_two_figures() -> None:
    usual = {"w1": 80_000.0, "w2": 90_000.0, "w3": 100_000.0, "w4": 110_000.0, "w5": 120_000.0}
    rises = {"w1": 1.5, "w2": 1.45, "w3": 1.2, "w4": 1.15, "w5": 1.12}
    quotes = [
        quote
        for code, price in usual.items()
        for quote in series([price] * 58 + [price * rises[code]] * 2, code)
    ]
    finding = next(one for one in found(quotes) if not one.subject.outlet)
    assert finding.evidence["rise_percent"] == pytest.approx(20)
    assert finding.value
    assert finding.baseline
    assert finding.value / finding.baseline == pytest.approx(1.2, abs=1e-4)


def test_an_area_is_not_closed_by_the_few_who_reported() -> None:
    quotes = [quote for code in FIVE[:2] for quote in series([100_000.0] * 50, code)]
    assert found(quotes, episodes=AT_AREA) == []


def test_an_area_is_not_closed_by_half_of_its_outlets() -> None:
    four = FIVE[:4]
    (area,) = found(outlets(four, 125_000, 125_000))
    back = outlets(four[:2], 125_000, 125_000, 100_000) + outlets(four[2:], 125_000, 125_000, None)
    assert found(back, episodes=opened(area)) == []


def test_an_area_none_of_whose_outlets_is_known_says_nothing() -> None:
    quotes = outlets(["w6", "cho-an-duong"])
    frozen = {"gone-1": 1.0}
    kept = replace(AT_AREA[IN_LE_CHAN], evidence={"baselines": frozen, "entry_percent": 10.0})
    assert found(quotes, episodes={IN_LE_CHAN: kept}) == []


@pytest.mark.parametrize(
    "elsewhere",
    [Subject(product="beef", area="le-chan"), Subject(product="pork", area="do-son")],
    ids=["good", "area"],
)
def test_an_area_or_a_good_that_nobody_reports_says_nothing(elsewhere: Subject) -> None:
    kept = replace(AT_AREA[IN_LE_CHAN], subject=elsewhere)
    assert found(outlets(FIVE, 100_000), episodes={elsewhere.key: kept}) == []


def test_an_area_without_its_frozen_baselines_is_a_fault() -> None:
    kept = replace(AT_AREA[IN_LE_CHAN], evidence={"baselines": None})
    with pytest.raises(TypeError, match="must be a mapping"):
        found(outlets(FIVE), episodes={IN_LE_CHAN: kept})


def test_evidence_leads_to_the_observations_of_the_last_days() -> None:
    (finding,) = found(series(history(125_000, 125_000), "w1"))
    assert finding.evidence["observations"] == [1041, 1040, 1039]


def test_a_sentence_names_people_and_figures() -> None:
    season = (SeasonStep(from_day=-192, to_day=192, allowance_percent=5.0),)
    quotes = outlets(FIVE[1:], 108_000, 108_000) + outlets(["w1"], 168_000, 168_000)
    (finding,) = found(quotes, season=season)
    assert finding.sentence_vi == (
        "Thịt lợn ba chỉ tại WinMart 1 (Lê Chân): 168.000 đ/kg, cao hơn 68,0 % so với giá thường "
        "ngày 100.000 đ/kg, mùa Tết cho phép 5,0 %, mặt bằng chung tăng 8,0 %; ngưỡng 17,0 %, vượt "
        "từ 30/10/2020 (2/2 ngày báo cáo gần nhất). Việc đầu tiên: kiểm tra giá niêm yết và hóa "
        "đơn đầu vào tại điểm bán."
    )
    assert finding.sentence_en.startswith("Pork at WinMart 1 (Lê Chân): 168,000 đ/kg, 68.0 % above")


def test_a_sentence_about_the_end_says_so() -> None:
    (finding,) = found(series([125_000.0] * 59 + [100_000], "w1"), episodes=AT_OUTLET)
    assert "đã về dưới ngưỡng kết thúc" in finding.sentence_vi
    assert "back under the exit threshold" in finding.sentence_en


def test_an_outlet_of_no_area_is_named_alone() -> None:
    (finding,) = found(series(history(125_000, 125_000), "AGRA"))
    assert finding.sentence_vi.startswith("Thịt lợn ba chỉ tại AGRA: 125.000 đ/kg")


def test_an_arrival_is_judged_like_the_whole_market() -> None:
    before = case(outlets(FIVE, 125_000, 100_000))
    evaluate(before, OPTIONS)
    touched = before.panel.apply(table([Quote(outlet="w1", price=150_000.0)]))
    scoped = evaluate(replace(before, scope=touched), OPTIONS)
    assert scoped == evaluate(before, OPTIONS)
    fresh = case(
        [q for q in outlets(FIVE, 125_000, 100_000) if (q.outlet, q.back) != ("w1", 0)]
        + [Quote(outlet="w1", price=150_000.0)]
    )
    assert verdicts(scoped) == verdicts(evaluate(fresh, OPTIONS))


def test_persistence_must_be_possible() -> None:
    with pytest.raises(ValueError, match="persist_days 3 of of_days 2"):
        SpikeOptions(persist_days=3, of_days=2)


def test_the_sample_reads_like_a_finding() -> None:
    assert "WinMart Lê Chân" in SPIKE.sample().sentence_vi
    assert SPIKE.sample().day == date(2021, 2, 5)
    assert np.isfinite(SPIKE.sample().value or np.nan)


def test_a_level_that_settled_and_rises_again_is_critical_and_says_so() -> None:
    quotes = series([125_000.0] * 58 + [160_000.0] * 2, "w1")
    (finding,) = found(quotes, episodes=AT_OUTLET)
    assert finding.severity is Severity.CRITICAL
    assert finding.evidence["rises_again"] is True
    assert finding.evidence["settled_price"] == 125_000
    assert "lại tăng tiếp từ mức 125.000 đ/kg" in finding.sentence_vi
    assert "rising again from 125,000 đ/kg" in finding.sentence_en


def test_an_area_that_settled_and_rises_again_is_critical_and_says_so() -> None:
    (finding,) = found(at(FIVE, [115_000.0] * 58 + [132_000.0] * 2), episodes=AT_AREA)
    assert finding.severity is Severity.CRITICAL
    assert (finding.evidence["rises_again"], finding.evidence["settled_price"]) == (True, 115_000)
    assert "lại tăng tiếp từ mức 115.000 đ/kg" in finding.sentence_vi


@pytest.mark.parametrize(
    "prices",
    [
        pytest.param([115_000.0] * 59 + [132_000.0], id="for a day"),
        pytest.param([103_000.0] * 58 + [118_000.0] * 2, id="from where it began"),
        pytest.param([100_000.0 + 1_000 * day for day in range(60)], id="and never settled"),
    ],
)
def test_an_area_does_not_rise_again(prices: list[float]) -> None:
    (finding,) = found(at(FIVE, prices), episodes=AT_AREA)
    assert finding.evidence["rises_again"] is False


def test_an_episode_that_only_stays_up_does_not_rise_again() -> None:
    (finding,) = found(series([125_000.0] * 60, "w1"), episodes=AT_OUTLET)
    assert finding.evidence["rises_again"] is False


def test_an_old_level_that_the_baseline_left_behind_is_no_fresh_rise() -> None:
    days = [100_000.0] * 24 + [80_000.0] * 16 + [100_000.0] * 20
    assert found(series(days, "w1")) == []


def test_a_past_of_a_few_days_is_no_baseline() -> None:
    assert found(series([100_000.0] * 13 + [150_000.0] * 2, "w1")) == []


def restless(*last: float, usual: Iterable[float] = (100_000.0,) * 40) -> list[Quote]:
    """Return a market of eight outlets that wander apart, and what w1 does."""
    walks = [[100_000.0 * (1 + 0.15 * ((n * day) % 5)) for day in range(40)] for n in range(2, 9)]
    others = [
        quote
        for n, walk in enumerate(walks, 2)
        for quote in series([*walk, *walk[: len(last)]], f"w{n}")
    ]
    return others + series([*usual, *last], "w1")


def test_in_a_restless_market_three_days_must_be_over() -> None:
    two = verdicts(found(restless(140_000, 140_000)))
    three = verdicts(found(restless(140_000, 140_000, 140_000)))
    assert (two[AT_W1], three[AT_W1]) == (Verdict.WATCH, Verdict.BREACH)


ONE_TICK = [*[100_000.0] * 20, *[106_000.0] * 20]


@pytest.mark.parametrize(
    ("price", "in_area", "is_told"),
    [
        pytest.param(145_000, False, True, id="by its own measure"),
        pytest.param(145_000, True, False, id="its area is raised"),
        pytest.param(260_000, True, True, id="it stands out of the area that is raised"),
    ],
)
def test_how_far_outlets_stand_apart_counts_where_their_area_is_raised_already(
    price: float, in_area: bool, is_told: bool
) -> None:
    quotes = restless(price, price, price, usual=ONE_TICK)
    told = verdicts(found(quotes, episodes=AT_AREA if in_area else {}))
    assert (told.get(AT_W1) is Verdict.BREACH) is is_told


@pytest.mark.parametrize(("price", "is_told"), [(140_000, True), (130_000, False)])
def test_in_an_area_that_is_raised_already_an_outlet_is_held_against_its_peers_as_elsewhere(
    price: float, is_told: bool
) -> None:
    quotes = outlets(FIVE[1:], 115_000, 115_000) + outlets(["w1"], price, price)
    assert (AT_W1 in verdicts(found(quotes, episodes=AT_AREA))) is is_told


@pytest.mark.parametrize("others", [0, 1, 2, 3, 4])
def test_a_gouge_is_found_on_its_second_day_however_few_outlets_the_market_has(
    others: int,
) -> None:
    days = [100_000.0, 101_000.0, 99_000.0, 102_000.0] * 10
    calm = [q for n in range(others) for q in series([*days, *days[:2]], f"w{n + 2}")]
    first = verdicts(found(calm + series([*days, 149_000], "w1")))
    second = verdicts(found(calm + series([*days, 149_000, 149_000], "w1")))
    assert (first, second) == ({AT_W1: Verdict.WATCH}, {AT_W1: Verdict.BREACH})


def test_a_gouge_from_where_a_price_came_down_to_is_told_from_there() -> None:
    quotes = series([72_000.0] * 48 + [68_000.0] * 10 + [84_000.0] * 2, "w1")
    (finding,) = found(quotes)
    assert (finding.verdict, finding.baseline) == (Verdict.BREACH, 68_000)


def test_a_return_to_where_a_price_came_down_from_is_no_rise() -> None:
    assert found(series([100_000.0] * 48 + [91_000.0] * 10 + [100_000.0] * 2, "w1")) == []


def test_a_price_that_came_down_step_by_step_is_measured_from_a_promotion_below_at_most() -> None:
    days = [100_000.0] * 46 + [93_000.0] * 5 + [86_000.0] * 7 + [130_000.0] * 2
    (finding,) = found(series(days, "w1"))
    assert finding.baseline == pytest.approx(90_000)


def test_an_outlet_is_no_peer_of_its_own() -> None:
    quotes = outlets(FIVE[:2], 125_000, 125_000) + outlets(FIVE[2:4])
    told = {one.subject.key: one for one in found(quotes) if one.subject.outlet}
    assert len(told) == 2
    assert told[AT_W1].evidence["shared_percent"] == 0


@pytest.mark.parametrize(("price", "is_told"), [(125_000, True), (113_000, False)])
def test_two_of_three_outlets_speak_for_their_area_by_their_own_threshold_only(
    price: float, is_told: bool
) -> None:
    told = verdicts(found(outlets(FIVE[:2], price, price) + outlets(FIVE[2:3])))
    places = [
        *(Subject(product="pork", outlet=code, area="le-chan").key for code in FIVE[:2]),
        IN_LE_CHAN,
    ]
    assert told == (dict.fromkeys(places, Verdict.BREACH) if is_told else {})


@pytest.mark.parametrize(
    ("days", "codes", "is_told"),
    [(2, ("w1", "w2"), True), (5, ("w1", "w2"), False), (2, ("w1",), False)],
    ids=["together", "long ago", "too few"],
)
def test_outlets_that_cross_and_report_on_different_days_speak_for_their_area(
    days: int, codes: tuple[str, ...], is_told: bool
) -> None:
    first = outlets(["w1", "w2"], 125_000, 125_000, None, None)
    now = outlets(["w3"], 100_000, 100_000, 126_000, 126_000)
    told = found(first + now + outlets(FIVE[3:]), episodes=told_ago(days, codes))
    areas = [one for one in told if not one.subject.outlet]
    assert [(one.verdict, one.value) for one in areas] == [(Verdict.BREACH, 126_000)] * is_told
    for area in areas:
        assert set(area.evidence["baselines"]) == {"w1", "w2", "w3"}  # type: ignore[call-overload]
        assert "3/3 điểm bán cùng tăng" in area.sentence_vi


def told_ago(days: int, codes: Iterable[str]) -> dict[str, Episode]:
    """Return open episodes of outlets that began some days ago."""
    episodes = (episode(outlets([code], 125_000, 125_000)) for code in codes)
    return {
        key: replace(one, opened_on=DAY - timedelta(days=days))
        for each in episodes
        for key, one in each.items()
    }
