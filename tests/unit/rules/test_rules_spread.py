"""An outlet is news when it stands far above its peers, further than it usually does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.rules.spread import evaluate
from monitor.rules.spread_options import SpreadOptions
from tests.unit.rules.cases import case, history, opened, outlets, verdicts
from tests.unit.stats.tables import DAY, Quote, series, table

OPTIONS = SpreadOptions()
PEERS = ("w2", "w3", "w4", "w5")
AT_W1 = Subject(product="pork", outlet="w1", area="le-chan").key
RANK = {Verdict.WATCH: 1, Verdict.BREACH: 2}


def found(quotes: list[Quote], **changes: object) -> list[Finding]:
    return evaluate(case(quotes, **changes), OPTIONS)


def beside(*last: float | None, usual: float = 100_000) -> list[Quote]:
    """Return w1 with its last days among four peers that stand still."""
    still = outlets(PEERS, *([100_000] * len(last)))
    return still + series(history(*last, usual=usual), "w1")


def test_peers_that_ask_the_same_say_nothing() -> None:
    assert found(beside(100_000)) == []


def test_far_above_for_one_day_is_only_watched() -> None:
    (finding,) = found(beside(150_000))
    assert finding.verdict is Verdict.WATCH


def test_far_above_for_two_reporting_days_is_a_breach() -> None:
    (finding,) = found(beside(150_000, 150_000))
    assert finding.verdict is Verdict.BREACH
    assert (finding.value, finding.baseline, finding.unit) == (150_000, 100_000, "đ/kg")
    assert finding.evidence["since"] == (DAY - timedelta(days=1)).isoformat()
    assert finding.evidence["n_outlets"] == 4
    assert finding.evidence["observations"] == [1041, 1040, 1039, 1038, 1037, 1036, 1035]


def test_two_of_three_reporting_days_are_enough_and_days_without_a_report_do_not_count() -> None:
    (finding,) = found(beside(150_000, 100_000, None, 150_000))
    assert (finding.verdict, finding.evidence["days_over"]) == (Verdict.BREACH, 2)
    (finding,) = found(beside(150_000, 100_000, 100_000, 150_000))
    assert (finding.verdict, finding.evidence["days_over"]) == (Verdict.WATCH, 1)


def test_a_shop_that_is_always_dear_is_no_news() -> None:
    assert found(beside(140_000, 140_000, usual=140_000)) == []


def test_a_dear_shop_that_becomes_far_dearer_is_news_and_says_what_was_usual() -> None:
    (finding,) = found(beside(200_000, 200_000, usual=140_000))
    assert finding.evidence["usual_percent"] == pytest.approx(40.0)
    assert "(thường ngày cao hơn 40,0 %)" in finding.sentence_vi
    assert "(usually 40.0 % above)" in finding.sentence_en


def test_a_cheap_shop_must_stand_above_its_peers_like_any_other() -> None:
    assert found(beside(110_000, 110_000, usual=70_000)) == []


def test_peers_that_stand_apart_ask_for_more_than_the_material_band() -> None:
    apart = [
        quote
        for code, price in zip(PEERS, (70_000, 85_000, 115_000, 130_000), strict=True)
        for quote in series([price] * 42, code)
    ]
    assert found(apart + series(history(150_000, 150_000), "w1")) == []


def test_a_move_of_all_is_no_spread() -> None:
    assert found(outlets(("w1", *PEERS), 150_000, 150_000)) == []


def test_too_few_peers_say_nothing() -> None:
    few = outlets(PEERS[:3], 100_000, 100_000) + series(history(150_000, 150_000), "w1")
    assert found(few) == []


def test_a_day_on_which_too_few_peers_reported_is_no_reporting_day() -> None:
    gone = [q for q in beside(150_000, 150_000) if (q.outlet, q.back) != ("w2", 1)]
    (finding,) = found(gone)
    assert finding.verdict is Verdict.WATCH


def test_outlets_of_another_kind_or_area_are_no_peers() -> None:
    quotes = outlets(("w6", "w7", "w8", "cho-an-duong"), 100_000, 100_000)
    assert found(quotes + series(history(150_000, 150_000), "w1")) == []


def test_outlets_of_no_known_area_are_no_peers_of_each_other() -> None:
    strangers = outlets(("m2", "m3", "m4", "m5"), 100_000, 100_000)
    assert found(strangers + series(history(150_000, 150_000), "m1")) == []


def test_a_new_shop_far_above_is_news() -> None:
    quotes = outlets(PEERS, 100_000, 100_000) + series([150_000, 150_000], "w1")
    assert verdicts(found(quotes)) == {AT_W1: Verdict.BREACH}


def test_where_nobody_has_a_past_nothing_is_said() -> None:
    new = [q for code in PEERS for q in series([100_000.0] * 4, code)]
    assert found(new + series([150_000.0] * 4, "w1")) == []


def test_a_peers_promotion_makes_nobody_dear() -> None:
    promoted = [
        replace(q, price=60_000.0, promotional=True) if q.outlet in PEERS and q.back < 2 else q
        for q in beside(100_000, 100_000)
    ]
    assert found(promoted) == []


@pytest.mark.parametrize(
    ("price", "severity"),
    [
        (149_000, Severity.INFO),
        (150_000, Severity.WARNING),
        (199_000, Severity.WARNING),
        (200_000, Severity.CRITICAL),
    ],
)
def test_the_further_above_the_graver(price: float, severity: Severity) -> None:
    (finding,) = found(beside(price, price))
    assert finding.severity is severity


EPISODE = opened(found(beside(150_000, 150_000))[0])


def test_an_episode_keeps_the_usual_distance_with_which_it_opened() -> None:
    long = outlets(PEERS) + series([150_000.0] * 40, "w1")
    assert found(long) == []
    (finding,) = found(long, episodes=EPISODE)
    assert finding.verdict is Verdict.BREACH
    assert finding.evidence["since"] == (DAY - timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("price", "verdict"),
    [(131_000, Verdict.BREACH), (120_000, Verdict.HOLD), (112_000, Verdict.CLEAR)],
)
def test_an_episode_ends_lower_than_it_began(price: float, verdict: Verdict) -> None:
    (finding,) = found(beside(price), episodes=EPISODE)
    assert finding.verdict is verdict


def test_the_end_is_said() -> None:
    (finding,) = found(beside(100_000), episodes=EPISODE)
    assert finding.sentence_vi.endswith("đã về gần giá giữa 100.000 đ/kg của 4 điểm bán cùng loại.")
    assert "back near the median of 100,000 đ/kg" in finding.sentence_en


def test_missing_reports_never_end_an_episode() -> None:
    assert found(beside(100_000, None), episodes=EPISODE) == []
    thin = [q for q in beside(100_000) if q.outlet in {"w1", "w2"} or q.back > 0]
    assert found(thin, episodes=EPISODE) == []


def test_a_sentence_names_the_peers_and_the_figures() -> None:
    (finding,) = found(beside(150_000, 150_000))
    assert finding.sentence_vi == (
        "Thịt lợn ba chỉ tại WinMart 1 (Lê Chân): 150.000 đ/kg, cao hơn 50,0 % so với giá giữa "
        "100.000 đ/kg của 4 điểm bán cùng loại trong khu vực; ngưỡng 30,0 %, vượt từ 30/10/2020 "
        "(2/3 ngày báo cáo gần nhất). Việc đầu tiên: hỏi lý do chênh lệch, kiểm tra quy cách hàng "
        "và hóa đơn đầu vào."
    )


def test_an_arrival_is_judged_like_the_whole_market() -> None:
    quotes = beside(150_000, 100_000) + outlets(("w6", "w7", "w8"), 90_000, 90_000)
    here = case(quotes)
    evaluate(here, OPTIONS)
    touched = here.panel.apply(table([Quote(outlet="w1", price=160_000.0)]))
    scoped = evaluate(replace(here, scope=touched), OPTIONS)
    assert scoped == evaluate(here, OPTIONS)
    fresh = [q for q in quotes if (q.outlet, q.back) != ("w1", 0)]
    assert scoped == evaluate(case([*fresh, Quote(outlet="w1", price=160_000.0)]), OPTIONS)
    assert verdicts(scoped) == {AT_W1: Verdict.BREACH}


def test_the_order_in_which_series_appeared_does_not_matter() -> None:
    quotes = beside(150_000, 150_000) + outlets(("w6", "w7", "w8"), 90_000, 90_000)
    late = [q for q in quotes if q.outlet == "w1"]
    here = case([q for q in quotes if q.outlet in {"w6", "w3"}])
    here.panel.apply(table(late))
    here.panel.apply(table([q for q in quotes if q.outlet not in {"w6", "w3", "w1"}]))
    assert evaluate(here, OPTIONS) == found(quotes)


@given(factor=st.floats(0.001, 1000), price=st.integers(80_000, 250_000))
@settings(max_examples=30, deadline=None)
def test_scaling_all_prices_changes_no_verdict(factor: float, price: int) -> None:
    quotes = beside(price, price)
    scaled = [replace(quote, price=quote.price * factor) for quote in quotes]
    limits = [130_000, 150_000, 200_000]
    if min(abs(price - limit) for limit in limits) > 1:
        here, there = found(quotes), found(scaled)
        assert verdicts(here) == verdicts(there)
        assert [f.severity for f in here] == [f.severity for f in there]


@given(
    prices=st.lists(st.integers(60_000, 200_000), min_size=5, max_size=5),
    more=st.integers(0, 200_000),
)
@settings(max_examples=60, deadline=None)
def test_raising_one_price_never_lowers_its_level(prices: list[int], more: int) -> None:
    def level(own: int) -> tuple[int, int]:
        quotes = [
            quote
            for code, price in zip(PEERS, prices, strict=False)
            for quote in series(history(price, price), code)
        ]
        said = found(quotes + series(history(own, own), "w1"))
        mine = [f for f in said if f.subject.key == AT_W1]
        return max(((RANK[f.verdict], f.severity.rank) for f in mine), default=(0, 0))

    assert level(prices[4] + more) >= level(prices[4])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"persist_days": 4}, "persist_days 4 of of_days 3"),
        ({"min_peers": 0}, "min_peers is 0"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(changes: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        SpreadOptions(**changes)
