"""A ceiling is passed by a whole đồng or not at all; equal is lawful, however it was rounded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.domain.finding import Finding, Severity, Verdict
from monitor.domain.market import OutletKind
from monitor.rules.ceiling import evaluate
from monitor.rules.ceiling_options import Ceiling, CeilingOptions, Form
from tests.unit.rules.cases import case, opened
from tests.unit.stats.tables import DAY, NAN, Quote, table

PORK = Ceiling(product="pork", price=150_000, basis="Quyết định 01")


def found(price: float, *ceilings: Ceiling, **changes: object) -> list[Finding]:
    quote = Quote(outlet="w1", price=price, observation=7)
    return evaluate(case([quote], **changes), CeilingOptions(ceilings=ceilings))


def test_one_report_above_a_decreed_price_is_a_breach_of_law() -> None:
    (finding,) = found(150_001, PORK)
    assert finding.verdict is Verdict.BREACH
    assert finding.severity is Severity.WARNING
    assert finding.evidence["legal_breach"] is True
    assert finding.evidence["legal_basis"] == "Quyết định 01"
    assert finding.evidence["excess_dong"] == 1
    assert (finding.value, finding.baseline) == (150_001, 150_000)


def test_the_ceiling_itself_is_lawful() -> None:
    assert found(150_000, PORK) == []
    assert found(150_000.4999, PORK) == []


def test_without_a_ceiling_or_a_price_nothing_is_said() -> None:
    assert found(10**9) == []
    assert found(NAN, PORK, episodes=opened(found(151_000, PORK)[0])) == []


def test_far_above_is_critical() -> None:
    (finding,) = found(165_000, PORK)
    assert finding.severity is Severity.CRITICAL


@given(price=st.integers(1, 10**6), grams=st.integers(1, 5000))
def test_a_price_for_any_quantity_is_lawful_at_the_ceiling_for_that_quantity(
    price: int, grams: int
) -> None:
    exact = Decimal(price) * 1000 / grams
    reported = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assume(reported > 0)
    ceiling = Ceiling(product="pork", price=price, per_thousandths=grams, basis="x")
    assert ceiling.unit_price == reported
    assert found(reported, ceiling) == []
    assert len(found(reported + 1, ceiling)) == 1


@given(limit=st.integers(1, 10**7), price=st.integers(1, 10**7), more=st.integers(0, 10**6))
def test_raising_a_price_never_ends_a_breach(limit: int, price: int, more: int) -> None:
    ceiling = replace(PORK, price=limit)
    assert bool(found(price, ceiling)) == (price > limit)
    assert bool(found(price + more, ceiling)) >= bool(found(price, ceiling))


@pytest.mark.parametrize(
    ("ceiling", "is_covered"),
    [
        (replace(PORK, product="rice"), False),
        (replace(PORK, product="", group="meat"), True),
        (replace(PORK, product="", group="grain"), False),
        (replace(PORK, areas=("le-chan",)), True),
        (replace(PORK, areas=("hong-bang",)), False),
        (replace(PORK, retailers=("winmart",)), True),
        (replace(PORK, retailers=("other",)), False),
        (replace(PORK, outlet_kinds=(OutletKind.SUPERMARKET,)), True),
        (replace(PORK, outlet_kinds=(OutletKind.MARKET,)), False),
        (replace(PORK, valid_from=DAY, valid_to=DAY), True),
        (replace(PORK, valid_from=DAY + timedelta(days=1)), False),
        (replace(PORK, valid_to=DAY - timedelta(days=1)), False),
    ],
)
def test_a_ceiling_covers_what_it_names(ceiling: Ceiling, is_covered: bool) -> None:
    assert bool(found(200_000, ceiling)) == is_covered


def test_an_outlet_that_nobody_knows_is_of_no_retailer() -> None:
    options = CeilingOptions(ceilings=(replace(PORK, retailers=("winmart",)),))
    assert evaluate(case([Quote(outlet="stranger", price=10**6)]), options) == []


def test_the_lowest_of_several_ceilings_counts() -> None:
    registered = replace(PORK, price=140_000, form="registered", basis="Bảng giá")
    for ceilings in ((PORK, registered), (registered, PORK)):
        (finding,) = found(145_000, *ceilings)
        assert finding.baseline == 140_000
        assert finding.evidence["ceiling_form"] == "registered"


@pytest.mark.parametrize(
    ("form", "is_law", "said"),
    [
        ("decreed", True, "vượt giá tối đa theo quy định 150.000 đ/kg là 10.000 đ/kg (6,7 %)"),
        ("registered", True, "vượt giá đã đăng ký, kê khai 150.000 đ/kg"),
        ("promised", False, "vượt giá đã cam kết với chương trình bình ổn 150.000 đ/kg"),
    ],
)
def test_law_and_promise_are_kept_apart(form: Form, is_law: bool, said: str) -> None:
    (finding,) = found(160_000, replace(PORK, form=form))
    assert finding.verdict is Verdict.BREACH
    assert finding.evidence["legal_breach"] is is_law
    assert said in finding.sentence_vi
    assert finding.sentence_vi.split(". Việc")[0].endswith("từ 31/10/2020; Quyết định 01")
    assert "10,000 đ/kg (6.7 %) above the " in finding.sentence_en


def test_an_open_breach_ends_with_the_first_lawful_report() -> None:
    episodes = opened(found(151_000, PORK)[0])
    (still,) = found(150_001, PORK, episodes=episodes)
    (over,) = found(150_000, PORK, episodes=episodes)
    assert (still.verdict, over.verdict) == (Verdict.BREACH, Verdict.CLEAR)
    assert "không còn vượt giá tối đa" in over.sentence_vi
    assert over.evidence["legal_breach"] is False


def test_an_open_breach_ends_when_no_ceiling_is_in_force_any_more() -> None:
    (over,) = found(151_000, episodes=opened(found(151_000, PORK)[0]))
    assert over.verdict is Verdict.CLEAR
    assert over.baseline is None
    assert "không còn giá trần nào" in over.sentence_vi
    assert "no ceiling is in force" in over.sentence_en


def test_an_arrival_is_judged_like_the_whole_market() -> None:
    here = case([Quote(outlet=f"w{n}", price=100_000) for n in range(1, 5)])
    touched = here.panel.apply(table([Quote(outlet="w2", price=160_000)]))
    options = CeilingOptions(ceilings=(PORK,))
    whole = evaluate(here, options)
    assert evaluate(replace(here, scope=touched), options) == whole
    assert [finding.subject.outlet for finding in whole] == ["w2"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"product": ""}, "name one of the two"),
        ({"group": "meat"}, "name one of the two"),
        ({"price": 0}, "above zero"),
        ({"per_thousandths": 0}, "above zero"),
        ({"price": 1, "per_thousandths": 2001}, "less than the smallest coin"),
        ({"basis": ""}, "name the document"),
        (
            {"valid_from": date(2021, 2, 1), "valid_to": date(2021, 1, 1)},
            "valid_to 2021-01-01 is before valid_from 2021-02-01",
        ),
    ],
)
def test_a_ceiling_that_cannot_be_meant_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(PORK, **changes)  # type: ignore[arg-type]
