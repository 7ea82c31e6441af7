"""A shortfall is confirmed or possible, by good, place and scenario."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.market import Outlet, OutletKind, Retailer
from monitor.domain.reserve import (
    Commitment,
    ReserveNeed,
    ReservePlan,
    Scenario,
    ScenarioPeriod,
)
from monitor.rules.shortfall import SHORTFALL, evaluate
from monitor.rules.shortfall_options import ShortfallOptions
from monitor.stats.panel import Panel
from tests.unit.rules.cases import MARKET, case, opened
from tests.unit.stats.tables import DAY, Quote, panel, table

TONNE = 1_000_000

PLAN = ReservePlan(
    needs=(ReserveNeed(good="meat", monthly_need=1000 * TONNE, held_share=0.1, source=""),),
    commitments=(
        Commitment(retailer="winmart", good="meat", quantity=70 * TONNE),
        Commitment(retailer="other", good="meat", quantity=30 * TONNE),
    ),
)
"""A target of 100 t of pork, of which WinMart promised 70 t."""

EPISODE = {
    "|||meat|": Episode(
        subject=Subject(group="meat"), opened_on=DAY, severity=Severity.WARNING, evidence={}
    )
}


def found(tonnes: float, back: int = 0, **changes: object) -> list[Finding]:
    quotes = [Quote(outlet="w1", stock=tonnes * TONNE, back=back, observation=5)]
    return evaluate(case(quotes, **{"reserve": PLAN} | changes), ShortfallOptions())


def test_a_full_reserve_says_nothing() -> None:
    assert found(100) == []


def test_an_arrival_is_asked_only_about_the_goods_it_speaks_of() -> None:
    quotes = [
        Quote(outlet="w1", stock=63 * TONNE, observation=5),
        Quote(outlet="w1", product="rice", stock=TONNE, observation=6),
    ]
    here = case(quotes, reserve=PLAN)
    rice, pork = (np.array([here.panel.series_of("w1", code)]) for code in ("rice", "pork"))
    assert evaluate(replace(here, scope=rice), ShortfallOptions()) == []
    whole = evaluate(here, ShortfallOptions())
    assert evaluate(replace(here, scope=pork), ShortfallOptions()) == whole != []


def test_an_upper_bound_under_the_target_is_a_confirmed_shortfall() -> None:
    (finding,) = found(63)
    assert finding.verdict is Verdict.BREACH
    assert finding.severity is Severity.WARNING
    assert finding.evidence["certainty"] == "confirmed"
    assert (finding.value, finding.baseline, finding.unit) == (90.0, 100.0, "%")


def test_a_lower_bound_alone_under_the_target_is_a_possible_shortfall_of_little_weight() -> None:
    (finding,) = found(80)
    assert finding.severity is Severity.INFO
    assert finding.evidence["certainty"] == "possible"
    assert finding.value == 80.0


def test_a_deep_shortfall_is_critical() -> None:
    (finding,) = found(30)
    assert finding.severity is Severity.CRITICAL


def test_yesterdays_stock_alone_says_nothing_new() -> None:
    assert found(30, back=1) == []
    assert found(120, back=1, episodes=EPISODE) == []


def test_an_open_shortfall_holds_until_the_reserve_is_well_above_the_target() -> None:
    assert [f.verdict for f in found(102, episodes=EPISODE)] == [Verdict.HOLD]
    assert [f.verdict for f in found(106, episodes=EPISODE)] == [Verdict.CLEAR]
    assert [f.verdict for f in found(80, episodes=EPISODE)] == [Verdict.BREACH]


def test_a_good_without_a_target_says_nothing() -> None:
    needs = (replace(PLAN.needs[0], monthly_need=0),)
    assert found(0, reserve=ReservePlan(needs=needs)) == []


def test_a_rule_for_other_groups_leaves_a_good_alone() -> None:
    assert found(1, groups=("grain",)) == []
    assert len(found(1, groups=("meat",))) == 1


def test_evidence_leads_to_the_stocks_and_names_who_is_missing() -> None:
    quotes = [
        Quote(outlet="w1", stock=30.0, observation=5),
        Quote(outlet="w2", stock=1.0, back=9),
    ]
    (finding,) = evaluate(case(quotes, reserve=PLAN), ShortfallOptions())
    assert finding.evidence["observations"] == [5]
    assert finding.evidence["missing_outlets"] == ["w2"]


def test_the_sentence_names_good_interval_target_and_first_act() -> None:
    (finding,) = found(63)
    assert finding.sentence_vi == (
        "Thịt lợn, toàn thành phố: chắc chắn thiếu hàng dự trữ từ 31/10/2020, dự trữ từ 63 tấn đến "
        "90 tấn, bằng 63 % đến 90 % mục tiêu 100 tấn (mức Bình thường; 1/1 điểm đã báo cáo); còn "
        "thiếu 37 tấn mới đủ mục tiêu; thiếu nhất so với mức của mình: Lê Chân (3,7 tấn). Việc "
        "đầu tiên: yêu cầu doanh nghiệp cam kết bổ sung hàng và đối chiếu kho."
    )
    assert finding.sentence_en.startswith(
        "Pork, the whole city: confirmed shortfall since 31/10/2020, reserve 63 t to 90 t"
    )


def test_sentences_of_an_open_shortfall_say_how_it_goes_on() -> None:
    (held,) = found(102, episodes=EPISODE)
    (clear,) = found(106, episodes=EPISODE)
    assert held.sentence_vi.endswith("chỉ vừa đủ mục tiêu.")
    assert clear.sentence_en.endswith("the target is met again.")


STORE = replace(
    MARKET,
    retailers={**MARKET.retailers, "kho": Retailer(code="kho", name="Kho", member=True)},
    outlets={
        **MARKET.outlets,
        "kho": Outlet(
            code="kho",
            name="Kho dự trữ",
            kind=OutletKind.WAREHOUSE,
            area="hong-bang",
            retailer="kho",
        ),
    },
)
"""A warehouse and shops in two districts: Lê Chân with twice the people of Hồng Bàng."""
STORED = replace(
    PLAN,
    commitments=(
        Commitment(retailer="kho", good="meat", quantity=40 * TONNE),
        Commitment(retailer="winmart", good="meat", quantity=60 * TONNE),
        Commitment(retailer="kho", good="grain", quantity=TONNE),
    ),
)


def stored(*days: dict[str, float], **changes: object) -> list[Finding]:
    """Return what is said on the last of some days of stocks in tonnes by outlet."""
    quotes = [
        Quote(outlet=code, stock=tonnes * TONNE, back=len(days) - 1 - at, observation=at)
        for at, day in enumerate(days)
        for code, tonnes in day.items()
    ]
    changes = {"panel": panel(quotes, STORE), "market": STORE, "reserve": STORED} | changes
    return evaluate(case([], **changes), ShortfallOptions())


def test_a_shortfall_names_who_has_goods_who_lacks_them_and_who_broke_a_promise() -> None:
    (finding,) = stored({"kho": 45, "w1": 10, "w6": 25, "w7": 5})
    assert finding.subject == Subject(group="meat")
    assert (
        "; còn thiếu 15 tấn mới đủ mục tiêu; chưa đủ cam kết: WinMart mới có 40 tấn/60 tấn; có thể "
        "điều từ Kho dự trữ (45 tấn), Hồng Bàng (hơn mức của mình 10 tấn); thiếu nhất so với mức "
        "của mình: Lê Chân (30 tấn). Việc"
    ) in finding.sentence_vi
    assert (
        "; 15 t would close the gap; promises not kept: WinMart holds 40 t of 60 t; goods could "
        "come from Kho dự trữ (45 t), hong-bang (10 t above its own target); furthest below their "
        "own targets: le-chan (30 t). First act"
    ) in finding.sentence_en.replace("Hồng Bàng", "hong-bang").replace("Lê Chân", "le-chan")
    assert finding.evidence["gap_thousandths"] == 15 * TONNE
    assert finding.evidence["surplus_areas"] == [
        {
            "area": "hong-bang",
            "held_thousandths": 30 * TONNE,
            "known_thousandths": 30 * TONNE,
            "target_thousandths": 20 * TONNE,
        }
    ]
    assert finding.evidence["warehouses"] == [{"outlet": "kho", "held_thousandths": 45 * TONNE}]


def test_of_many_warehouses_the_ten_fullest_are_named() -> None:
    depots = {f"depot-{at}": replace(STORE.outlets["kho"], code=f"depot-{at}") for at in range(12)}
    market = replace(STORE, outlets={**STORE.outlets, **depots})
    quotes = [Quote(outlet=f"depot-{at}", stock=at * TONNE) for at in range(12)]
    (finding, *_) = stored({}, market=market, panel=panel(quotes, market))
    named = [one["outlet"] for one in finding.evidence["warehouses"]]  # type: ignore[attr-defined]
    assert named == [f"depot-{at}" for at in range(11, 1, -1)]


def test_a_silent_shop_is_neither_a_surplus_nor_a_lack() -> None:
    silent = {"w1": 100.0}
    (finding, *_) = stored(silent, {}, {}, {"kho": 20, "w6": 1, "elsewhere": 9})
    assert finding.evidence["surplus_areas"] == []
    assert [one["area"] for one in finding.evidence["lacking_areas"]] == ["hong-bang"]  # type: ignore[attr-defined]


def test_the_hint_of_a_district_leaves_itself_out() -> None:
    period = ScenarioPeriod(
        scenario="high", from_day=DAY, to_day=None, author="", reason="", areas=("le-chan",)
    )
    level = Scenario(code="high", name="Cao", factor=2.0)
    plan = replace(STORED, scenarios={"high": level}, periods=(period,))
    day = {"kho": 80.0, "w1": 10.0, "w6": 25.0}
    quotes = [Quote(outlet=code, stock=tonnes * TONNE) for code, tonnes in day.items()]
    here = replace(case([]), panel=panel(quotes, STORE), market=STORE, reserve=plan)
    (finding,) = [f for f in evaluate(here, ShortfallOptions()) if f.subject.area]
    assert "có thể điều từ Kho dự trữ (80 tấn), Hồng Bàng" in finding.sentence_vi
    assert "thiếu nhất" not in finding.sentence_vi
    assert "furthest" not in finding.sentence_en


def test_two_short_districts_name_each_other_and_lack_each_its_own() -> None:
    period = ScenarioPeriod(
        scenario="high", from_day=DAY, to_day=None, author="", reason="",
        areas=("le-chan", "hong-bang"),
    )  # fmt: skip
    level = Scenario(code="high", name="Cao", factor=2.0)
    plan = replace(STORED, scenarios={"high": level}, periods=(period,))
    day = {"kho": 5.0, "w1": 10.0, "w6": 5.0}
    quotes = [Quote(outlet=code, stock=tonnes * TONNE) for code, tonnes in day.items()]
    here = replace(case([]), panel=panel(quotes, STORE), market=STORE, reserve=plan)

    found = {f.subject.area: f for f in evaluate(here, ShortfallOptions()) if f.subject.area}

    gaps = {area: one.evidence["gap_thousandths"] for area, one in found.items()}
    others = {
        area: [one["area"] for one in finding.evidence["lacking_areas"]]  # type: ignore[attr-defined]
        for area, finding in found.items()
    }
    assert others == {"le-chan": ["hong-bang"], "hong-bang": ["le-chan"]}
    assert len(set(gaps.values())) == 2


KEPT, SHORT = {"kho": 90.0, "w1": 60.0}, {"kho": 90.0, "w1": 30.0}
PROMISE = Subject(group="meat", source="winmart")


def promised(*days: dict[str, float], **changes: object) -> list[Finding]:
    return [one for one in stored(*days, **changes) if one.subject.source]


def test_a_retailer_that_holds_less_than_it_promised_is_told_on_the_second_day() -> None:
    assert promised(KEPT, SHORT) == []
    assert promised(SHORT) == []
    (finding,) = promised(SHORT, SHORT)
    assert finding.subject == PROMISE
    assert (finding.verdict, finding.severity) == (Verdict.BREACH, Severity.WARNING)
    assert finding.sentence_vi == (
        "Thịt lợn, WinMart: giữ 30 tấn, bằng 50 % lượng đã cam kết 60 tấn (1/1 điểm đã báo cáo), "
        "còn thiếu 30 tấn. Việc đầu tiên: yêu cầu bổ sung hàng cho đủ cam kết."
    )
    assert "holds 30 t, 50 % of the promised 60 t (1 of 1 outlets reported), 30 t missing" in (
        finding.sentence_en
    )


def test_a_promise_that_is_nearly_kept_is_information() -> None:
    nearly = SHORT | {"w1": 50.0}
    assert [f.severity for f in promised(nearly, nearly)] == [Severity.INFO]


def test_a_broken_promise_lasts_until_all_of_it_is_held_again() -> None:
    (opening,) = promised(SHORT, SHORT)
    said = [
        [f.verdict for f in promised(KEPT | {"w1": held}, episodes=opened(opening))]
        for held in (50.0, 57.0, 60.0)
    ]
    assert said == [[Verdict.BREACH], [Verdict.HOLD], [Verdict.CLEAR]]
    (clear,) = promised(KEPT, episodes=opened(opening))
    assert clear.sentence_vi.endswith("đã đủ cam kết.")
    assert clear.sentence_en.endswith("the promise is kept again.")
    assert promised(SHORT, {"kho": 90.0}, episodes=opened(opening)) == []


def test_a_broken_promise_in_a_short_city_is_named_by_the_city() -> None:
    low = {"kho": 10.0, "w1": 30.0}
    (finding,) = stored(low, low)
    assert finding.subject == Subject(group="meat")
    assert "cam kết: Kho mới có 10 tấn/40 tấn, WinMart mới có 30 tấn/60 tấn" in finding.sentence_vi


def test_the_first_day_of_the_window_has_no_day_before() -> None:
    quotes = [Quote(outlet=code, stock=held * TONNE) for code, held in SHORT.items()]
    one_day = Panel.build(table(quotes), STORE, DAY, 1)
    here = replace(case([]), panel=one_day, market=STORE, reserve=STORED)
    assert [f for f in evaluate(here, ShortfallOptions()) if f.subject.source] == []


def test_parts_of_a_promise_must_ascend() -> None:
    with pytest.raises(ValueError, match="must ascend between 0 and 100"):
        ShortfallOptions(promise_percent=50.0)


def test_thresholds_must_not_descend() -> None:
    with pytest.raises(ValueError, match="must not descend"):
        ShortfallOptions(exit_percent=90.0)


def test_the_sample_reads_like_a_finding() -> None:
    assert "Thịt lợn" in SHORTFALL.sample().sentence_vi
    assert SHORTFALL.sample().severity is Severity.WARNING
