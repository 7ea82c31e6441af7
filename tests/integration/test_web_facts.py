"""The figures of an alert's evidence are readable, each with its unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from monitor import rules
from monitor.domain.finding import Subject
from monitor.rules.commitment_price_options import CommitmentPriceOptions
from monitor.rules.market_price import reference_of
from monitor.web.facts import facts
from monitor.web.methods import vietnamese_method
from monitor.web.voice import Voice
from tests.desk import settings_of_the_desk
from tests.unit.alerting.alerts import an_alert

BELLY = Subject(product="pork_belly")
VIETNAMESE = Voice("vi", settings_of_the_desk())
ENGLISH = Voice("en", settings_of_the_desk())


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("baseline", 141000.0, ("Giá nền", "141.000 đ/kg")),
        ("excess_percent", 26.1, ("Phần vượt", "26,1 %")),
        ("target_thousandths", 562e6, ("Chỉ tiêu", "562 tấn")),
        ("scenario_factor", 1.3, ("Hệ số kịch bản", "1,30")),
        ("scenario", "tet", ("Kịch bản", "Tết (tăng 30 %)")),
        ("scenario", "gone", ("Kịch bản", "gone")),
        ("outlet_kind", "market", ("Loại điểm bán", "Chợ")),
        ("since", "2021-02-04", ("Từ ngày", "04/02/2021")),
        ("missed_at", "2021-02-05T00:00:00+00:00", ("Hạn đã lỡ", "07:00 05/02/2021")),
        ("certainty", "confirmed", ("Mức chắc chắn", "chắc chắn")),
        ("something_new", 7, ("something new", "7")),
    ],
)
def test_a_fact_is_named_and_carries_its_unit(
    key: str, value: object, said: tuple[str, str]
) -> None:
    assert facts({key: value}, BELLY, VIETNAMESE) == [said]


def test_a_promise_is_about_a_good_and_a_retailer() -> None:
    assert VIETNAMESE.what(Subject(group="pork", source="gone")).endswith(", gone")
    assert ENGLISH.what(Subject(source="gone")) == "gone"


def test_lists_versions_and_flags_are_left_out() -> None:
    evidence = {"observations": [1, 2], "version": 1, "is_legal": True, "missed_at": None}

    assert facts(evidence, BELLY, VIETNAMESE) == []


def test_a_reserve_is_measured_in_the_unit_of_its_good() -> None:
    evidence = {"lower_thousandths": 4.1e9}

    assert facts(evidence, Subject(group="eggs"), ENGLISH) == [
        ("Surely held", "4,100 thousand pcs")
    ]
    assert facts(evidence, Subject(group="unknown"), ENGLISH) == [("Surely held", "4,100 t")]


def test_a_method_is_said_in_vietnamese_with_its_figures() -> None:
    evidence = {"method": "0.5 quantile of regular prices, 28 days"}

    assert facts(evidence, BELLY, VIETNAMESE) == [
        ("Phương pháp", "phân vị 0,5 của giá thường ngày trong 28 ngày")
    ]
    assert facts(evidence, BELLY, ENGLISH) == [("Method", evidence["method"])]


def _methods() -> set[str]:
    """Return every method that a rule writes into its evidence, its figures as ``1``."""
    found = set[str]()
    for path in Path(rules.__path__[0]).glob("*.py"):
        source = re.sub(r"sample\(\).*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        said = re.findall(r'"method": f?"([^"]+)"', source)
        found |= {re.sub(r"{options[^}]*}", "1", method) for method in said}
    return found


def test_every_method_that_a_rule_names_has_its_vietnamese_words() -> None:
    references = [
        reference_of(CommitmentPriceOptions(reference_kinds=kinds, reference_area=area))
        for kinds in ("same", "all")
        for area in ("area", "city")
    ]
    named = {
        method.replace("{reference_of(options)}", reference)
        for method in _methods()
        for reference in references
    }

    assert len(named) > 20
    assert [method for method in named if vietnamese_method(method) == method] == []
    assert all(unicodedata.is_normalized("NFC", vietnamese_method(method)) for method in named)


def test_a_method_that_is_not_known_is_shown_as_it_is() -> None:
    assert vietnamese_method("by eye, 3 times") == "by eye, 3 times"


def test_a_card_tells_whole_clauses_and_not_the_first_act() -> None:
    short, long = "Thịt lợn: thiếu 3 tấn (mức Tết; 4/5 điểm)", "điều từ kho " * 20
    alert = replace(
        an_alert(), sentence_vi=f"{short}; còn thiếu 1 tấn; {long}. Việc đầu tiên: gọi kho."
    )
    alone = replace(alert, sentence_vi="Bán hết. Việc đầu tiên: điều hàng.")

    assert VIETNAMESE.gist(alert) == f"{short}; còn thiếu 1 tấn."
    assert VIETNAMESE.gist(alone) == "Bán hết."
