"""A shortfall is confirmed or possible, by good, place and scenario."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from monitor.domain.finding import Episode, Finding, Severity, Subject, Verdict
from monitor.domain.reserve import Commitment, ReserveNeed, ReservePlan
from monitor.rules.shortfall import SHORTFALL, ShortfallOptions, evaluate
from tests.unit.rules.cases import case
from tests.unit.stats.tables import DAY, Quote

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
        "90 tấn, bằng 63 % đến 90 % mục tiêu 100 tấn (mức Bình thường; 1/1 điểm đã báo cáo). Việc "
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


def test_thresholds_must_not_descend() -> None:
    with pytest.raises(ValueError, match="must not descend"):
        ShortfallOptions(exit_percent=90.0)


def test_the_sample_reads_like_a_finding() -> None:
    assert "Thịt lợn" in SHORTFALL.sample().sentence_vi
    assert SHORTFALL.sample().severity is Severity.WARNING
