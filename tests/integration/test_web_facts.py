"""The figures of an alert's evidence are readable, each with its unit."""

from __future__ import annotations

import pytest

from monitor.domain.finding import Subject
from monitor.web.facts import facts
from monitor.web.voice import Voice
from tests.desk import settings_of_the_desk

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
