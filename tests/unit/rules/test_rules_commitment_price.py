"""A member keeps its promise when it sells the promised part below the market of the same day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.domain.market import Outlet, OutletKind, Retailer
from monitor.rules.case import Case
from monitor.rules.commitment_price import evaluate
from monitor.rules.commitment_price_options import CommitmentPriceOptions
from tests.unit.rules.cases import MARKET, case, opened
from tests.unit.stats.tables import DAY, Quote, panel, series, table

OPTIONS = CommitmentPriceOptions()
AT_W1 = Subject(product="pork", outlet="w1", area="le-chan").key
MARKETS = [f"m{n}" for n in range(1, 6)]
KINDS = {"kho": OutletKind.WAREHOUSE, "buon": OutletKind.WHOLESALER}
TOWN = replace(
    MARKET,
    retailers=dict(MARKET.retailers) | {"board": Retailer(code="board", name="Ban quản lý chợ")},
    outlets=dict(MARKET.outlets)
    | {
        code: Outlet(
            code=code,
            name=code,
            kind=KINDS.get(code, OutletKind.MARKET),
            area="hong-bang" if code == "m9" else "le-chan",
            retailer="board",
        )
        for code in [*MARKETS, "m9", *KINDS]
    },
)


def town(quotes: Sequence[Quote], **changes: object) -> Case:
    return case([], panel=panel(quotes, TOWN), market=TOWN, **changes)


def found(
    quotes: Sequence[Quote], options: CommitmentPriceOptions = OPTIONS, **changes: object
) -> list[Finding]:
    return evaluate(town(quotes, **changes), options)


def market(price: float = 100_000, days: int = 4) -> list[Quote]:
    return [quote for code in MARKETS for quote in series([price] * days, code)]


def member(*prices: float | None) -> list[Quote]:
    return series(prices, "w1")


def test_five_percent_below_keeps_the_promise() -> None:
    assert found(market() + member(95_000, 95_000)) == []


@pytest.mark.parametrize("price", [63_000, 77_777, 100_001, 333_333])
def test_the_promised_price_itself_keeps_the_promise_whatever_the_last_digits(price: int) -> None:
    assert found(market(price) + member(price * 0.95, price * 0.95)) == []


def test_less_than_promised_for_two_days_is_a_breach_and_no_breach_of_law() -> None:
    (finding,) = found(market() + member(96_000, 96_000))
    assert finding.verdict is Verdict.BREACH
    assert finding.severity is Severity.WARNING
    assert (finding.value, finding.baseline, finding.unit) == (96_000, 95_000, "đ/kg")
    assert finding.evidence["market_price"] == 100_000
    assert finding.evidence["since"] == (DAY - timedelta(days=1)).isoformat()
    assert "legal_breach" not in finding.evidence


def test_one_day_is_only_watched() -> None:
    (finding,) = found(market() + member(95_000, 96_000))
    assert finding.verdict is Verdict.WATCH


def test_without_a_market_price_nothing_is_said() -> None:
    few = [quote for quote in market() if quote.outlet != "m1"]
    assert found(few + member(200_000, 200_000)) == []


def test_a_day_without_a_market_price_does_not_count() -> None:
    gone = [quote for quote in market() if (quote.outlet, quote.back) != ("m1", 1)]
    (finding,) = found(gone + member(96_000, 96_000))
    assert (finding.verdict, finding.evidence["days_reported"]) == (Verdict.WATCH, 1)


def test_nobody_but_members_is_bound() -> None:
    dear = series([200_000] * 4, "cho-an-duong")
    assert found(market() + dear) == []


def test_members_make_no_market_price() -> None:
    others = [quote for n in range(2, 6) for quote in series([50_000] * 4, f"w{n}")]
    (finding,) = found(market() + others + member(96_000, 96_000))
    assert finding.evidence["market_price"] == 100_000


def test_wholesale_makes_no_market_price() -> None:
    wholesale = [quote for code in KINDS for quote in series([10_000] * 4, code)]
    assert found(market() + wholesale + member(94_000, 94_000)) == []


def test_far_above_the_market_itself_is_critical() -> None:
    (finding,) = found(market() + member(110_000, 110_000))
    assert finding.severity is Severity.CRITICAL
    assert "cao hơn 10,0 % so với giá thị trường 100.000 đ/kg" in finding.sentence_vi
    assert "10.0 % above the market price of 100,000 đ/kg" in finding.sentence_en


def test_the_market_of_the_whole_city_may_be_the_reference() -> None:
    four = [quote for quote in market() if quote.outlet != "m1"]
    quotes = four + series([100_000] * 4, "m9") + member(96_000, 96_000)
    assert found(quotes) == []
    (finding,) = found(quotes, CommitmentPriceOptions(reference_area="city"))
    assert finding.evidence["n_outlets"] == 5
    assert "toàn thành phố" in finding.sentence_vi
    assert "in the whole city" in finding.sentence_en
    assert "in the whole city" in str(finding.evidence["method"])


def test_outlets_of_the_same_kind_may_be_the_reference() -> None:
    options = CommitmentPriceOptions(reference_kinds="same", min_quotes=1)
    assert found(market() + member(96_000, 96_000), options) == []
    outlets = dict(TOWN.outlets)
    outlets["w5"] = replace(outlets["w5"], retailer="board")
    there = replace(TOWN, outlets=outlets)
    quotes = market() + member(96_000, 96_000) + series([98_000] * 4, "w5")
    (finding,) = evaluate(case([], panel=panel(quotes, there), market=there), options)
    assert finding.evidence["market_price"] == 98_000
    assert "of the same kind" in str(finding.evidence["method"])


def test_a_promise_binds_what_it_names() -> None:
    quotes = market() + member(96_000, 96_000)
    assert found(quotes, CommitmentPriceOptions(products=("rice",))) == []
    assert found(quotes, CommitmentPriceOptions(retailers=("other",))) == []
    named = CommitmentPriceOptions(products=("pork",), retailers=("winmart",))
    assert len(found(quotes, named)) == 1


EPISODE = opened(found(market() + member(96_000, 96_000))[0])


@pytest.mark.parametrize(
    ("price", "verdict"),
    [
        (95_001, Verdict.BREACH),
        (95_000, Verdict.HOLD),
        (94_526, Verdict.HOLD),
        (94_525, Verdict.CLEAR),
    ],
)
def test_an_episode_ends_a_little_under_the_promise(price: float, verdict: Verdict) -> None:
    (finding,) = found(market() + member(price), episodes=EPISODE)
    assert finding.verdict is verdict


def test_an_episode_keeps_the_promise_under_which_it_opened() -> None:
    stricter = CommitmentPriceOptions(discount_percent=10)
    (finding,) = found(market() + member(94_000), stricter, episodes=EPISODE)
    assert finding.verdict is Verdict.CLEAR
    assert finding.sentence_vi.endswith("đã đúng cam kết (không quá 95.000 đ/kg).")
    assert finding.sentence_en.endswith("as promised again (at most 95,000 đ/kg).")


def test_missing_reports_never_end_an_episode() -> None:
    assert found(market() + member(90_000, None), episodes=EPISODE) == []
    gone = [quote for quote in market() if quote.back > 0]
    assert found(gone + member(90_000), episodes=EPISODE) == []


def test_the_sentence_names_both_prices_and_the_promise() -> None:
    (finding,) = found(market() + member(96_000, 96_000))
    assert finding.sentence_vi == (
        "Thịt lợn ba chỉ tại WinMart 1 (Lê Chân): 96.000 đ/kg, chỉ thấp hơn 4,0 % so với giá thị "
        "trường 100.000 đ/kg (5 điểm bán ngoài chương trình trong khu vực); cam kết thấp hơn "
        "5,0 %, tức không quá 95.000 đ/kg; chưa đạt từ 30/10/2020 (2/2 ngày báo cáo gần nhất). "
        "Việc đầu tiên: yêu cầu đơn vị tham gia chương trình điều chỉnh giá hoặc giải trình."
    )
    assert "only 4.0 % below the market price of 100,000 đ/kg" in finding.sentence_en


def test_an_arrival_is_judged_like_the_whole_market() -> None:
    here = town(market() + member(96_000, 90_000) + series([96_000] * 4, "w2"))
    touched = here.panel.apply(table([Quote(outlet="w1", price=97_000.0)]))
    whole = evaluate(here, OPTIONS)
    scoped = evaluate(replace(here, scope=touched), OPTIONS)
    assert scoped == [finding for finding in whole if finding.subject.outlet == "w1"]
    assert [finding.verdict for finding in scoped] == [Verdict.BREACH]


@given(factor=st.floats(0.001, 1000), price=st.integers(80_000, 120_000))
@settings(max_examples=30, deadline=None)
def test_scaling_all_prices_changes_no_verdict(factor: float, price: int) -> None:
    quotes = market() + member(price, price)
    scaled = [replace(quote, price=quote.price * factor) for quote in quotes]
    if min(abs(price - limit) for limit in (95_000, 110_000)) > 1:
        there = found(scaled)
        assert [(f.verdict, f.severity) for f in found(quotes)] == [
            (f.verdict, f.severity) for f in there
        ]


@given(price=st.integers(80_000, 120_000), more=st.integers(0, 50_000))
@settings(max_examples=30, deadline=None)
def test_raising_one_price_never_lowers_its_level(price: int, more: int) -> None:
    def level(own: int) -> int:
        return max((1 + f.severity.rank for f in found(market() + member(own, own))), default=0)

    assert level(price + more) >= level(price)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"discount_percent": 100.0}, "from 0 to under 100"),
        ({"exit_percent": -1.0}, "from 0 to under 100"),
        ({"min_quotes": 0}, "min_quotes is 0"),
        ({"of_days": 8}, "of_days 8 within reach_days 7"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(changes: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CommitmentPriceOptions(**changes)  # type: ignore[arg-type]
