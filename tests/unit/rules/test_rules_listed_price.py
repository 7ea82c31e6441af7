"""A price charged above the listed one is a breach at once, in whole đồng."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.finding import Finding, Severity, Subject, Verdict
from monitor.rules.listed_price import ListedPriceOptions, evaluate
from tests.unit.rules.cases import case, opened
from tests.unit.stats.tables import DAY, NAN, Quote, table

OPTIONS = ListedPriceOptions()
AT_W1 = Subject(product="pork", outlet="w1", area="le-chan").key


def found(
    charged: float, listed: float, options: ListedPriceOptions = OPTIONS, **changes: object
) -> list[Finding]:
    quote = Quote(outlet="w1", price=charged, listed_price=listed, observation=7)
    return evaluate(case([quote], **changes), options)


def test_one_report_above_the_listed_price_is_a_breach_of_law() -> None:
    (finding,) = found(101_000, 100_000)
    assert finding.verdict is Verdict.BREACH
    assert finding.severity is Severity.WARNING
    assert finding.evidence["legal_breach"] is True
    assert (finding.value, finding.baseline, finding.unit) == (101_000, 100_000, "đ/kg")
    assert finding.evidence["observations"] == [7]


def test_the_listed_price_itself_is_lawful() -> None:
    assert found(100_000, 100_000) == []


@pytest.mark.parametrize("noise", [0.4999, 1e-9, -1e-9])
def test_noise_in_the_last_digits_of_a_price_is_no_breach(noise: float) -> None:
    assert found(100_000 + noise, 100_000) == []


def test_a_whole_dong_above_is_a_breach() -> None:
    (finding,) = found(100_001, 100_000)
    assert finding.evidence["excess_dong"] == 1


def test_a_promotional_price_above_the_listed_one_is_a_breach_too() -> None:
    quote = Quote(outlet="w1", price=101_000, listed_price=100_000, promotional=True)
    assert len(evaluate(case([quote]), OPTIONS)) == 1


def test_a_tolerance_is_taken_into_account() -> None:
    options = ListedPriceOptions(tolerance=500)
    assert found(100_500, 100_000, options) == []
    assert len(found(100_501, 100_000, options)) == 1


def test_far_above_is_critical() -> None:
    (finding,) = found(110_000, 100_000)
    assert finding.severity is Severity.CRITICAL


@pytest.mark.parametrize(("charged", "listed"), [(NAN, 1.0), (1.0, NAN), (0.0, 1.0), (1.0, 0.0)])
def test_without_both_prices_nothing_is_said(charged: float, listed: float) -> None:
    assert found(charged, listed) == []
    assert found(charged, listed, episodes=opened(found(2.0, 1.0)[0])) == []


def test_an_open_breach_ends_with_the_first_lawful_report() -> None:
    episodes = opened(found(101_000, 100_000)[0])
    (still,) = found(100_001, 100_000, episodes=episodes)
    (over,) = found(100_000, 100_000, episodes=episodes)
    assert (still.verdict, over.verdict) == (Verdict.BREACH, Verdict.CLEAR)
    assert over.evidence["legal_breach"] is False
    assert "không còn cao hơn giá niêm yết 100.000 đ/kg" in over.sentence_vi
    assert over.sentence_en.endswith("no longer above the listed price of 100,000 đ/kg.")


def test_the_sentence_names_both_prices_the_law_and_the_first_act() -> None:
    (finding,) = found(168_000, 160_000)
    assert finding.sentence_vi == (
        "Thịt lợn ba chỉ tại WinMart 1 (Lê Chân): thu 168.000 đ/kg, cao hơn giá niêm yết 160.000 "
        "đ/kg là 8.000 đ/kg (5,0 %), từ 31/10/2020; Nghị định 109/2013/NĐ-CP, nay là "
        "87/2024/NĐ-CP. Việc đầu tiên: đối chiếu giá niêm yết với hóa đơn tính tiền, lập biên bản "
        "nếu đúng."
    )
    assert finding.sentence_en.startswith(
        "Pork at WinMart 1 (Lê Chân): charged 168,000 đ/kg, 8,000 đ/kg (5.0 %) above the listed"
    )


def test_an_arrival_is_judged_like_the_whole_market() -> None:
    quotes = [Quote(outlet=f"w{n}", price=100.0, listed_price=100.0) for n in range(1, 5)]
    here = case(quotes)
    arrived = Quote(outlet="w2", price=120.0, listed_price=100.0)
    touched = here.panel.apply(table([arrived]))
    whole = evaluate(here, OPTIONS)
    assert evaluate(replace(here, scope=touched), OPTIONS) == whole
    assert [finding.subject.outlet for finding in whole] == ["w2"]


def test_a_negative_tolerance_is_refused() -> None:
    with pytest.raises(ValueError, match="tolerance is -1"):
        ListedPriceOptions(tolerance=-1)


@given(listed=st.integers(1, 10**7), charged=st.integers(1, 10**7), more=st.integers(0, 10**6))
def test_raising_a_price_never_ends_a_breach(listed: int, charged: int, more: int) -> None:
    is_over = bool(found(charged, listed))
    assert is_over == (charged > listed)
    assert bool(found(charged + more, listed)) >= is_over


def test_yesterdays_breach_says_nothing_today() -> None:
    quote = Quote(outlet="w1", price=120.0, listed_price=100.0, back=1)
    assert evaluate(case([quote]), OPTIONS) == []
    assert case([quote]).day == DAY
