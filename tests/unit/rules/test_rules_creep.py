"""A creep is many small steps, at an outlet or all over the market."""

from __future__ import annotations

import pytest

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.reserve import SeasonStep
from monitor.rules.creep import CREEP, evaluate
from monitor.rules.creep_options import CreepOptions
from tests.unit.rules.cases import MARKET, case, opened, verdicts
from tests.unit.stats.tables import Quote, panel, series

OPTIONS = CreepOptions()
AT_W1 = Subject(product="pork", outlet="w1", area="le-chan").key
EVERYWHERE = Subject(product="pork").key


def found(quotes: list[Quote], **changes: object) -> list[Finding]:
    return evaluate(case(quotes, **changes), OPTIONS)


def climbing(daily: float, days: int, *, still: int = 40) -> list[float]:
    """Return a price that stands still and then rises a little every day."""
    return [100_000.0] * still + [100_000.0 * (1 + daily) ** day for day in range(1, days + 1)]


def everywhere(prices: list[float]) -> list[Quote]:
    return [quote for n in range(1, 9) for quote in series(prices, f"w{n}")]


def test_a_price_that_stands_still_says_nothing() -> None:
    assert found(series([100_000.0] * 60, "w1")) == []


def test_one_percent_a_day_is_found_within_ten_days() -> None:
    assert found(series(climbing(0.01, 7), "w1")) == []
    (finding,) = found(series(climbing(0.01, 10), "w1"))
    assert finding.verdict is Verdict.BREACH
    assert finding.evidence["steps"] == 10
    assert finding.baseline == pytest.approx(100_000)


def test_one_step_seen_late_is_no_creep() -> None:
    assert found(series([100_000.0] * 50 + [115_000.0] * 10, "w1")) == []


def test_ups_and_downs_are_no_creep() -> None:
    swings = [100_000.0, 104_000.0, 101_000.0, 105_000.0] * 15
    assert found(series([*swings, 111_000], "w1")) == []


def test_two_jumps_among_small_ups_and_downs_are_no_creep() -> None:
    stirred = [1.0, 1.005, 0.998, 1.003, 0.999, 1.004]
    levels = [100_000.0] * 6 + [108_000.0] * 6 + [116_000.0] * 7
    now = [level * stirred[day % 6] for day, level in enumerate(levels)]
    assert found(series([100_000.0] * 40 + now, "w1")) == []


NOISE = (-3, -9, 3, 14, 1, 4, -7, 8, 0, 0, -12, -10, -7, 1, 11, -15, -4, -3, 23, -2)
"""How far a price stands off day by day, in thousandths: a hundredth as a rule."""


@pytest.mark.parametrize(
    ("lift", "told"),
    [([0] * 4 + [6] * 8 + [12] * 8, False), ([0] * 4 + list(range(1, 17)), True)],
    ids=["two jumps", "one percent a day"],
)
def test_a_noisy_price_that_jumps_twice_is_no_creep_and_one_that_climbs_is(
    lift: list[int], told: bool
) -> None:
    before = [100_000 + 100 * one for one in (*NOISE, *NOISE)]
    now = [100_000 + 1_000 * up + 100 * off for up, off in zip(lift, NOISE, strict=True)]
    assert bool(found(series([*before, *now], "w1"))) is told


def test_a_creep_with_a_little_fall_now_and_then_is_one() -> None:
    climb = [100_000 * 1.012**day * (0.99 if day % 5 == 4 else 1) for day in range(1, 16)]
    (finding,) = found(series([100_000.0] * 40 + climb, "w1"))
    assert finding.verdict is Verdict.BREACH


def test_a_fall_before_the_climb_says_nothing_about_it() -> None:
    climb = [92_000.0 * 1.01**day for day in range(1, 16)]
    (finding,) = found(series([100_000.0] * 45 + climb, "w1"))
    assert finding.verdict is Verdict.BREACH


@pytest.mark.parametrize(
    ("top", "told"), [(104_000, False), (106_000, True)], ids=["comes back", "goes on"]
)
def test_a_price_that_fell_and_comes_back_is_no_creep(top: float, told: bool) -> None:
    down = [100_000.0 * 0.98**day for day in range(1, 6)]
    up = [down[-1] * (top / down[-1]) ** (day / 12) for day in range(1, 13)]
    assert bool(found(series([100_000.0] * 40 + down + up, "w1"))) is told


@pytest.mark.parametrize(("every", "told"), [(2, True), (3, False)])
def test_a_creep_rises_on_nearly_every_second_report(every: int, told: bool) -> None:
    rises = [100_000 * 1.02 ** (day // every) for day in range(1, 25)]
    assert bool(found(series([100_000.0] * 36 + rises, "w1"))) is told


def test_a_climb_that_has_come_to_rest_is_not_raised_any_more() -> None:
    assert found(series(climbing(0.02, 8) + [116_000.0] * 5, "w1")) == []


def test_a_short_past_says_nothing() -> None:
    assert found(series(climbing(0.02, 8, still=1), "w1")) == []


def test_what_the_whole_market_shares_is_no_creep_of_one_outlet() -> None:
    findings = found(everywhere(climbing(0.01, 12)))
    assert all(not finding.subject.outlet for finding in findings)


@pytest.mark.parametrize("first", [1, 4, 5])
def test_the_first_reports_of_a_morning_wait_for_their_peers(first: int) -> None:
    """Eight shops share a slow rise; those that report first have no peers yet."""
    prices = climbing(0.01, 25, still=31)
    early = {f"w{n}" for n in range(1, first + 1)}
    morning = [one for one in everywhere(prices) if one.back or one.outlet in early]
    told = verdicts(found(morning))
    assert told == ({} if first < 5 else {EVERYWHERE: Verdict.BREACH})


def test_three_jumps_of_a_stall_on_the_road_of_its_peers_are_no_creep() -> None:
    road = climbing(0.005, 14)
    apart = [1.0] * 44 + [0.94] * 7 + [1.0, 1.05, 1.1]
    stall = [price * part for price, part in zip(road, apart, strict=True)]
    peers = [quote for n in range(2, 9) for quote in series(road, f"w{n}")]

    assert found([*series(stall, "w1"), *peers]) == []
    (alone,) = found([*series(stall, "w1"), *peers[: len(road)]])
    assert (alone.subject.outlet, alone.evidence["steps"]) == ("w1", 7)


def test_a_slow_rise_of_the_whole_market_is_raised_once() -> None:
    findings = found(everywhere(climbing(0.005, 30, still=30)))
    assert verdicts(findings) == {EVERYWHERE: Verdict.BREACH}
    assert findings[0].evidence["n_outlets"] == 8
    assert "toàn thành phố (8 điểm bán)" in findings[0].sentence_vi


def test_a_jump_of_the_whole_market_is_told_of_the_city_on_its_first_day() -> None:
    assert EVERYWHERE in verdicts(found(everywhere([100_000.0] * 59 + [180_000.0])))


@pytest.mark.parametrize(("beside", "told"), [(104_000, False), (108_000, True)])
def test_a_rise_of_one_area_of_two_is_none_of_the_city(beside: float, told: bool) -> None:
    here = [q for n in range(1, 6) for q in series([100_000.0] * 59 + [130_000], f"w{n}")]
    there = [q for n in range(6, 9) for q in series([100_000.0] * 59 + [beside], f"w{n}")]
    assert (EVERYWHERE in verdicts(found(here + there))) is told


def test_the_only_area_of_a_market_is_the_market() -> None:
    here = [q for n in range(1, 6) for q in series(climbing(0.005, 30, still=30), f"w{n}")]
    assert EVERYWHERE in verdicts(found(here))


def test_a_market_that_is_not_known_for_two_months_says_nothing() -> None:
    quotes = everywhere(climbing(0.005, 30, still=10))
    assert found(quotes, panel=panel(quotes, MARKET, days=40)) == []


def test_the_season_allows_a_climb() -> None:
    season = (SeasonStep(from_day=-192, to_day=192, allowance_percent=15.0),)
    assert found(series(climbing(0.01, 12), "w1"), season=season) == []
    (finding,) = found(series(climbing(0.02, 14), "w1"), season=season)
    assert "mùa Tết cho phép 15,0 %" in finding.sentence_vi


def test_a_climb_of_more_than_a_quarter_is_critical() -> None:
    assert found(series(climbing(0.02, 14), "w1"))[0].severity is Severity.CRITICAL


def test_a_doubled_market_is_critical() -> None:
    (finding,) = found(everywhere(climbing(0.025, 28, still=32)))
    assert finding.severity is Severity.CRITICAL


def episode(quotes: list[Quote]) -> dict[str, Episode]:
    return opened(found(quotes)[0])


AT_OUTLET = episode(series(climbing(0.01, 10), "w1"))
IN_CITY = episode(everywhere(climbing(0.005, 30, still=30)))


@pytest.mark.parametrize(
    ("price", "verdict"),
    [(112_000, Verdict.BREACH), (107_000, Verdict.HOLD), (102_000, Verdict.CLEAR)],
)
def test_a_creep_stays_open_until_the_price_returns(price: float, verdict: Verdict) -> None:
    (finding,) = found(series([110_000.0] * 59 + [price], "w1"), episodes=AT_OUTLET)
    assert finding.verdict is verdict
    assert finding.baseline == pytest.approx(100_000)


def test_an_open_creep_without_a_report_of_the_day_says_nothing() -> None:
    assert found(series([110_000.0, None], "w1"), episodes=AT_OUTLET) == []


def test_the_end_of_a_creep_is_told_in_both_languages() -> None:
    (finding,) = found(series([110_000.0] * 59 + [100_000], "w1"), episodes=AT_OUTLET)
    assert "đã về gần mức 100.000 đ/kg trước khi nhích dần" in finding.sentence_vi
    assert finding.sentence_en.endswith("from which it crept up.")


def test_a_creep_of_the_market_is_followed_with_its_frozen_baselines() -> None:
    up = found(everywhere([125_000.0] * 60), episodes=IN_CITY)
    down = found(everywhere([125_000.0] * 59 + [101_000]), episodes=IN_CITY)
    assert verdicts(up) == {EVERYWHERE: Verdict.BREACH}
    assert verdicts(down) == {EVERYWHERE: Verdict.CLEAR}


def test_a_creep_of_the_market_is_not_raised_twice() -> None:
    findings = found(everywhere(climbing(0.005, 30, still=30)), episodes=IN_CITY)
    assert len(findings) == 1


def test_a_creep_of_the_market_is_not_closed_by_a_few() -> None:
    assert found(series([100_000.0] * 60, "w1"), episodes=IN_CITY) == []


def test_the_kind_of_outlet_that_rose_most_speaks() -> None:
    markets = [q for n in range(6) for q in series(climbing(0.008, 30, still=30), f"m{n}")]
    findings = found(everywhere(climbing(0.005, 30, still=30)) + markets)
    (finding,) = [finding for finding in findings if not finding.subject.outlet]
    assert finding.evidence["outlet_kind"] == "market"


def test_evidence_leads_to_the_observations_of_the_window() -> None:
    (finding,) = found(series(climbing(0.01, 10), "w1"))
    observations = finding.evidence["observations"]
    assert isinstance(observations, list)
    assert len(observations) == OPTIONS.window_days


def test_the_sentence_counts_the_steps() -> None:
    (finding,) = found(series(climbing(0.01, 10), "w1"))
    assert finding.sentence_vi == (
        "Thịt lợn ba chỉ tại WinMart 1 (Lê Chân): 110.462 đ/kg, nhích dần 10 lần từ 100.000 đ/kg, "
        "cộng lại tăng 10,5 %; ngưỡng 10,0 %, tính từ 04/10/2020. Việc đầu tiên: hỏi lý do "
        "từng lần tăng và đối chiếu hóa đơn đầu vào."
    )


def test_a_share_of_the_peers_is_named() -> None:
    others = [q for n in range(2, 9) for q in series(climbing(0.002, 12), f"w{n}")]
    (finding,) = found(others + series(climbing(0.012, 12), "w1"))
    assert "mặt bằng chung tăng 2,4 %" in finding.sentence_vi
    assert "peers share 2.4 %" in finding.sentence_en


def test_the_sample_reads_like_a_finding() -> None:
    assert "nhích dần 9 lần" in CREEP.sample().sentence_vi


@pytest.mark.parametrize(("others", "is_told"), [((1.3, 1.7, 2.0, 2.4), False), ((1.0,) * 4, True)])
def test_where_all_prices_fly_apart_one_that_flies_a_half_further_is_no_news(
    others: tuple[float, ...], is_told: bool
) -> None:
    quotes = [
        quote
        for code, factor in zip(["w1", "w2", "w3", "w4", "w5"], [*others, 3.0], strict=True)
        for quote in series([100_000 * factor ** (day / 27) for day in range(28)], code)
    ]
    told = [one.subject.outlet for one in evaluate(case(quotes), CreepOptions())]
    assert ("w5" in told) is is_told


def apart(*, own: list[float]) -> list[Quote]:
    """Return a market whose outlets jump by a third now and then, and one with its own course."""
    jumps = [135_000.0, 100_000.0, 100_000.0, 100_000.0]
    others = [
        quote
        for n in range(2, 9)
        for quote in series([jumps[(day // 5 + n) % 4] for day in range(54)], f"w{n}")
    ]
    return others + series(own, "w1")


def test_a_steady_climb_is_told_where_others_stand_far_apart_by_jumps() -> None:
    steady = climbing(0.01, 14)
    assert verdicts(found(apart(own=steady))).get(AT_W1) is Verdict.BREACH
    uneven = [*steady[:-14], *(price for price in steady[-14::2] for _ in range(2))]
    assert AT_W1 not in verdicts(found(apart(own=uneven)))


def test_one_great_step_among_many_small_ones_is_no_creep() -> None:
    small = [100_000.0 * 1.003**day for day in range(1, 9)]
    jumped = [price * 1.09 for price in small[4:]]
    assert found(series([100_000.0] * 40 + small[:4] + jumped, "w1")) == []
